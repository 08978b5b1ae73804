"""Tests of the settings and the database backend."""

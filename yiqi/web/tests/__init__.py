"""Tests of the frame and its components."""

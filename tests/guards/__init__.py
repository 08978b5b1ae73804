"""Scanners from a project root to findings; test_guards.py shows each of them a bad tree."""

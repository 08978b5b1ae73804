"""Screens of the area: read the request, one call down, answer."""

"""Simulated people who play days through the real operations: demo, replay, drills, load."""

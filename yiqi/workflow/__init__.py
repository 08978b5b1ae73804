"""The one way in which a thing's state moves: a table of steps, a version check, an event."""

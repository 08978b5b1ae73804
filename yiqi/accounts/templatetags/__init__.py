"""Template filters of the accounts area."""

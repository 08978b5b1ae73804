"""Pages of the incident and its plans."""

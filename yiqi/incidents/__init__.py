"""What happened, how grave it is, who leads, and what the two plans say: incident and plans."""

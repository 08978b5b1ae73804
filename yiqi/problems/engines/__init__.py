"""Heavy calculations of the problem loop: no Django, no clock, no database."""

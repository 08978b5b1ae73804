"""The registry of figures: what each counts, its value, and the rows behind it."""

"""What each person sees first: the Today pages."""

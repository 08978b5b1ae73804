"""The problem loop: what an enterprise asks, from the first word to the close-out (销号)."""

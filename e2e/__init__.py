"""A browser walks the workflows, on a demo district of its own."""

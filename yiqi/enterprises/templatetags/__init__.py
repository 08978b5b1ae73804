"""Filters and tags of the area's templates."""

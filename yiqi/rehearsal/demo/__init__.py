"""The invented demo district of product.md §6 as plain values; nothing here knows Django."""

from yiqi.rehearsal.demo.district import DEFAULT_SEED, build_district
from yiqi.rehearsal.demo.shapes import District

__all__ = ["DEFAULT_SEED", "District", "build_district"]

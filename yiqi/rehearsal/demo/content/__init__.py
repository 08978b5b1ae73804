"""Read the invented content of the demo district: names, industries, places, phrases, map."""

import json
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """Return the parsed ``content/<name>.toml``; callers leave it unchanged."""
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text("utf-8"))


@cache
def geojson(name: str) -> dict[str, Any]:
    """Return the parsed ``content/<name>.geojson``; callers leave it unchanged."""
    parsed: dict[str, Any] = json.loads((files(__package__) / f"{name}.geojson").read_text("utf-8"))
    return parsed

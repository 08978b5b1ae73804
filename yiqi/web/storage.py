"""Static files with their hash in the name, the imports of ES modules included.

(Not one of an area's usual names: Django's STORAGES loads it.)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


def _without_source_maps(patterns: Any) -> Any:
    """Leave out the rules that follow source map comments."""
    return tuple(
        (name, tuple(rule for rule in rules if "sourceMappingURL" not in str(rule)))
        for name, rules in patterns
    )


class VersionedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # no stubs
    """Files whose name changes with their content, so a browser may keep them for good.

    Vendored files are kept as published, so their source map comments stay and name files that
    are not shipped: those comments are not followed.
    """

    support_js_module_import_aggregation = True
    patterns = _without_source_maps(CompressedManifestStaticFilesStorage.patterns)

    def url_converter(self, name: str, *args: Any, **kwargs: Any) -> Callable[[re.Match[str]], str]:
        """Return what rewrites the addresses in a file; a foreign script keeps its own."""
        if name.endswith(".js") and (name.startswith("django_htmx/") or "/vendor/" in name):
            return re.Match.group
        converter: Callable[[re.Match[str]], str] = super().url_converter(name, *args, **kwargs)
        return converter

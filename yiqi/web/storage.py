"""Static files with their hash in the name, the imports of ES modules included.

(Not one of an area's usual names: Django's STORAGES loads it.)
"""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class VersionedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Files whose name changes with their content, so a browser may keep them for good.

    Vendored files are kept as published, so their source map comments stay and name files that
    are not shipped: those comments are not followed.
    """

    support_js_module_import_aggregation = True

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._patterns = {
            extension: [entry for entry in entries if "sourceMappingURL" not in entry[0].pattern]
            for extension, entries in self._patterns.items()
        }

"""The screens of an import."""

from __future__ import annotations

from yiqi.exchange.views.files import failed, result, template
from yiqi.exchange.views.one import import_page, import_progress, seen
from yiqi.exchange.views.starting import (
    import_columns,
    import_list,
    import_new,
    import_subjects,
)
from yiqi.exchange.views.steps import import_cancel, import_run

__all__ = [
    "failed",
    "import_cancel",
    "import_columns",
    "import_list",
    "import_new",
    "import_page",
    "import_progress",
    "import_run",
    "import_subjects",
    "result",
    "seen",
    "template",
]

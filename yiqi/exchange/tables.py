"""The list of one's own imports.

(Not one of an area's usual names: web's table declared for imports.)
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiqi.exchange.kinds import UnknownKind, kind_named, kinds
from yiqi.exchange.models import ImportRun
from yiqi.exchange.queries import imports_visible_to
from yiqi.exchange.rules import IMPORT_FLOW
from yiqi.web.statuses import status_of
from yiqi.web.tables import ChoiceFilter, Column, Table, TextFilter


def _kind(run: ImportRun) -> str:
    try:
        return str(kind_named(run.kind).label)
    except UnknownKind:
        return run.kind


def _states(request: HttpRequest) -> list[tuple[str, str]]:
    return [(state, str(status_of(f"import.{state}").label)) for state in IMPORT_FLOW.states]


def _kinds(request: HttpRequest) -> list[tuple[str, str]]:
    return [(kind.code, str(kind.label)) for kind in kinds()]


class ImportTable(Table):
    """One's own imports, newest first."""

    name = "imports"
    title = _("我的导入")
    default_order = "-uploaded"
    columns = (
        Column("file_name", _("文件名"), link=True, fixed=True, phone="title"),
        Column("kind", _("导入内容"), _kind),
        Column("subject_label", _("用于")),
        Column("state", _("状态"), kind="status", prefix="import.", phone="badge"),
        Column("rows", _("行数"), kind="number"),
        Column("created", _("新增"), kind="number"),
        Column("updated", _("更新"), kind="number"),
        Column("skipped", _("无变化"), kind="number", shown=False),
        Column("failed", _("有错误"), kind="number"),
        Column("uploaded", _("上传时间"), "uploaded_at", kind="moment", sort=("uploaded_at", "pk")),
    )
    filters = (
        TextFilter("q", _("文件名"), fields=("file_name",)),
        ChoiceFilter("kind", _("导入内容"), field="kind", choices=_kinds),
        ChoiceFilter("state", _("状态"), field="state", choices=_states),
    )
    empty_title = _("还没有导入过文件")
    empty_text = _("在上面选择要导入的内容，上传表格即可；离开页面后，进度和结果都能在这里找到。")
    empty_icon = "file-import"

    def queryset(self) -> QuerySet[ImportRun]:
        """Return the viewer's own imports."""
        return imports_visible_to(self.request.user)  # type: ignore[arg-type]

    def row_url(self, row: Any) -> str:
        """Return the page of an import."""
        return reverse("exchange:import_page", args=[row.pk])

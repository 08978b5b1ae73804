"""A list of messages (a hotline's export, 转办单), as a kind of the import engine.

(Not one of an area's usual names: it fills the registry of the exchange area.) A message is known
by its number in the list it comes from, or by its words and time where it has none: the same list
again changes nothing, and what stands already is never rewritten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import User
from yiqi.enterprises.models import Enterprise
from yiqi.exchange.cells import CellError, CellValue, shown, text
from yiqi.exchange.kinds import (
    Batch,
    ImportColumn,
    ImportContext,
    ImportKind,
    ImportRow,
    RowFault,
    register_kind,
)
from yiqi.exchange.phrases import register_words
from yiqi.lib.masking import mask_phone
from yiqi.problems.columns import EXAMPLES, HEADINGS
from yiqi.problems.models import Problem
from yiqi.problems.operations import NewProblem, receive_many
from yiqi.problems.operations.intake import CLOCK_SKEW
from yiqi.problems.policy import policy_at
from yiqi.problems.rules import MAX_TEXT

CODE = "problems.messages"
SOURCE = "import"  # of a list that does not say where it comes from
LOCAL = ZoneInfo("Asia/Shanghai")
CELL_WORDS = {
    "problems.not_a_moment": _("不是时间。请写成 2022-03-18 14:05。"),
    "problems.out_of_range": _("时间早于本次事件开始，或在将来。"),
    "problems.enterprise_unknown": _("名录中没有“{name}”：按未登记的反映人受理，可以稍后补登。"),
    "problems.enterprise_several": _("有几家企业叫“{name}”：请改用统一社会信用代码。"),
}


def moment(cell: CellValue) -> object:
    """Take a moment as a sheet or a system writes it; without a zone it is Asia/Shanghai."""
    if isinstance(cell, datetime):
        return _aware(cell)
    if isinstance(cell, date):
        return datetime.combine(cell, time(), tzinfo=LOCAL)
    said = shown(cell).strip().replace("/", "-")
    try:
        return _aware(datetime.fromisoformat(said))
    except ValueError:
        return CellError("problems.not_a_moment")


def words_as_they_are(cell: CellValue) -> object:
    """Take the message without touching a sign of it."""
    said = cell if isinstance(cell, str) else shown(cell)
    if len(said) > MAX_TEXT:
        return CellError("too_long", {"max": MAX_TEXT, "length": len(said)})
    return said


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=LOCAL)


def _column(code: str, label: Any, **more: Any) -> ImportColumn:
    return ImportColumn(code, label, HEADINGS[code], example=EXAMPLES.get(code, ""), **more)


COLUMNS = (
    _column("external_id", _("编号"), parse=text(max_chars=80), is_key=True,
            note=_("来源系统中的编号；再次导入同一编号不会重复登记。")),
    _column("source_system", _("来源系统"), parse=text(max_chars=40), note=_("例如 12345。")),
    _column("reported_at", _("反映时间"), parse=moment, note=_("不填为导入时间。")),
    _column("title", _("标题"), parse=text(max_chars=200)),
    _column("text", _("内容"), parse=words_as_they_are, is_required=True,
            note=_("原文，一字不改地保存。")),
    _column("enterprise", _("企业"), parse=text(max_chars=120),
            note=_("统一社会信用代码、全称或简称。")),
    _column("reporter_name", _("反映人"), parse=text(max_chars=80)),
    _column("reporter_phone", _("反映人电话"), parse=text(max_chars=30), mask=mask_phone),
)  # fmt: skip


def key_of(values: Mapping[str, object]) -> Hashable:
    """Return system and number; of a message without a number a digest of its time and words."""
    if "text" not in values:
        return None
    return str(values.get("source_system") or SOURCE), _number(values)


def match(rows: Sequence[ImportRow], context: ImportContext) -> Mapping[Hashable, object]:
    """Return the problems that came in before, by system and number."""
    numbers = [_number(row.values) for row in rows]
    found = Problem.objects.filter(district=context.district, external_id__in=numbers)
    return {(one.source_system, one.external_id): one for one in found}


def compare(row: ImportRow, existing: object) -> dict[str, object]:
    """Return nothing: what has come in is not rewritten by a list."""
    return {}


def check(rows: Sequence[ImportRow], context: ImportContext) -> Iterable[RowFault]:
    """Find the enterprises by code or name; refuse a time outside the incident."""
    named = {str(row.values["enterprise"]) for row in rows if "enterprise" in row.values}
    firms = _enterprises(named, context)
    began_at = policy_at(context.district.pk, at=context.now).incident_began_at
    for row in rows:
        at = row.values.get("reported_at")
        if isinstance(at, datetime) and not began_at <= at <= context.now + CLOCK_SKEW:
            yield RowFault(row.number, "reported_at", CellError("problems.out_of_range"))
        name = str(row.values.get("enterprise", ""))
        fitting = firms.get(name.upper(), [])
        if name and len(fitting) > 1:
            error = CellError("problems.enterprise_several", {"name": name})
            yield RowFault(row.number, "enterprise", error)
        elif name and not fitting:
            note = CellError("problems.enterprise_unknown", {"name": name})
            yield RowFault(row.number, "enterprise", note, is_note=True)
            row.values.setdefault("reporter_name", name[:80])
        row.values["enterprise"] = fitting[0] if len(fitting) == 1 else None


def apply(batch: Batch, *, actor: User | None, now: datetime, context: ImportContext) -> None:
    """Take the new messages in by the loop's own bulk operation."""
    news = [_new_problem(row.values) for row in batch.created]
    if news:
        receive_many(news, district=context.district, actor=actor, now=now)


def _number(values: Mapping[str, object]) -> str:
    given = str(values.get("external_id") or "")
    if given:
        return given
    said = f"{values.get('reported_at', '')}\n{values['text']}"
    return f"sha256:{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def _enterprises(named: Iterable[str], context: ImportContext) -> dict[str, list[Enterprise]]:
    wanted = sorted(named)
    found: dict[str, list[Enterprise]] = {}
    for field in ("uscc", "name", "short_name"):
        values = [name.upper() for name in wanted] if field == "uscc" else wanted
        rows = Enterprise.objects.filter(
            district=context.district, is_active=True, **{f"{field}__in": values}
        )
        for one in rows.select_related("node"):
            fitting = found.setdefault(str(getattr(one, field)).upper(), [])
            if one not in fitting:
                fitting.append(one)
    return found


def _new_problem(values: Mapping[str, Any]) -> NewProblem:  # what the parsers made of the cells
    return NewProblem(
        text=values["text"],
        title=values.get("title", ""),
        channel=Problem.Channel.IMPORT,
        enterprise=values.get("enterprise"),
        reporter_name=values.get("reporter_name", ""),
        reporter_phone=values.get("reporter_phone", ""),
        at=values.get("reported_at"),
        source_system=values.get("source_system") or SOURCE,
        external_id=_number(values),
    )


MESSAGE_KIND = ImportKind(
    code=CODE,
    label=_("问题（转办单、热线导出）"),
    columns=COLUMNS,
    roles=("leader", "duty", "park"),
    match=match,
    compare=compare,
    check=check,
    key_of=key_of,
    apply=apply,
    guide=_("一行一件；每件进入值班室待研判。再次导入同一份文件不会重复登记。"),
    at_end="problems:problem_list",
)


def register() -> None:
    """Declare the kind and the words of what its checks find."""
    register_words(CELL_WORDS)
    register_kind(MESSAGE_KIND)

"""The staff list of one enterprise: columns, who is on it already, how it is written."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import User
from yiqi.enterprises.columns import EXAMPLES, PAPERS, SEXES, STAFF
from yiqi.enterprises.models import Enterprise, Staff, Workshop
from yiqi.enterprises.operations import (
    NewStaff,
    NewWorkshop,
    OutsideScope,
    add_staff_many,
    add_workshops,
    change_staff_many,
    staff_hash,
)
from yiqi.enterprises.queries import enterprises_visible_to, matching, roles_over
from yiqi.enterprises.rules import STAFF_KEEPERS
from yiqi.exchange.cells import (
    CellError,
    Doubtful,
    day,
    identifier,
    one_of,
    text,
    text_of,
    yes_no,
)
from yiqi.exchange.kinds import (
    Batch,
    Choice,
    ContextChoice,
    ImportColumn,
    ImportContext,
    ImportKind,
    ImportRow,
    RowFault,
    Subject,
)
from yiqi.lib.identifiers import check_phone, check_resident_id
from yiqi.lib.identifiers.checked import compact
from yiqi.lib.masking import mask_identity, mask_phone

_OTHER_PAPER = re.compile(r"[A-Z]{1,3}\d{6,12}|(?!19|20)\d{8}")
_DOOR = re.compile(r"\d+\s*(?:号楼|栋|幢|座|单元|室|层|楼|号院?\s*\d+).*$")
_RESIDENT = identifier(check_resident_id, name="resident_id")
READ_AT_MOST = 200  # enterprises that one text finds
PLAIN = ("name", "sex", "post", "residence", "is_on_duty", "joined_on")


def _identity(cell: Any) -> object:
    """Take a resident's number, or one that has the form of another paper."""
    found = _RESIDENT(cell)
    if not isinstance(found, CellError):
        return found
    said = text_of(cell)
    plain = compact(said) if isinstance(said, str) else ""
    return plain if _OTHER_PAPER.fullmatch(plain) else found


def _residence(cell: Any) -> object:
    """Take where somebody lives as far as the compound; a door's number is not kept."""
    said = text(max_chars=200)(cell)
    if not isinstance(said, str):
        return said
    coarse = _DOOR.sub("", said).strip()[:80]
    if coarse == said:
        return said
    return Doubtful(coarse, CellError("enterprises.residence_cut"))


def _column(code: str, label: Any, **more: Any) -> ImportColumn:
    return ImportColumn(code, label, STAFF[code], **more)


COLUMNS = (
    _column("name", _("姓名"), parse=text(max_chars=60), is_required=True,
            example=EXAMPLES["person"]),
    _column("id_number", _("身份证号"), parse=_identity, is_required=True, is_key=True,
            is_sensitive=True, is_recognisable=True, mask=mask_identity,
            note=_("加密保存。单元格先设为“文本”格式，否则 Excel 会丢掉后几位。"),
            example=EXAMPLES["identity"]),
    _column("id_type", _("证件类型"), parse=one_of(PAPERS), choices=tuple(PAPERS)[:1],
            note=_("不是居民身份证时填写。")),
    _column("sex", _("性别"), parse=one_of(SEXES), choices=tuple(SEXES)[:2]),
    _column("phone", _("手机"), parse=identifier(check_phone, name="phone"), is_sensitive=True,
            mask=mask_phone, example="13900000000"),
    _column("workshop", _("车间"), parse=text(max_chars=80), note=_("新的车间会自动登记。")),
    _column("post", _("岗位"), parse=text(max_chars=60)),
    _column("residence", _("居住地"), parse=_residence, note=_("写到街道和小区，不写门牌。")),
    _column("is_on_duty", _("在岗"), parse=yes_no),
    _column("joined_on", _("入职日期"), parse=day),
)  # fmt: skip


def _search(viewer: User, text: str, *, at: datetime, limit: int) -> list[Choice]:
    """Return the enterprises whose staff list the viewer keeps; exact and first letters first."""
    seen = enterprises_visible_to(viewer, now=at).filter(is_active=True).select_related("node")
    plain = text.strip()
    kept = [
        one
        for one in (matching(seen, plain) if plain else seen)[:READ_AT_MOST]
        if roles_over(viewer, one, at=at) & set(STAFF_KEEPERS)
    ]
    kept.sort(key=lambda one: not one.short_name.startswith(plain))
    return [Choice(str(one.pk), one.short_name, one.name) for one in kept[:limit]]


def _find(key: str, viewer: User | None, *, at: datetime) -> Subject:
    """Return the enterprise of the import.

    Raises:
        OutsideScope: there is none of this id, or it is not the viewer's.
    """
    seen = Enterprise.objects.all() if viewer is None else enterprises_visible_to(viewer, now=at)
    is_id = key.isascii() and key.isdigit() and len(key) < 19
    one = seen.select_related("node", "district").filter(pk=int(key)).first() if is_id else None
    if one is None:
        raise OutsideScope
    if viewer is not None and not roles_over(viewer, one, at=at) & set(STAFF_KEEPERS):
        raise OutsideScope
    return Subject(one, one.node, one.short_name)


def _enterprise(context: ImportContext) -> Enterprise:
    if context.subject is None or not isinstance(context.subject.thing, Enterprise):
        raise OutsideScope
    return context.subject.thing


def match_staff(rows: Sequence[ImportRow], context: ImportContext) -> dict[Hashable, Staff]:
    """Return who of the rows is on the list, found by the keyed hash of the number."""
    enterprise = _enterprise(context)
    hashes = {staff_hash(str(row.key), district_id=enterprise.district_id): row.key for row in rows}
    found = Staff.objects.filter(
        district=enterprise.district_id,
        enterprise=enterprise,
        id_hash__in=list(hashes),
        left_on=None,
    ).select_related("workshop")
    matched: dict[Hashable, Staff] = {}
    for person in found:
        person.enterprise = enterprise  # one object, its node loaded, for the scope check
        matched[hashes[person.id_hash]] = person
    return matched


def compare_staff(row: ImportRow, existing: object) -> dict[str, object]:
    """Return what a row changes of a person; the phone is compared by its keyed hash."""
    person: Any = existing
    values: Any = row.values
    changes = {f: values[f] for f in PLAIN if f in values and values[f] != getattr(person, f)}
    workshop = person.workshop.name if person.workshop else ""
    if values.get("workshop", workshop) != workshop:
        changes["workshop"] = values["workshop"]
    if "phone" in values:
        digits = check_phone(values["phone"]).digits
        if staff_hash(digits, district_id=person.district_id) != person.phone_hash:
            changes["phone"] = values["phone"]
    return changes


def check_staff(rows: Sequence[ImportRow], context: ImportContext) -> Iterator[RowFault]:
    """Refuse a number that its paper cannot have or does not say, and a closed workshop."""
    closed = Workshop.objects.filter(enterprise=_enterprise(context), is_active=False)
    closed_names = set(closed.values_list("name", flat=True))
    for row in rows:
        workshop = str(row.values.get("workshop", ""))
        if workshop in closed_names:
            error = CellError("enterprises.workshop_closed", {"name": workshop})
            yield RowFault(row.number, "workshop", error)
        number, paper = str(row.values.get("id_number", "")), row.values.get("id_type")
        if not number:
            continue
        is_resident = len(number) == 18
        if not is_resident and paper in (None, Staff.IdType.RESIDENT):
            yield RowFault(row.number, "id_number", CellError("enterprises.paper_missing"))
        elif is_resident and paper in (Staff.IdType.PASSPORT, Staff.IdType.TAIWAN):
            yield RowFault(row.number, "id_type", CellError("enterprises.paper_differs"))


def apply_staff(batch: Batch, *, actor: User | None, now: datetime, context: ImportContext) -> None:
    """Write up to a thousand rows by the area's bulk operations; new workshops first."""
    enterprise = _enterprise(context)
    stated: list[Any] = [row.values for row in batch.created]
    stated += [update.changes for update in batch.updated]
    workshops = _workshops(enterprise, stated, actor=actor, now=now)
    if batch.created:
        news = [_new(row.values, enterprise, workshops) for row in batch.created]
        add_staff_many(news, actor=actor, now=now)
    if batch.updated:
        changed: list[Any] = [
            (update.existing, _changes(update.changes, workshops)) for update in batch.updated
        ]
        change_staff_many(changed, actor=actor, now=now)


def _new(values: Any, enterprise: Enterprise, workshops: dict[str, Workshop]) -> NewStaff:
    facts = {k: v for k, v in values.items() if k != "workshop"}
    return NewStaff(enterprise, workshop=workshops.get(values.get("workshop", "")), **facts)


def _changes(changes: Any, workshops: dict[str, Workshop]) -> dict[str, Any]:
    kept = {k: v for k, v in changes.items() if k != "workshop"}
    if "workshop" in changes:
        kept["workshop_id"] = workshops[changes["workshop"]].pk
    return kept


def _workshops(
    enterprise: Enterprise, stated: Sequence[Any], *, actor: User | None, now: datetime
) -> dict[str, Workshop]:
    """Return the enterprise's workshops by name, with those that only the list has."""
    named = dict.fromkeys(v["workshop"] for v in stated if v.get("workshop"))
    found = {shop.name: shop for shop in Workshop.objects.filter(enterprise=enterprise)}
    fresh = [NewWorkshop(enterprise, name) for name in named if name not in found]
    if fresh:
        found |= {shop.name: shop for shop in add_workshops(fresh, actor=actor, now=now)}
    return found


STAFF_KIND = ImportKind(
    code="enterprises.staff",
    label=_("职工名册"),
    columns=COLUMNS,
    roles=STAFF_KEEPERS,
    match=match_staff,
    compare=compare_staff,
    check=check_staff,
    apply=apply_staff,
    context=ContextChoice(
        _("哪家企业的名册"),
        _search,
        _find,
        hint=_("输入名称、简称、拼音首字母或统一社会信用代码。"),
    ),
    guide=_("按证件号码认人；空格子不改原来的内容；名册里没有的人不会被删除。"),
)

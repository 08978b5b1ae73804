"""The list of enterprises: columns, what exists already, what a row changes, how it is written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import User
from yiqi.enterprises.columns import ENTERPRISE, EXAMPLES, SIZES
from yiqi.enterprises.imports.enterprise_checks import check_enterprises
from yiqi.enterprises.models import Contact, Enterprise
from yiqi.enterprises.operations import (
    NewContact,
    NewEnterprise,
    add_contacts,
    add_enterprises,
    assign_specialists,
    change_enterprises,
    set_above_scale_many,
    tag_enterprises,
)
from yiqi.enterprises.queries import current_contacts, current_tags
from yiqi.exchange.cells import identifier, number, one_of, text, whole_number, yes_no
from yiqi.exchange.kinds import Batch, ImportColumn, ImportContext, ImportKind, ImportRow
from yiqi.lib.identifiers import check_phone, check_uscc
from yiqi.lib.masking import mask_phone

PLAIN = ("name", "short_name", "address", "industry_code", "size", "registered_count", "uscc")
FACTS = (*PLAIN, "lat", "lon", "is_closed_loop")
CONTACTS = (
    ("contact", "phone", Contact.Duty.CONTACT_A),
    ("principal", "principal_phone", Contact.Duty.PRINCIPAL),
)
_APART = re.compile(r"[、,，;；/|\s]+")


def _names(cell: Any) -> object:
    """Take several names in one cell."""
    said = text(max_chars=300)(cell)
    return tuple(n for n in _APART.split(said) if n) if isinstance(said, str) else said


def _column(code: str, label: Any, **more: Any) -> ImportColumn:
    return ImportColumn(code, label, ENTERPRISE[code], **more)


_PHONE = identifier(check_phone, name="phone")
COLUMNS = (
    _column("name", _("企业名称"), parse=text(max_chars=120), is_required=True,
            example=EXAMPLES["enterprise"]),
    _column("uscc", _("统一社会信用代码"), parse=identifier(check_uscc, name="uscc"), is_key=True,
            is_recognisable=True, note=_("18 位。有了它，重复导入也只会更新同一家企业。"),
            example=EXAMPLES["uscc"]),
    _column("area", _("片区或园区"), parse=text(max_chars=60), note=_("新企业必填。")),
    _column("short_name", _("简称"), parse=text(max_chars=60)),
    _column("aliases", _("其他叫法"), parse=_names, note=_("几个名称用顿号隔开。")),
    _column("address", _("地址"), parse=text(max_chars=200)),
    _column("industry_code", _("行业代码"), parse=text(max_chars=8)),
    _column("size", _("规模"), parse=one_of(SIZES), choices=tuple(SIZES)[::4]),
    _column("registered_count", _("在册人数"), parse=whole_number(at_most=200_000)),
    _column("lat", _("纬度"), parse=number(at_least=-90, at_most=90)),
    _column("lon", _("经度"), parse=number(at_least=-180, at_most=180)),
    _column("is_above_scale", _("规上"), parse=yes_no),
    _column("is_closed_loop", _("闭环生产"), parse=yes_no),
    _column("specialist", pgettext_lazy("person", "服务专员"), parse=text(max_chars=60)),
    _column("tags", _("标签"), parse=_names, note=_("几个标签用顿号隔开；只加不减。")),
    _column("contact", _("联系人"), parse=text(max_chars=60)),
    _column("phone", _("联系电话"), parse=_PHONE, mask=mask_phone),
    _column("principal", _("负责人"), parse=text(max_chars=60)),
    _column("principal_phone", _("负责人电话"), parse=_PHONE, mask=mask_phone),
)  # fmt: skip


def key_of(values: Mapping[str, object]) -> Hashable:
    """Return what tells a row's enterprise: its code, without one its name."""
    if values.get("uscc"):
        return ("uscc", values["uscc"])
    return ("name", values["name"]) if values.get("name") else None


def match_enterprises(
    rows: Sequence[ImportRow], context: ImportContext
) -> dict[Hashable, Enterprise]:
    """Return the district's enterprise of each key.

    A row with a code that nobody has finds the enterprise of its name that has no code yet.
    """
    codes = [row.values["uscc"] for row in rows if row.values.get("uscc")]
    names = [row.values["name"] for row in rows if row.values.get("name")]
    found = list(
        Enterprise.objects.filter(district=context.district)
        .filter(Q(uscc__in=codes) | Q(name__in=names))
        .select_related("node", "specialist")
        .prefetch_related(
            Prefetch(
                "contacts", queryset=current_contacts(at=context.now), to_attr="shown_contacts"
            )
        )
        .order_by("pk")
    )
    tags = current_tags([one.pk for one in found], at=context.now)
    for one in found:
        one.shown_tags = tags[one.pk]  # type: ignore[attr-defined]
    by_code = {one.uscc: one for one in found if one.uscc}
    by_name = {one.name: one for one in found}
    codeless = {one.name: one for one in found if not one.uscc}
    matched: dict[Hashable, Enterprise] = {}
    for row in rows:
        code, name = row.values.get("uscc"), row.values.get("name")
        one = (by_code.get(code) or codeless.get(name)) if code else by_name.get(name)  # type: ignore[call-overload]
        if one is not None and row.key is not None:
            matched[row.key] = one
    return matched


def compare(row: ImportRow, existing: object) -> dict[str, object]:
    """Return what a row changes of an enterprise; names, tags and contacts are only added."""
    one: Any = existing
    values = row.values
    changes = {f: values[f] for f in FACTS if f in values and values[f] != getattr(one, f)}
    if "area" in values and values["area"].pk != one.area_id:  # type: ignore[attr-defined]
        changes["area"] = values["area"]
    if "is_above_scale" in values and values["is_above_scale"] != one.is_above_scale:
        changes["is_above_scale"] = values["is_above_scale"]
    if "specialist" in values and values["specialist"] != one.specialist:
        changes["specialist"] = values["specialist"]
    known = {name.strip() for name in one.aliases.splitlines()}
    fresh = [name for name in _listed(values, "aliases") if name not in known]
    if fresh:
        changes["aliases"] = "\n".join([*one.aliases.splitlines(), *fresh])
    tags = [tag for tag in _listed(values, "tags") if tag not in one.shown_tags]
    if tags:
        changes["tags"] = tags
    contacts = _new_contacts(values, one.shown_contacts)
    if contacts:
        changes["contacts"] = contacts
    return changes


def apply(batch: Batch, *, actor: User | None, now: datetime, context: ImportContext) -> None:
    """Write up to a thousand rows by the area's bulk operations."""
    written: list[tuple[Enterprise, Mapping[str, Any]]] = []
    if batch.created:
        made = add_enterprises([_new(row) for row in batch.created], actor=actor, now=now)
        written += [
            (one, _beside(row.values)) for one, row in zip(made, batch.created, strict=True)
        ]
    if batch.updated:
        pairs = [(update.existing, update.changes) for update in batch.updated]
        change_enterprises(
            [(one, _facts(changes)) for one, changes in pairs],  # type: ignore[misc]
            actor=actor,
            now=now,
        )
        written += pairs  # type: ignore[arg-type]
    _write_beside(written, actor=actor, now=now)


def _write_beside(
    written: Sequence[tuple[Enterprise, Mapping[str, Any]]], *, actor: User | None, now: datetime
) -> None:
    """Write what hangs on the enterprises: above scale, specialist, tags, contacts."""
    source = gettext("企业名录导入")
    for is_above, some in _grouped(written, lambda c: [c.get("is_above_scale")]):
        to_change = [one for one in some if one.is_above_scale != is_above]
        if to_change:
            set_above_scale_many(
                to_change, is_above_scale=is_above, source=source, actor=actor, now=now
            )
    for user, some in _grouped(written, lambda c: [c.get("specialist")]):
        assign_specialists(some, user=user, actor=actor, now=now)
    for tag, some in _grouped(written, lambda c: c.get("tags", [])):
        tag_enterprises(some, tag=tag, source=source, actor=actor, now=now)
    news = [
        NewContact(one, name, phone, duty)
        for one, changes in written
        for name, phone, duty in changes.get("contacts", [])
    ]
    if news:
        add_contacts(news, actor=actor, now=now)


def _grouped(
    written: Sequence[tuple[Enterprise, Mapping[str, Any]]],
    values_of: Callable[[Mapping[str, Any]], Iterable[Any]],
) -> Iterator[tuple[Any, list[Enterprise]]]:
    groups: dict[Any, list[Enterprise]] = defaultdict(list)
    for one, changes in written:
        for value in values_of(changes):
            if value is not None:
                groups[value].append(one)
    yield from groups.items()


def _new(row: ImportRow) -> NewEnterprise:
    facts: dict[str, Any] = {f: row.values[f] for f in FACTS if f in row.values}
    area: Any = row.values["area"]
    return NewEnterprise(area=area, aliases=tuple(_listed(row.values, "aliases")), **facts)


def _beside(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a new enterprise gets besides its facts."""
    kept = {code: values[code] for code in ("specialist", "tags") if code in values}
    if values.get("is_above_scale"):
        kept["is_above_scale"] = True
    return {**kept, "contacts": _new_contacts(values, [])}


def _facts(changes: Mapping[str, Any]) -> dict[str, Any]:
    facts = {f: changes[f] for f in (*FACTS, "aliases") if f in changes}
    return {**facts, "area_id": changes["area"].pk} if "area" in changes else facts


def _new_contacts(
    values: Mapping[str, Any], present: Sequence[Contact]
) -> list[tuple[str, str, str]]:
    """Return (name, phone, duty) of the contacts of a row whose number is not there yet."""
    known = {(contact.phone_digits, contact.duty) for contact in present}
    return [
        (values[name], values[phone], duty.value)
        for name, phone, duty in CONTACTS
        if values.get(name)
        and values.get(phone)
        and (check_phone(values[phone]).digits, duty.value) not in known
    ]


def _listed(values: Mapping[str, Any], code: str) -> list[Any]:
    return list(dict.fromkeys(values.get(code, ())))


ENTERPRISE_KIND = ImportKind(
    code="enterprises.enterprises",
    label=_("企业名单"),
    columns=COLUMNS,
    roles=("duty", "section"),
    match=match_enterprises,
    compare=compare,
    check=lambda rows, context: check_enterprises(rows, context, match_enterprises),
    apply=apply,
    key_of=key_of,
    guide=_("按统一社会信用代码认企业；没有代码的按名称认。空格子不改原来的内容。"),
    at_end="enterprises:enterprises",
)

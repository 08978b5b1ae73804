"""The list of accounts, as a kind of the import engine: one row an account with one role.

(Not one of an area's usual names: it fills the registry of the exchange area.)
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiqi.accounts.models import Assignment, ScopeNode, Unit, User
from yiqi.accounts.operations import add_user, assign_role, change_user
from yiqi.accounts.queries import live_assignments
from yiqi.accounts.rules import ADMINISTRATORS
from yiqi.administration.columns import EXAMPLES, HEADINGS, ROLE_WORDS
from yiqi.administration.forms import USERNAME
from yiqi.exchange.cells import CellError, CellValue, identifier, one_of, text, yes_no
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
from yiqi.lib.identifiers import check_phone
from yiqi.lib.masking import mask_phone

FACTS = ("display_name", "phone", "email")
CELL_WORDS = {
    "accounts.bad_username": _("用户名只能用小写字母、数字、点和下划线，2位以上。"),
    "accounts.bad_email": _("这不像一个邮箱地址。"),
    "accounts.weak_password": _("初始密码太简单：至少10位，且不是常见密码。"),
    "accounts.elsewhere": _("这个用户名已是其他区的账号。"),
    "accounts.unknown_unit": _("没有单位“{name}”。"),
    "accounts.unknown_place": _("没有范围“{name}”，或有几个同名。"),
    "accounts.section_missing": _("“股室”角色要写明单位。"),
    "accounts.second_administrator": _("此人已担任（或曾担任）三员之一，不能再任。"),
    "accounts.no_way_in": _("没有初始密码：只能用统一身份认证登录。"),
}


def _username(cell: CellValue) -> object:
    said = text(max_chars=60)(cell)
    if not isinstance(said, str):
        return said
    try:
        USERNAME(said.lower())
    except ValidationError:
        return CellError("accounts.bad_username")
    return said.lower()


def _email(cell: CellValue) -> object:
    said = text(max_chars=200)(cell)
    if isinstance(said, str) and (said.count("@") != 1 or " " in said):
        return CellError("accounts.bad_email")
    return said


def _password(cell: CellValue) -> object:
    said = text(max_chars=100)(cell)
    if isinstance(said, str):
        try:
            validate_password(said)
        except ValidationError:
            return CellError("accounts.weak_password")
    return said


def _column(code: str, label: Any, **more: Any) -> ImportColumn:
    return ImportColumn(code, label, HEADINGS[code], example=EXAMPLES.get(code, ""), **more)


COLUMNS = (
    _column("username", _("用户名"), parse=_username, is_required=True, is_key=True),
    _column("display_name", _("姓名"), parse=text(max_chars=60), is_required=True),
    _column("phone", _("手机"), parse=identifier(check_phone, name="phone"), mask=mask_phone),
    _column("email", _("邮箱"), parse=_email),
    _column("role", _("角色"), parse=one_of(ROLE_WORDS), choices=tuple(dict.fromkeys(ROLE_WORDS))),
    _column("unit", _("单位"), parse=text(max_chars=60), note=_("“股室”角色必填。")),
    _column("node", _("范围"), parse=text(max_chars=120), note=_("片区、园区名称；不填为全区。")),
    _column("is_head", _("单位负责人"), parse=yes_no),
    _column("password", _("初始密码"), parse=_password, is_sensitive=True,
            mask=lambda _text: "******", note=_("只对新账号有效，本人首次登录须修改。")),
)  # fmt: skip


def match(rows: Sequence[ImportRow], context: ImportContext) -> Mapping[Hashable, object]:
    """Return the accounts that exist already, by user name."""
    names = [str(row.key) for row in rows]
    return {user.username: user for user in User.objects.filter(username__in=names)}


def compare(row: ImportRow, existing: object) -> dict[str, object]:
    """Return the facts that differ, and the role where the person does not hold it yet."""
    changes = {
        fact: row.values[fact]
        for fact in FACTS
        if fact in row.values and row.values[fact] != getattr(existing, fact)
    }
    role, node = row.values.get("role"), row.values.get("node")
    if role and isinstance(node, ScopeNode) and isinstance(existing, User):
        held = Assignment.objects.filter(user=existing, role=role, node=node, valid_to=None)
        if not held.exists():
            changes["role"] = role
    return changes


def check(rows: Sequence[ImportRow], context: ImportContext) -> Iterable[RowFault]:
    """Find units and places by name; refuse what the operations would refuse, in words."""
    district = context.district
    units = {u.name: u for u in Unit.objects.filter(district=district, is_active=True)}
    places: dict[str, list[ScopeNode]] = {district.name: [district]}
    for node in ScopeNode.objects.filter(district=district, kind__in=("zone", "park")):
        places.setdefault(node.name, []).append(node)
    people = {u.username: u for u in User.objects.filter(username__in=[r.key for r in rows])}
    for row in rows:
        yield from _place(row, units, places, district)
        yield from _person(row, people.get(str(row.key)), context)


def _place(
    row: ImportRow,
    units: Mapping[str, Unit],
    places: Mapping[str, list[ScopeNode]],
    district: ScopeNode,
) -> Iterator[RowFault]:
    unit_name, place = str(row.values.get("unit", "")), str(row.values.get("node", district.name))
    if unit_name and unit_name not in units:
        yield RowFault(row.number, "unit", CellError("accounts.unknown_unit", {"name": unit_name}))
    elif unit_name:
        row.values["unit"] = units[unit_name]
    if len(places.get(place, ())) != 1:
        yield RowFault(row.number, "node", CellError("accounts.unknown_place", {"name": place}))
    else:
        row.values["node"] = places[place][0]
    if row.values.get("role") == "section" and not unit_name:
        yield RowFault(row.number, "unit", CellError("accounts.section_missing"))


def _person(row: ImportRow, known: User | None, context: ImportContext) -> Iterator[RowFault]:
    if known is None:
        if "password" not in row.values:
            note = CellError("accounts.no_way_in")
            yield RowFault(row.number, "password", note, is_note=True)
        return
    held = live_assignments(at=context.now).filter(user=known)
    own = held.filter(Q(node__district=context.district) | Q(node=context.district))
    if held.exists() and not own.exists():
        yield RowFault(row.number, "username", CellError("accounts.elsewhere"))
    role = row.values.get("role")
    was = Assignment.objects.filter(user=known, role__in=ADMINISTRATORS)
    if role in ADMINISTRATORS and was.exists() and not own.filter(role=role).exists():
        yield RowFault(row.number, "role", CellError("accounts.second_administrator"))


def apply(batch: Batch, *, actor: User | None, now: datetime, context: ImportContext) -> None:
    """Write accounts and roles by the same operations as the pages."""
    for row in batch.created:
        password = row.values.get("password")
        user = add_user(
            username=str(row.values["username"]),
            actor=actor,
            now=now,
            password=str(password) if password else None,
            must_change_password=bool(password),
            **_facts(row.values, display_name=""),
        )
        _give(user, row.values, actor=actor, now=now)
    for update in batch.updated:
        known = cast(User, update.existing)  # what ``match`` returned
        if any(fact in update.changes for fact in FACTS):
            kept = {fact: str(getattr(known, fact)) for fact in FACTS}
            change_user(known, actor=actor, now=now, **_facts(update.changes, **kept))
        if "role" in update.changes:
            _give(known, update.row.values, actor=actor, now=now)


def _facts(values: Mapping[str, object], **kept: str) -> dict[str, str]:
    return {fact: str(values.get(fact, kept.get(fact, ""))) for fact in FACTS}


def _give(user: User, values: Mapping[str, object], *, actor: User | None, now: datetime) -> None:
    role, node, unit = values.get("role"), values.get("node"), values.get("unit")
    if not role or not isinstance(node, ScopeNode):
        return
    assign_role(
        user,
        role=str(role),
        node=node,
        unit=unit if isinstance(unit, Unit) else None,
        is_head=bool(values.get("is_head")),
        actor=actor,
        now=now,
    )


ACCOUNT_KIND = ImportKind(
    code="administration.accounts",
    label=_("账号"),
    columns=COLUMNS,
    roles=("secadmin",),
    match=match,
    compare=compare,
    check=check,
    apply=apply,
    guide=_("一行一个账号和一个角色；再次导入只改有变化的内容，不会收回已有角色。"),
    at_end="administration:users",
)


def register() -> None:
    """Declare the kind and the words of what its checks find."""
    register_words(CELL_WORDS)
    register_kind(ACCOUNT_KIND)

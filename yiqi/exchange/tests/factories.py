"""A kind of import of the tests' own (working bodies of accounts), and files of every sort."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Iterable, Sequence

import openpyxl
import xlwt

from yiqi.accounts.models import Unit
from yiqi.audit.operations import NewEvent, record_many
from yiqi.exchange import cells
from yiqi.exchange.kinds import (
    CellError,
    Choice,
    ContextChoice,
    ImportColumn,
    ImportKind,
    RowFault,
    Subject,
    register_kind,
)
from yiqi.lib.identifiers import check_phone, check_resident_id
from yiqi.lib.masking import mask_phone

HEADINGS = ["编号", "单位名称", "联系电话", "类别"]
KIND = "exchange.units"
SEALED_KIND = "exchange.sealed_units"


def match_units(rows, context):
    """Return the units of these codes."""
    found = Unit.objects.filter(district=context.district, code__in=[row.key for row in rows])
    return {unit.code: unit for unit in found}


def refuse_the_bad_name(rows, context):
    """Refuse one name, and remark on another."""
    for row in rows:
        if row.values.get("name") == "不行":
            yield RowFault(row.number, "name", CellError("not_a_choice", {"choices": "行"}))
        if row.values.get("name") == "可疑":
            yield RowFault(row.number, "name", CellError("too_long", {"max": 1}), is_note=True)


def apply_units(batch, *, actor, now, context):
    """Write units and their events, all with bulk statements."""
    fresh = [
        Unit(
            district=context.district,
            node=context.subject.node if context.subject else context.district,
            code=row.values["code"],
            name=row.values["name"],
            phone=row.values.get("phone", ""),
            kind=row.values.get("kind", "section"),
        )
        for row in batch.created
    ]
    made = Unit.objects.bulk_create(fresh)
    for update in batch.updated:
        Unit.objects.filter(pk=update.existing.pk).update(**update.changes)
    touched = [*made, *(update.existing for update in batch.updated)]
    news = [NewEvent("accounts.unit.import", one, context.district.pk) for one in touched]
    record_many(news, actor=actor, at=now)


COLUMNS = (
    ImportColumn(
        "code",
        "编号",
        ("代码", "单位编号"),
        cells.text(max_chars=40),
        is_required=True,
        is_key=True,
        note="每个单位一个，不能重复",
        example="A01",
    ),
    ImportColumn(
        "name",
        "名称",
        ("单位", "单位名称"),
        cells.text(max_chars=60),
        is_required=True,
        example="物资组",
    ),
    ImportColumn(
        "phone",
        "联系电话",
        ("电话", "手机"),
        cells.identifier(check_phone, name="phone"),
        is_recognisable=True,
        mask=mask_phone,
        example="13900000000",
    ),
    ImportColumn(
        "kind",
        "类别",
        (),
        cells.one_of({"股室": "section", "专班": "task_force"}),
        choices=("股室", "专班"),
        example="股室",
    ),
)


def unit_kind(**facts):
    """Declare the tests' kind, with other facts where given."""
    own = {
        "code": KIND,
        "label": "单位名单",
        "columns": COLUMNS,
        "roles": ("duty", "enterprise"),
        "match": match_units,
        "check": refuse_the_bad_name,
        "apply": apply_units,
        "guide": "一行一个单位。",
    }
    return register_kind(ImportKind(**{**own, **facts}))


def sealed_kind(nodes):
    """Declare a kind with identity numbers that is imported for one of ``nodes``."""
    by_key = {str(node.pk): node for node in nodes}

    def find(key, viewer, *, at):
        return Subject(by_key[key], by_key[key], by_key[key].name)

    identity = ImportColumn(
        "phone",
        "身份证号",
        ("身份证", "证件号码"),
        cells.identifier(check_resident_id, name="resident_id"),
        is_sensitive=True,
        is_recognisable=True,
        is_required=True,
    )
    return unit_kind(
        code=SEALED_KIND,
        columns=(*COLUMNS[:2], identity),
        context=ContextChoice(
            "企业",
            search=lambda viewer, text, *, at, limit: [
                Choice(key, node.name) for key, node in by_key.items() if text in node.name
            ][:limit],
            find=find,
        ),
    )


def good_rows(count: int) -> list[list[str]]:
    """Return so many rows under ``HEADINGS``."""
    return [[f"u-{n}", f"单位{n}", f"139{n:08d}", "股室"] for n in range(1, count + 1)]


def xlsx(rows: Iterable[Sequence[object]], *, sheet: str = "名单", **more: object) -> bytes:
    """Return a workbook; ``more`` are further sheets by name."""
    book = openpyxl.Workbook()
    _fill(book.active, sheet, rows)
    for name, others in more.items():
        _fill(book.create_sheet(), name, others)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """Return the bytes of a workbook."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _fill(sheet, name, rows):
    sheet.title = name
    for row in rows:
        sheet.append(list(row))


def xls(rows: Iterable[Sequence[object]]) -> bytes:
    """Return an old workbook."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if isinstance(cell, datetime.date):
                sheet.write(y, x, cell, day)
            else:
                sheet.write(y, x, cell)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def csv_text(rows: Iterable[Sequence[object]], *, delimiter: str = ",") -> str:
    """Return rows as CSV text."""
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter).writerows(rows)
    return target.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return an archive with one part more."""
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(name, part)
    return target.getvalue()


def locked_workbook() -> bytes:
    """Return what Office writes when a workbook gets a password: an OLE file around it."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    entries = ("Root Entry", "EncryptionInfo", "EncryptedPackage", "")
    return header + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in entries)

"""Writes a plan as TOML again: the same plan gives the same text, and reads back as itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from yiqi.incidents.rules.errors import PlanError
from yiqi.incidents.rules.plan import Entry, Plan, read_plan
from yiqi.incidents.rules.sections import shape_of


def write_plan(plan: Plan) -> str:
    """Return ``plan`` as TOML: header, then each section with its values and their sources.

    Raises:
        PlanError: a value is of a kind that a plan does not hold.
    """
    lines = [f"plan = {_text(plan.name)}", f"title = {_text(plan.title)}"]
    lines.append(f"basis = {_text(plan.basis)}")
    for section, entries in plan.sections.items():
        lines += ["", f"[{section}]"]
        short = {key: entry for key, entry in entries.items() if not _is_rows(entry.value)}
        lines += [_line(section, key, entry) for key, entry in short.items()]
        for key, entry in entries.items():
            if key not in short:
                lines += _rows(section, key, entry)
    return "\n".join(lines) + "\n"


def plan_with(plan: Plan, section: str, entries: Mapping[str, Entry]) -> Plan:
    """Return ``plan`` with the values of one section replaced, checked by that section's shape.

    Raises:
        PlanError: the section cannot hold these values.
    """
    sections = {**plan.sections, section: dict(entries)}
    changed = Plan(plan.name, sections, version=plan.version, title=plan.title, basis=plan.basis)
    after = read_plan(write_plan(changed), version=plan.version)
    shape = shape_of(section)
    if shape is not None:
        after.section(shape)
    return after


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, Mapping) for item in value)


def _line(section: str, key: str, entry: Entry) -> str:
    value = _value(entry.value, f"{section}.{key}")
    return f"{key} = {{ value = {value}, source = {_text(entry.source)} }}"


def _rows(section: str, key: str, entry: Entry) -> list[str]:
    where = f"{section}.{key}"
    rows = [f"  {_value(row, f'{where}[{i}]')}," for i, row in enumerate(entry.value)]
    return ["", f"[{where}]", f"source = {_text(entry.source)}", "value = [", *rows, "]"]


def _value(value: Any, where: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, time | date):
        return value.isoformat()
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(item, where) for item in value)}]"
    if isinstance(value, Mapping):
        inner = ", ".join(f"{k} = {_value(v, where)}" for k, v in value.items())
        return f"{{ {inner} }}"
    raise PlanError(key=where, reason="invalid", value=value)


def _text(value: str) -> str:
    """TOML's basic string: as JSON writes it, but DEL is escaped too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

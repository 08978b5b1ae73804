"""Keeps each area's English texts in step with the Chinese ones in its code and templates.

``python scripts/messages.py extract``  add new texts to every area's catalogue, drop unused ones
``python scripts/messages.py missing``  list texts without English; exit 1 where there are any
``python scripts/messages.py compile``  write the .mo files that Django reads (never committed)

Needs no GNU gettext: Python is read as a syntax tree, templates through Django's own templatize.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
# Function -> places of (context, text, plural) among its arguments.
_PLACES: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
GETTEXT = {
    name + ending: places
    for name, places in _PLACES.items()
    for ending in ("", "_lazy", "_noop")
    if name != "_" or not ending
}
_IN_TEMPLATES = re.compile(r"(?<![\w.])(n?p?gettext|_)\(")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_METADATA = {
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
_NOT_SHOWN = {"migrations", "tests", "__pycache__", "vendor"}


@dataclass(frozen=True, order=True)
class Message:
    """One text that is translated: Chinese as written, plural and context where it has them."""

    text: str
    context: str = ""
    plural: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What a catalogue finds it by."""
        return (self.context, self.text)


def _name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def gettext_arguments(call: ast.Call) -> list[ast.expr]:
    """The arguments of a gettext call that are texts; empty for any other call."""
    places = GETTEXT.get(_name(call), ())
    return [call.args[at] for at in places if at is not None and at < len(call.args)]


def _literal(call: ast.Call, at: int | None) -> str | None:
    if at is None:
        return ""
    node = call.args[at] if at < len(call.args) else None
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else None


def _message(call: ast.Call) -> Message | None:
    """The message of a gettext call; None for another call or one without literal texts."""
    if _name(call) not in GETTEXT:
        return None
    context, text, plural = (_literal(call, at) for at in GETTEXT[_name(call)])
    if not text or context is None or plural is None:
        return None
    return Message(text, context, plural)


def messages_in_python(source: str) -> Iterator[tuple[int, Message]]:
    """Texts in gettext calls of a Python source: (line, message)."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            message = _message(node)
            if message:
                yield node.lineno, message


def _whole_call(text: str, start: int, end: int) -> ast.Call | None:
    """The call that begins at start: the shortest piece up to a `)` that is Python."""
    at = end
    while (at := text.find(")", at) + 1) > 0:
        try:
            call = ast.parse(text[start:at], mode="eval").body
        except SyntaxError:
            continue
        return call if isinstance(call, ast.Call) else None
    return None


def messages_in_template(source: str, origin: str = "") -> Iterator[tuple[int, Message]]:
    """Texts in translate and blocktranslate tags and in `_("…")`: (line, message)."""
    text = templatize(source, origin)
    for match in _IN_TEMPLATES.finditer(text):
        call = _whole_call(text, match.start(), match.end())
        message = _message(call) if call else None
        if message:
            yield text.count("\n", 0, match.start()) + 1, message


def areas(root: Path) -> list[Path]:
    """Folders of all areas below yiqi/."""
    return sorted(
        path for path in (root / "yiqi").iterdir() if path.is_dir() and path.name not in _NOT_SHOWN
    )


def messages_of(area: Path) -> dict[Message, list[str]]:
    """Every text of an area with the files that it stands in, in order of file and line."""
    found: dict[Message, list[str]] = {}
    for path in sorted(area.rglob("*")):
        inside = path.relative_to(area).parts
        if _NOT_SHOWN & set(inside) or not path.is_file():
            continue
        if path.suffix == ".py":
            texts = list(messages_in_python(path.read_text(encoding="utf-8")))
        elif "templates" in inside:
            texts = list(messages_in_template(path.read_text(encoding="utf-8"), str(path)))
        else:
            continue
        for _, message in sorted(texts):
            names = found.setdefault(message, [])
            name = path.relative_to(area.parent.parent).as_posix()
            names.extend([name] if name not in names else [])
    return found


def catalogue_path(area: Path) -> Path:
    """Where an area's English stands."""
    return area / "locale" / "en" / "LC_MESSAGES" / "django.po"


def read_catalogue(area: Path) -> polib.POFile:
    """An area's English catalogue; an empty one where there is none yet."""
    path = catalogue_path(area)
    if path.exists():
        return polib.pofile(str(path), encoding="utf-8", wrapwidth=100)
    catalogue = polib.POFile(wrapwidth=100, encoding="utf-8")
    catalogue.metadata = dict(_METADATA)
    return catalogue


def entry_key(entry: polib.POEntry) -> tuple[str, str]:
    """What a catalogue's entry is found by: (context, text)."""
    return (entry.msgctxt or "", entry.msgid)


def is_translated(entry: polib.POEntry) -> bool:
    """Whether the entry has English for all of its forms and nobody doubts it."""
    forms = [entry.msgstr_plural.get(form, "") for form in (0, 1)]
    whole = all(forms) if entry.msgid_plural else bool(entry.msgstr)
    return whole and not entry.fuzzy and not entry.obsolete


def _new_entry(message: Message) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None)
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {0: "", 1: ""}
    return entry


def extract(area: Path) -> tuple[int, int]:
    """Bring an area's catalogue in step with its texts; returns (added, dropped)."""
    texts: dict[tuple[str, str], tuple[Message, list[str]]] = {}
    for message, names in messages_of(area).items():
        if message.key not in texts or message.plural:
            texts[message.key] = (message, names)
    catalogue = read_catalogue(area)
    kept = {entry_key(entry): entry for entry in catalogue if entry_key(entry) in texts}
    kept = {key: entry for key, entry in kept.items() if not entry.obsolete}
    dropped, added = len(catalogue) - len(kept), len(texts) - len(kept)
    for key, (message, names) in texts.items():
        entry = kept.setdefault(key, _new_entry(message))
        if bool(entry.msgid_plural) != bool(message.plural):
            kept[key] = entry = _new_entry(message)
        entry.occurrences = [(name, "") for name in names]
    catalogue[:] = list(kept.values())
    if len(catalogue) or dropped:
        catalogue_path(area).parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(catalogue_path(area)))
    return added, dropped


def missing(area: Path) -> list[Message]:
    """Chinese texts of an area that have no English."""
    done = {entry_key(entry) for entry in read_catalogue(area) if is_translated(entry)}
    texts = [message for message in messages_of(area) if _CHINESE.search(message.text)]
    return sorted(message for message in texts if message.key not in done)


def compile_catalogue(area: Path) -> Path | None:
    """Write an area's .mo beside its .po; None where it has no catalogue."""
    path = catalogue_path(area)
    if not path.exists():
        return None
    target = path.with_suffix(".mo")
    read_catalogue(area).save_as_mofile(str(target))
    return target


def _extract(area: Path) -> int:
    added, dropped = extract(area)
    print(f"{area.name}: {added} added, {dropped} dropped, {len(missing(area))} without English")
    return 0


def _missing(area: Path) -> int:
    lacking = missing(area)
    for message in lacking:
        print(f"{area.name}: no English for {message.text!r}")
    return len(lacking)


def _compile(area: Path) -> int:
    compile_catalogue(area)
    return 0


TASKS = {"extract": _extract, "missing": _missing, "compile": _compile}


def main() -> int:
    """Run one of the three tasks over all areas."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("task", choices=list(TASKS))
    parser.add_argument("area", nargs="?", help="one area only (default: all)")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    given = parser.parse_args()
    wanted = [area for area in areas(given.root) if given.area in {None, area.name}]
    return 1 if sum(TASKS[given.task](area) for area in wanted) else 0


if __name__ == "__main__":
    sys.exit(main())

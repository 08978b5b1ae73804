"""Is every Chinese text of an area there in English, once, whole and in use?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import polib

from scripts.messages import (
    areas,
    catalogue_path,
    entry_key,
    is_translated,
    messages_of,
    missing,
    read_catalogue,
)
from tests.guards.source import Finding, relative
from tests.guards.texts import CHINESE

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|(?<!%)%[sd]|\{\w*\}")
# Chinese that English copy may keep: the product's own name and its mark.
KEPT_IN_ENGLISH = re.compile("一?企")


def missing_english(root: Path) -> list[Finding]:
    """Texts without English in the catalogue of their own area."""
    found = []
    for area in areas(root):
        where = messages_of(area)
        for message in missing(area):
            fault = f"no English for “{message.text}” ({message.context or 'no context'})"
            found.append(Finding(where[message][0], 1, fault))
    return found


def unused_english(root: Path) -> list[Finding]:
    """Entries of catalogues that no code or template of their area uses any more."""
    found = []
    for area in areas(root):
        used = {message.key for message in messages_of(area)}
        for entry in read_catalogue(area):
            if entry.obsolete or entry_key(entry) not in used:
                name = relative(root, catalogue_path(area))
                found.append(Finding(name, entry.linenum, f"“{entry.msgid}” is not used"))
    return found


def _translations(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Pairs of Chinese and English of an entry."""
    if entry.msgid_plural:
        return [(entry.msgid_plural, text) for text in entry.msgstr_plural.values()]
    return [(entry.msgid, entry.msgstr)]


LOOSE = re.compile(r"^\s\s|\s\s$|^[^\S ]|[^\S ]$")
OWN_PLACEHOLDERS = "own placeholders"  # a translator's note: the caller fills both languages' names


def _faults(entry: polib.POEntry) -> Iterator[str]:
    for number, (chinese, english) in enumerate(_translations(entry)):
        asked, given = set(PLACEHOLDER.findall(chinese)), set(PLACEHOLDER.findall(english))
        singular = bool(entry.msgid_plural) and number == 0
        if OWN_PLACEHOLDERS not in entry.tcomment and (
            given - asked or (asked - given and not singular)
        ):
            yield f"“{english}” has other placeholders than “{chinese}”"
        if CHINESE.search(KEPT_IN_ENGLISH.sub("", english)):
            yield f"the English of “{chinese}” holds Chinese"
        # Chinese closes a clause with a full-width mark; English may need one space there.
        if LOOSE.search(english) and chinese == chinese.strip():
            yield f"“{english}” has loose spaces"


def faulty_english(root: Path) -> list[Finding]:
    """English with missing or foreign placeholders, with Chinese in it, with loose spaces."""
    found = []
    for area in areas(root):
        name = relative(root, catalogue_path(area))
        for entry in read_catalogue(area):
            if is_translated(entry):
                found += [Finding(name, entry.linenum, fault) for fault in _faults(entry)]
    return found


def disagreeing_english(root: Path) -> list[Finding]:
    """One Chinese text with different English in two areas: only one of them would be shown."""
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    found = []
    for area in areas(root):
        for entry in read_catalogue(area):
            english = " / ".join(text for _, text in _translations(entry))
            other, words = seen.setdefault(entry_key(entry), (area.name, english))
            if words != english:
                fault = f"“{entry.msgid}” is “{english}” here and “{words}” in {other}"
                found.append(Finding(relative(root, catalogue_path(area)), entry.linenum, fault))
    return found

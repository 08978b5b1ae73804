"""Do templates keep to the strict content policy: nothing inline, nothing from other hosts?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.guards.source import Finding, relative, template_files

DJANGO = re.compile(
    r"\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL
)
TAG = re.compile(r"<[a-zA-Z][^<>]*>", re.DOTALL)
FAULTS_IN_TAGS = {
    re.compile(
        r"(?<![\w-])style\s*=", re.IGNORECASE
    ): "style= (the policy forbids it: use a class)",
    re.compile(
        r"(?<![\w-])on[a-z]+\s*=", re.IGNORECASE
    ): "an inline handler (use data-yq-… and a module)",
    re.compile(r"(?<![\w-])(data-)?hx-on\b", re.IGNORECASE): "hx-on (runs text as code)",
    re.compile(r"=\s*[\"']?\s*javascript:", re.IGNORECASE): "javascript: address",
    re.compile(
        r"hx-(vals|headers)[\w:]*\s*=\s*[\"']?\s*js:", re.IGNORECASE
    ): "js: in an htmx attribute",
    re.compile(
        r"hx-trigger[\w:]*\s*=\s*(\"[^\"]*\[|'[^']*\[)", re.IGNORECASE
    ): "a trigger filter (is code)",
    re.compile(r"(?<![\w-])src\s*=\s*[\"']?(https?:)?//", re.IGNORECASE): "loads from another host",
}
STYLE_BLOCK = re.compile(r"<style\b", re.IGNORECASE)
SCRIPT_BLOCK = re.compile(r"<script\b[^>]*>(.*?)</script\s*>", re.IGNORECASE | re.DOTALL)
OUTSIDE_SHEET = re.compile(r"<link\b[^>]*href\s*=\s*[\"']?(https?:)?//", re.IGNORECASE)


def blanked(text: str, pattern: re.Pattern[str]) -> str:
    """The text with every match turned into spaces, so that positions and lines stay."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def line_at(text: str, position: int) -> int:
    """Line (from 1) of a position in a text."""
    return text.count("\n", 0, position) + 1


def _faults(text: str) -> Iterator[tuple[int, str]]:
    plain = blanked(text, DJANGO)
    for tag in TAG.finditer(plain):
        for pattern, fault in FAULTS_IN_TAGS.items():
            if pattern.search(tag[0]):
                yield line_at(text, tag.start()), fault
    for match in STYLE_BLOCK.finditer(plain):
        yield line_at(text, match.start()), "a <style> block (use the area's style sheet)"
    for match in OUTSIDE_SHEET.finditer(plain):
        yield line_at(text, match.start()), "loads from another host"
    for match in SCRIPT_BLOCK.finditer(plain):
        if text[match.start(1) : match.end(1)].strip():
            yield line_at(text, match.start()), "a <script> with a body (write an ES module)"


def inline_code(root: Path) -> list[Finding]:
    """Inline styles, scripts and handlers, code in htmx attributes, addresses of other hosts."""
    found = []
    for path in template_files(root, (".html", ".svg")):
        text = path.read_text(encoding="utf-8")
        found += [Finding(relative(root, path), line, fault) for line, fault in _faults(text)]
    return found


KEPT = re.compile(r"\{%\s*kept\b([^%]*)%\}(.*?)\{%\s*endkept\s*%\}", re.DOTALL)
INCLUDE = re.compile(r"\{%\s*include\s+\"([^\"]+)\"")
# What differs from one request to the next, or from one moment to the next.
OF_A_REQUEST = re.compile(
    r"\{[{%][^%}]*?\b(csrf_token|request|messages|yq_viewer|yq_slots|yq_theme|yq_size|once"
    r"|qs|now|since|left_until|time_to|moment)\b"
)


def kept_parts_of_a_request(root: Path) -> list[Finding]:
    """Parts drawn once and kept (`{% kept %}`) that show something of one request or moment."""
    by_name = {path.as_posix().rpartition("/templates/")[2]: path for path in template_files(root)}
    found = []
    for name, path in by_name.items():
        text = path.read_text(encoding="utf-8")
        for part in KEPT.finditer(text):
            for word in _words_of_a_request(part[2], by_name, {name}):
                line = line_at(text, part.start())
                found.append(Finding(relative(root, path), line, f"{word} inside a kept part"))
    return found


def _words_of_a_request(text: str, by_name: dict[str, Path], seen: set[str]) -> Iterator[str]:
    """Words of a request in a text and in the templates that it includes."""
    yield from (match[1] for match in OF_A_REQUEST.finditer(text))
    for name in INCLUDE.findall(text):
        if name in by_name and name not in seen:
            inner = by_name[name].read_text(encoding="utf-8")
            yield from _words_of_a_request(inner, by_name, seen | {name})

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

"""Does every word that a person reads go through gettext, and is it Chinese there?"""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator
from pathlib import Path

from django.template.base import Lexer, Token, TokenType

from scripts.messages import gettext_arguments, messages_of
from tests.guards.source import (
    PACKAGE,
    Finding,
    python_files,
    relative,
    script_files,
    template_files,
    tree_of,
)
from tests.guards.templates import line_at

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
WORD = re.compile(r"(?<![\w&/.-])[A-Za-z][a-z]{2,}(?![\w/.-])")
# Chinese outside gettext in Python, each kind of file with its reason (matched from the root).
CHINESE_IS_MATTER = {
    r"yiqi/lib/": "checks and converts Chinese identifiers, numbers and names",
    r"yiqi/[^/]+/plans?/": "plan data: the bureau's own words, changed by the bureau",
    r"yiqi/[^/]+/demo(/|\.py)": "the demo district's invented names and messages",
    r"yiqi/[^/]+/engines/": "models of language: Chinese is what they read",
    r"yiqi/[^/]+/columns\.py": "headings of other people's tables, matched and never shown",
    r"yiqi/web/design\.py": "sample rows of the style page, shown in demo mode only",
    r"yiqi/interop/messages/": "an invented test district for real messages",
    r"yiqi/config/settings\.py": "names of languages stand in their own language",
}
# Names and signs that are the same in both languages.
SAME_IN_BOTH = {"Yiqi", "Excel", "Word", "English", "Open", "GeoReport", "Windows"}
READ_ALOUD = re.compile(
    r"(?<![\w-])(?:title|alt|placeholder|aria-label|aria-description|label)\s*=\s*(\"[^\"]*\"|'[^']*')",
    re.IGNORECASE,
)
NOT_TEXT = re.compile(
    r"<(script|style|kbd|code)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE
)
SHOWN_ARGUMENTS = {"label", "help_text", "verbose_name", "verbose_name_plural", "empty_label"}
JS_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
A_CODE = re.compile(r"^[a-z][a-z0-9_.:]*$")
CONSTANT = re.compile(r"_\((?:\"[^\"]*\"|'[^']*')\)")


def _untouched(tokens: list[Token]) -> Iterator[Token]:
    """Tokens outside comment and blocktranslate blocks."""
    ends = {"comment": "endcomment", "blocktranslate": "endblocktranslate"}
    ends["blocktrans"] = "endblocktrans"
    waiting = ""
    for token in tokens:
        word = token.split_contents()[0] if token.token_type == TokenType.BLOCK else ""
        if waiting:
            waiting = "" if word == waiting else waiting
            continue
        waiting = ends.get(word, "")
        yield token


def _shown(token: Token) -> str:
    """What of a token would reach the page untranslated."""
    if token.token_type == TokenType.COMMENT:
        return ""
    if token.token_type == TokenType.TEXT:
        return token.contents
    is_translate = re.match(r"\s*trans(late)?\s", token.contents)
    return "" if is_translate else CONSTANT.sub("", token.contents)


def chinese_in_templates(root: Path) -> list[Finding]:
    """Chinese in templates outside translate tags (template comments may hold it)."""
    found = []
    for path in template_files(root, (".html", ".txt", ".xml", ".svg", ".js")):
        for token in _untouched(Lexer(path.read_text(encoding="utf-8")).tokenize()):
            match = CHINESE.search(_shown(token))
            if match:
                line = (token.lineno or 1) + line_at(_shown(token), match.start()) - 1
                found.append(Finding(relative(root, path), line, "Chinese outside a translate tag"))
    return found


def _page_words(source: str) -> Iterator[str]:
    """Latin words that a reader sees or hears, without tags, codes and abbreviations."""
    tokens = _untouched(Lexer(source).tokenize())
    page = "".join(t.contents if t.token_type == TokenType.TEXT else " " for t in tokens)
    page = NOT_TEXT.sub(" ", page)
    spoken = " ".join(value for value in READ_ALOUD.findall(page))
    seen = re.sub(r"<[^>]*>", " ", page)
    for word in WORD.findall(html.unescape(f"{seen} {spoken}")):
        if word not in SAME_IN_BOTH:
            yield word


def english_in_templates(root: Path) -> list[Finding]:
    """English words in pages outside translate tags: a Chinese reader would meet them."""
    found = []
    for path in template_files(root):
        words = sorted(set(_page_words(path.read_text(encoding="utf-8"))))
        if words:
            fault = f"words outside a translate tag: {', '.join(words[:8])}"
            found.append(Finding(relative(root, path), 1, fault))
    return found


def _is_matter(name: str) -> bool:
    return any(re.match(pattern, name) for pattern in CHINESE_IS_MATTER)


def _excused(tree: ast.Module) -> set[int]:
    """Constants that are docstrings, lone strings, patterns or arguments of gettext."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            found.add(id(node.value))
        elif isinstance(node, ast.Call):
            is_pattern = ast.unparse(node.func).startswith("re.")
            arguments = node.args if is_pattern else gettext_arguments(node)
            found |= {id(argument) for argument in arguments}
    return found


def _put_together(tree: ast.Module) -> set[int]:
    """Constants that become part of a longer text: in f-strings, and what joins a list."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            found |= {id(part) for part in node.values}
        elif isinstance(node, ast.Attribute) and node.attr in {"join", "format"}:
            found.add(id(node.value))
    return found


def _literal(node: ast.AST) -> str:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else ""


def chinese_in_python(root: Path) -> list[Finding]:
    """Chinese literals of areas outside gettext, docstrings, patterns, tests, CHINESE_IS_MATTER.

    Punctuation alone counts only where it becomes part of a text (`"、".join(names)`).
    """
    found = []
    for path in python_files(root, tests=False):
        if _is_matter(relative(root, path)):
            continue
        excused, joined = _excused(tree_of(path)), _put_together(tree_of(path))
        for node in ast.walk(tree_of(path)):
            text = "" if id(node) in excused else _literal(node)
            if (CHINESE if id(node) in joined else HAN).search(text):
                fault = f"“{text[:20]}” is not in gettext"
                found.append(Finding(relative(root, path), getattr(node, "lineno", 0), fault))
    return found


def _shown_values(call: ast.Call) -> Iterator[ast.expr]:
    yield from (word.value for word in call.keywords if word.arg in SHOWN_ARGUMENTS)
    called = ast.unparse(call.func)
    if called.startswith("messages."):
        yield from call.args[1:2]
    elif called.endswith("ValidationError"):
        yield from call.args[:1]


def plain_words_in_python(root: Path) -> list[Finding]:
    """Labels, names and messages for people that are given as plain literals."""
    found = []
    for path in python_files(root, tests=False):
        for node in ast.walk(tree_of(path)):
            for value in _shown_values(node) if isinstance(node, ast.Call) else ():
                if isinstance(value, ast.JoinedStr) or not A_CODE.match(_literal(value) or "a"):
                    fault = "a text for people outside gettext"
                    found.append(Finding(relative(root, path), value.lineno, fault))
    return found


def english_msgids(root: Path) -> list[Finding]:
    """Texts in gettext that hold words but no Chinese: Chinese is what is written in the code."""
    found = []
    for area in sorted(path for path in (root / PACKAGE).iterdir() if path.is_dir()):
        for message, names in messages_of(area).items():
            plain = re.sub(r"%\(\w+\)\w|\{\w*\}", "", message.text)
            words = [word for word in WORD.findall(plain) if word not in SAME_IN_BOTH]
            if words and not CHINESE.search(plain):
                found.append(Finding(names[0], 1, f"“{message.text}” is not Chinese"))
    return found


def chinese_in_scripts(root: Path) -> list[Finding]:
    """Chinese in our own JavaScript outside comments: a page hands its texts over in data-yq-…"""
    found = []
    for path in script_files(root):
        text = path.read_text(encoding="utf-8")
        plain = JS_COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
        match = CHINESE.search(plain)
        if match:
            line = line_at(plain, match.start())
            found.append(Finding(relative(root, path), line, "Chinese in a script"))
    return found

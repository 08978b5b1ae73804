"""What the documents say exists: links, commands, decisions, words, diagrams, names of pages."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from yiqi.incidents.rules import PLAN_FLOW
from yiqi.problems.rules import PROBLEM_FLOW

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
TERM = re.compile(r"^\|[^|]+\| `([^`]+)` \|", re.MULTILINE)
SCREEN_NAME = re.compile(r"「([^」]+)」")
LARGEST_PICTURE = 150_000  # bytes
WORDS_OF_CODE = {".py", ".toml"}
WORDS_OF_PAGES = {".py", ".html"}


@cache
def _source(suffixes: frozenset[str]) -> str:
    """Return the text of the code without its tests, for looking words up."""
    files = (path for path in (ROOT / "yiqi").rglob("*") if path.suffix in suffixes)
    return "\n".join(
        path.read_text(encoding="utf-8") for path in files if "tests" not in path.parts
    )


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", PAGES, ids=_name)
def test_every_link_inside_the_documents_leads_somewhere(document):
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    targets = [link.split("#")[0] for link in LINK.findall(text) if "://" not in link]
    assert [t for t in targets if t and not (document.parent / t).exists()] == []


@pytest.mark.parametrize("document", PAGES, ids=_name)
def test_every_make_command_that_is_named_exists(document):
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(
        re.findall(r"(?:`|^)make ([a-z][a-z-]+)", document.read_text("utf-8"), re.MULTILINE)
    )
    assert named - known == set()


def test_every_decision_is_listed_and_every_listed_one_is_there():
    files = {path.name for path in (DOCS / "decisions").glob("[0-9]*.md")}
    listed = set(re.findall(r"\]\((\d{4}-[^)]+\.md)\)", (DOCS / "decisions/README.md").read_text()))
    assert listed == files


def test_every_dependency_has_its_paragraph():
    told = (DOCS / "decisions/0002-dependencies.md").read_text(encoding="utf-8")
    lines = [
        line
        for name in ("run", "dev")
        for line in (ROOT / f"requirements/{name}.in").read_text(encoding="utf-8").splitlines()
    ]
    names = [re.match(r"[A-Za-z0-9_-]+", line) for line in lines if not line.startswith(("#", "-"))]
    assert [found[0] for found in names if found and f"**{found[0]}**" not in told] == []


@pytest.mark.parametrize("word", TERM.findall((DOCS / "glossary.md").read_text(encoding="utf-8")))
def test_every_identifier_of_the_glossary_stands_in_the_code(word):
    assert re.search(rf"\b{re.escape(word)}\b", _source(frozenset(WORDS_OF_CODE)))


@pytest.mark.parametrize("flow", [PROBLEM_FLOW, PLAN_FLOW], ids=lambda flow: flow.name)
def test_the_diagrams_are_those_of_the_flow_tables(flow):
    drawn = f"```mermaid\n{flow.as_mermaid()}\n```"
    assert drawn in (DOCS / "architecture.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", sorted((DOCS / "guide/zh").glob("*.md")), ids=_name)
def test_the_guide_calls_pages_and_buttons_as_they_call_themselves(document):
    names = set(SCREEN_NAME.findall(document.read_text(encoding="utf-8")))
    source = _source(frozenset(WORDS_OF_PAGES))
    assert sorted(name for name in names if name not in source) == []


def test_both_guides_have_the_same_pages():
    chinese, english = (
        {path.name for path in (DOCS / f"guide/{n}").glob("*.md")} for n in ("zh", "en")
    )
    assert chinese == english


def test_every_variable_of_the_settings_is_in_the_operator_guide():
    settings = (ROOT / "yiqi/config/settings.py").read_text(encoding="utf-8")
    told = (DOCS / "operator.md").read_text(encoding="utf-8")
    assert sorted(v for v in set(re.findall(r"\bYIQI_[A-Z_]+", settings)) if v not in told) == []


def test_pictures_are_small_and_each_is_shown():
    shown = "".join(document.read_text(encoding="utf-8") for document in PAGES)
    pictures = list((DOCS / "pictures").iterdir())
    assert [p.name for p in pictures if p.stat().st_size > LARGEST_PICTURE] == []
    assert [p.name for p in pictures if p.name not in shown] == []

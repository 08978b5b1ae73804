"""What has to agree: texts and translations, templates and their users, models and migrations."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.template.loader import get_template
from django.utils import translation

from tests.guards import catalogues, template_use, texts, vendored
from tests.guards.source import template_files

ROOT = Path(__file__).resolve().parent.parent


def _report(found):
    assert not found, "\n" + "\n".join(map(str, found))


def _installed_templates():
    """Names of the templates that come with Django and the installed packages."""
    packages = [Path(config.path) for config in apps.get_app_configs()]
    packages.append(Path(importlib.util.find_spec("django").origin).parent / "forms")
    folders = [path / "templates" for path in packages if ROOT / "yiqi" not in path.parents]
    return frozenset(
        path.relative_to(folder).as_posix() for folder in folders for path in folder.rglob("*.*")
    )


@pytest.mark.parametrize(
    "scanner",
    [
        catalogues.missing_english,
        catalogues.unused_english,
        catalogues.faulty_english,
        catalogues.disagreeing_english,
        texts.chinese_in_templates,
        texts.english_in_templates,
        texts.chinese_in_python,
        texts.plain_words_in_python,
        texts.english_msgids,
        texts.chinese_in_scripts,
        vendored.changed_vendored_files,
        vendored.nameless_packages,
        vendored.committed_catalogues,
    ],
    ids=lambda scanner: scanner.__name__,
)
def test_the_house_has_no(scanner):
    _report(scanner(ROOT))


def test_every_template_is_used():
    _report(template_use.unused_templates(ROOT, _installed_templates()))


def test_every_named_template_exists():
    _report(template_use.missing_templates(ROOT, _installed_templates()))


@pytest.mark.parametrize(
    "name",
    sorted({template_use.template_name(ROOT, path) for path in template_files(ROOT)}),
)
def test_the_template_compiles(name):
    assert get_template(name)


def test_every_change_of_a_model_has_its_migration():
    with translation.override(None):  # names stand in migrations as they are written
        loader = MigrationLoader(None)
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        changes = detector.changes(graph=loader.graph)
    assert not changes, {app: [m.operations for m in found] for app, found in changes.items()}

"""Each scanner finds the fault that it is there for, and leaves its harmless neighbour alone."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess

import pytest

from tests.guards import (
    catalogues,
    clock,
    names,
    screens,
    sizes,
    template_use,
    templates,
    texts,
    vendored,
    writes,
)

PAGE = "yiqi/problems/templates/problems/list.html"
VIEWS = "yiqi/problems/views.py"
SCRIPT = "yiqi/web/static/web/table.js"

BAD = [
    (screens.foreign_screens, VIEWS, "from yiqi.enterprises.views import page\n"),
    (screens.foreign_screens, VIEWS, "from yiqi.enterprises import forms\n"),
    (screens.foreign_screens, VIEWS, "from ..enterprises.forms import ContactForm\n"),
    (screens.foreign_screens, VIEWS, "from yiqi.enterprises.tests.factories import make\n"),
    (screens.foreign_screens, "yiqi/problems/tests/test_x.py", "import yiqi.web.tests.test_y\n"),
    (writes.writes_outside_operations, VIEWS, "problem.save()\n"),
    (writes.writes_outside_operations, VIEWS, "Problem.objects.create(title='x')\n"),
    (writes.writes_outside_operations, VIEWS, "rows.filter(pk=1).update(**values)\n"),
    (writes.writes_outside_operations, VIEWS, "rows.update(owner=None)\n"),
    (writes.writes_outside_operations, VIEWS, "Problem.objects.bulk_create(rows)\n"),
    (writes.writes_outside_operations, VIEWS, "problem.contacts.get_or_create(name='x')\n"),
    (writes.writes_outside_operations, VIEWS, "Problem.objects.all().delete()\n"),
    (writes.writes_outside_operations, VIEWS, "cursor.execute('DELETE FROM problem')\n"),
    (writes.state_writes, "yiqi/problems/operations.py", "problem.state = 'closed'\n"),
    (writes.state_writes, "yiqi/problems/operations.py", "rows.filter(pk=1).update(state='x')\n"),
    (writes.hidden_writes, "yiqi/problems/models.py", "class A:\n    def save(self): ...\n"),
    (writes.hidden_writes, "yiqi/problems/apps.py", "from django.dispatch import receiver\n"),
    (sizes.long_files, VIEWS, "x = 1\n" * 401),
    (sizes.long_files, PAGE, "<p>\n" * 121),
    (sizes.long_files, SCRIPT, "let x\n" * 150),
    (sizes.long_functions, VIEWS, "def f():\n" + "    x = 1\n" * 40),
    (sizes.long_functions, "e2e/test_walk.py", "async def f():\n" + "    x = 1\n" * 40),
    (names.empty_names, "yiqi/problems/utils.py", ""),
    (names.empty_names, "yiqi/problems/import_helpers.py", ""),
    (names.empty_names, "yiqi/services/rules.py", ""),
    (names.empty_names, "yiqi/problems/data.py", ""),
    (clock.clock_reads, VIEWS, "timezone.now()\n"),
    (clock.clock_reads, VIEWS, "datetime.datetime.now(UTC)\n"),
    (clock.clock_reads, VIEWS, "from django.utils.timezone import now\n"),
    (clock.clock_reads, VIEWS, "date.today()\n"),
    (clock.clock_reads, VIEWS, "timezone.localdate()\n"),
    (clock.clock_reads, "yiqi/problems/models.py", "at = DateTimeField(auto_now_add=True)\n"),
    (clock.clock_reads, "yiqi/problems/models.py", "at = DateTimeField(default=timezone.now)\n"),
    (clock.sleeping_tests, "yiqi/problems/tests/test_x.py", "time.sleep(1)\n"),
    (clock.sleeping_tests, "e2e/test_walk.py", "from time import sleep\n"),
    (templates.inline_code, PAGE, '<p {% if a > b %}class="x"{% endif %} style="color:red">\n'),
    (templates.inline_code, PAGE, '<a onclick="go()">\n'),
    (templates.inline_code, PAGE, "<script>go()</script>\n"),
    (templates.inline_code, PAGE, "<script type='module'>{{ code }}</script>\n"),
    (templates.inline_code, PAGE, '<a hx-on:click="go()">\n'),
    (templates.inline_code, PAGE, '<a hx-on::after-request="go()">\n'),
    (templates.inline_code, PAGE, "<a hx-vals='js:{a: 1}'>\n"),
    (templates.inline_code, PAGE, '<a hx-trigger="click[ctrlKey]">\n'),
    (templates.inline_code, PAGE, '<a href="javascript:go()">\n'),
    (templates.inline_code, PAGE, '<img src="https://example.org/a.png">\n'),
    (templates.inline_code, PAGE, "<style>p {}</style>\n"),
    (templates.kept_parts_of_a_request, PAGE, "{% kept a %}<b>{% csrf_token %}{% endkept %}\n"),
    (templates.kept_parts_of_a_request, PAGE, "{% kept a %}{{ b.at|since }}{% endkept %}\n"),
    (texts.chinese_in_templates, PAGE, "<p>你好</p>\n"),
    (texts.chinese_in_templates, PAGE, '{% include "x.html" with label="你好" %}\n'),
    (texts.chinese_in_templates, PAGE, "{{ name|default:'无' }}\n"),
    (texts.english_in_templates, PAGE, "<p>Save</p>\n"),
    (texts.english_in_templates, PAGE, '<input placeholder="Search here">\n'),
    (texts.chinese_in_python, VIEWS, "title = '你好'\n"),
    (texts.chinese_in_python, VIEWS, "title = '、'.join(names)\n"),
    (texts.chinese_in_python, VIEWS, "title = _(f'你好{name}')\n"),
    (texts.plain_words_in_python, VIEWS, "messages.success(request, 'Saved')\n"),
    (texts.plain_words_in_python, "yiqi/problems/forms.py", "CharField(label='Name')\n"),
    (texts.english_msgids, VIEWS, "title = _('Save this')\n"),
    (texts.chinese_in_scripts, SCRIPT, "// 说明\nalert('你好')\n"),
    (catalogues.missing_english, VIEWS, "title = _('你好')\n"),
    (catalogues.missing_english, PAGE, "{% blocktranslate %}{{ n }} 件{% endblocktranslate %}\n"),
    (template_use.unused_templates, PAGE, "<p>\n"),
    (template_use.unused_templates, PAGE, '{% include "problems/list.html" %}\n'),
    (template_use.missing_templates, PAGE, '{% include "problems/_gone.html" %}\n'),
]

GOOD = [
    (screens.foreign_screens, VIEWS, "from yiqi.problems import forms\nimport yiqi.web.models\n"),
    (screens.foreign_screens, "yiqi/config/urls.py", "from yiqi.interop.api import api\n"),
    (
        screens.foreign_screens,
        "yiqi/problems/tests/test_x.py",
        "from yiqi.enterprises.tests.factories import make\n",
    ),
    (writes.writes_outside_operations, "yiqi/problems/operations.py", "problem.save()\n"),
    (writes.writes_outside_operations, "yiqi/problems/operations/close.py", "problem.save()\n"),
    (writes.writes_outside_operations, "yiqi/problems/migrations/0002_x.py", "row.save()\n"),
    (writes.writes_outside_operations, "yiqi/problems/tests/factories.py", "row.save()\n"),
    (writes.writes_outside_operations, VIEWS, "found.update(other)\ndigest.update(b'x')\n"),
    (writes.writes_outside_operations, VIEWS, "cache.delete('x')\n'''Update a problem.'''\n"),
    (writes.writes_outside_operations, VIEWS, "@router.delete('/x')\ndef remove(): ...\n"),
    (writes.writes_outside_operations, "yiqi/lib/pictures.py", "shrunk.save(target)\n"),
    (writes.state_writes, "yiqi/workflow/operations.py", "row.state = 'x'\n"),
    (writes.hidden_writes, "yiqi/problems/engines/model.py", "class A:\n    def save(self): ...\n"),
    (sizes.long_files, VIEWS, "x = 1\n" * 400),
    (sizes.long_files, SCRIPT, "let x\n" * 149),
    (sizes.long_files, "yiqi/web/static/web/vendor/htmx.js", "let x\n" * 900),
    (sizes.long_functions, VIEWS, "def f():\n" + "    x = 1\n" * 39),
    (names.empty_names, "yiqi/problems/database_url.py", ""),
    (clock.clock_reads, "yiqi/audit/clock.py", "timezone.now()\n"),
    (clock.clock_reads, VIEWS, "timezone.localtime(at)\ntime.perf_counter()\n"),
    (templates.inline_code, PAGE, "{# style= onclick= #}<a data-style='x' data-yq-once='1'>\n"),
    (templates.inline_code, PAGE, "<script type='module' src='/static/web/table.js'></script>\n"),
    (templates.kept_parts_of_a_request, PAGE, "{% kept a %}{{ a }}{% endkept %}{{ request }}\n"),
    (texts.chinese_in_templates, PAGE, '{# 说明 #}{% translate "你好" %}{{ a|default:_("无") }}\n'),
    (
        texts.chinese_in_templates,
        PAGE,
        "{% comment %}说明{% endcomment %}{% blocktranslate %}共{{ n }}件{% endblocktranslate %}\n",
    ),
    (texts.english_in_templates, PAGE, '<p class="nice words">CSV {{ total }} Excel</p>\n'),
    (texts.chinese_in_python, VIEWS, "'''你好'''\ntitle = _('你好')\n"),
    (texts.chinese_in_python, "yiqi/lib/names.py", "AND = '和'\n"),
    (
        texts.chinese_in_python,
        "yiqi/problems/rules.py",
        "re.compile('公司$')\nfor m in '。！': ...\n",
    ),
    (texts.plain_words_in_python, VIEWS, "put_in_index(row, label='problems.problem')\n"),
    (texts.plain_words_in_python, VIEWS, "messages.success(request, _('已保存'))\n"),
    (texts.english_msgids, VIEWS, "title = _('%(n)s CSV')\n"),
    (texts.chinese_in_scripts, SCRIPT, "/* 说明 */\nlet a = 'https://x' // 说明\n"),
]


def _write(root, name, content):
    (root / "yiqi").mkdir(exist_ok=True)
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


@pytest.mark.parametrize(("scanner", "name", "content"), BAD)
def test_a_scanner_finds_its_fault(tmp_path, scanner, name, content):
    _write(tmp_path, name, content)
    assert name in {found.path for found in scanner(tmp_path)}


@pytest.mark.parametrize(("scanner", "name", "content"), GOOD)
def test_a_scanner_leaves_the_harmless_alone(tmp_path, scanner, name, content):
    _write(tmp_path, name, content)
    assert scanner(tmp_path) == []


PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
BAD_CATALOGUES = [
    (catalogues.missing_english, "_('你好')", 'msgid "你好"\nmsgstr ""\n'),
    (catalogues.missing_english, "_('你好')", '#, fuzzy\nmsgid "你好"\nmsgstr "Hello"\n'),
    (catalogues.missing_english, "pgettext('a', '你好')", 'msgid "你好"\nmsgstr "Hello"\n'),
    (
        catalogues.missing_english,
        "ngettext('%(n)s件', '%(n)s件', 1)",
        'msgid "%(n)s件"\nmsgid_plural "%(n)s件"\nmsgstr[0] "one"\nmsgstr[1] ""\n',
    ),
    (catalogues.unused_english, "_('好')", 'msgid "你好"\nmsgstr "Hello"\n'),
    (catalogues.unused_english, "_('你好')", '#~ msgid "你好"\n#~ msgstr "Hello"\n'),
    (catalogues.faulty_english, "_('%(n)s件')", 'msgid "%(n)s件"\nmsgstr "%(m)s items"\n'),
    (catalogues.faulty_english, "_('你好')", 'msgid "你好"\nmsgstr "Hello 你好"\n'),
]


@pytest.mark.parametrize(("scanner", "code", "entries"), BAD_CATALOGUES)
def test_a_catalogue_out_of_step_is_found(tmp_path, scanner, code, entries):
    _write(tmp_path, VIEWS, code)
    _write(tmp_path, "yiqi/problems/locale/en/LC_MESSAGES/django.po", PO + entries)
    assert scanner(tmp_path)


def test_a_catalogue_in_step_passes(tmp_path):
    _write(tmp_path, VIEWS, "_('%(n)s件')\nngettext('%(n)s个', '%(n)s个', n)\n")
    plural = 'msgid "%(n)s个"\nmsgid_plural "%(n)s个"\nmsgstr[0] "one"\nmsgstr[1] "%(n)s of them"\n'
    single = 'msgid "%(n)s件"\nmsgstr "%(n)s items"\n\n'
    _write(tmp_path, "yiqi/problems/locale/en/LC_MESSAGES/django.po", PO + single + plural)
    for scanner in (
        catalogues.missing_english,
        catalogues.unused_english,
        catalogues.faulty_english,
        catalogues.disagreeing_english,
    ):
        assert scanner(tmp_path) == []


def test_what_a_kept_part_includes_is_looked_at_too(tmp_path):
    _write(tmp_path, PAGE, '{% kept a %}{% include "problems/_b.html" %}{% endkept %}\n')
    inner = PAGE.rpartition("/")[0] + "/_b.html"
    _write(tmp_path, inner, "<b>{{ yq_viewer.display_name }}</b>\n")
    found = templates.kept_parts_of_a_request(tmp_path)
    assert [(one.path, one.fault) for one in found] == [(PAGE, "yq_viewer inside a kept part")]


def test_two_areas_with_different_english_for_one_text_are_found(tmp_path):
    for area, english in (("web", "Close"), ("problems", "Shut")):
        entry = f'msgid "关闭"\nmsgstr "{english}"\n'
        _write(tmp_path, f"yiqi/{area}/locale/en/LC_MESSAGES/django.po", PO + entry)
    assert catalogues.disagreeing_english(tmp_path)


def test_a_template_named_by_python_or_replacing_an_installed_one_counts_as_used(tmp_path):
    _write(tmp_path, PAGE, "<p>\n")
    _write(tmp_path, "yiqi/problems/templates/problems/_step_close.html", "<p>\n")
    _write(tmp_path, "yiqi/problems/templates/mfa/index.html", "<p>\n")
    _write(tmp_path, VIEWS, "a = 'problems/list.html#rows'\nb = f'problems/_step_{step}.html'\n")
    assert template_use.unused_templates(tmp_path, frozenset({"mfa/index.html"})) == []
    assert template_use.missing_templates(tmp_path) == []


def _vendor(root, content, recorded):
    files = {"htmx/LICENSE": hashlib.sha256(b"free").hexdigest(), "htmx/htmx.js": recorded}
    record = {"htmx.org": {"version": "4.0.1", "licence": "0BSD", "files": files}}
    _write(root, str(vendored.FOLDER / vendored.RECORD), json.dumps(record))
    _write(root, str(vendored.FOLDER / "htmx/LICENSE"), "free")
    _write(root, str(vendored.FOLDER / "htmx/htmx.js"), content)


def test_a_vendored_file_that_was_changed_is_found(tmp_path):
    recorded = hashlib.sha256(b"let x").hexdigest()
    _vendor(tmp_path, "let x", recorded)
    assert vendored.changed_vendored_files(tmp_path) == []
    assert vendored.nameless_packages(tmp_path) == []
    _vendor(tmp_path, "let y", recorded)
    assert vendored.changed_vendored_files(tmp_path)


def test_a_vendored_file_that_nobody_recorded_is_found(tmp_path):
    _vendor(tmp_path, "let x", hashlib.sha256(b"let x").hexdigest())
    _write(tmp_path, str(vendored.FOLDER / "extra.js"), "let z")
    assert [found.path for found in vendored.changed_vendored_files(tmp_path)] == [
        str(vendored.FOLDER / "extra.js")
    ]


def test_vendored_files_without_a_record_are_found(tmp_path):
    assert vendored.changed_vendored_files(tmp_path)


def test_a_vendored_package_without_its_licence_file_is_found(tmp_path):
    record = {"htmx.org": {"version": "4.0.1", "licence": "0BSD", "files": {}}}
    _write(tmp_path, str(vendored.FOLDER / vendored.RECORD), json.dumps(record))
    assert vendored.nameless_packages(tmp_path)


@pytest.mark.skipif(shutil.which("git") is None, reason="asks git what is committed")
def test_a_committed_compiled_catalogue_is_found(tmp_path):
    _write(tmp_path, "yiqi/web/locale/en/LC_MESSAGES/django.mo", "x")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert vendored.committed_catalogues(tmp_path) == []
    subprocess.run(["git", "add", "-f", "."], cwd=tmp_path, check=True)
    assert vendored.committed_catalogues(tmp_path)

"""The import contracts of pyproject.toml break where the order of the house is broken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TINY_HOUSE = {
    "yiqi/__main__.py": "import yiqi.interop.commands\n",
    "yiqi/config/urls.py": "import yiqi.problems.urls\n",
    "yiqi/interop/commands.py": "import yiqi.problems.operations\n",
    "yiqi/problems/urls.py": "from yiqi.problems import api, views\n",
    "yiqi/problems/views.py": "from yiqi.problems import forms, operations\n",
    "yiqi/problems/api.py": "from yiqi.problems import operations\n",
    "yiqi/problems/forms.py": "from django import forms\n",
    "yiqi/problems/operations.py": "from yiqi.problems import models, queries, rules\n",
    "yiqi/problems/queries.py": "from yiqi.problems import models\n",
    "yiqi/problems/models.py": "import yiqi.problems.rules\nimport yiqi.enterprises.models\n",
    "yiqi/problems/rules.py": "from yiqi.lib import clocks\nfrom yiqi.incidents import rules\n",
    "yiqi/problems/engines/grams.py": "from yiqi.problems import rules\n",
    "yiqi/incidents/rules.py": "import dataclasses\n",
    "yiqi/enterprises/models.py": "from django.db import models\n",
    "yiqi/enterprises/operations.py": "import yiqi.enterprises.models\n",
    "yiqi/enterprises/tests/test_rules.py": "import yiqi.problems.models\n",
    "yiqi/notices/rules.py": "",
    "yiqi/lib/clocks.py": "import datetime\n",
}
ORDER = "Areas import downwards only"
INSIDE = "Inside an area: urls, views and api, forms, operations, queries, models, rules"
PURE = "Rules, engines and lib know neither Django nor models"
PROBLEMS = "from yiqi.problems import"
BREACHES = {
    "an area imports upwards": (ORDER, "enterprises/models.py", "import yiqi.problems.models"),
    "lib imports an area": (ORDER, "lib/clocks.py", "import yiqi.enterprises.operations"),
    "somebody imports config": (ORDER, "problems/views.py", "import yiqi.config.urls"),
    "siblings import each other": (ORDER, "notices/rules.py", "import yiqi.problems.rules"),
    "an area is not listed": (ORDER, "odds/rules.py", ""),
    "models import operations": (INSIDE, "problems/models.py", f"{PROBLEMS} operations"),
    "a query imports an operation": (INSIDE, "problems/queries.py", f"{PROBLEMS} operations"),
    "an operation imports a form": (INSIDE, "problems/operations.py", f"{PROBLEMS} forms"),
    "views import the api": (INSIDE, "problems/views.py", f"{PROBLEMS} api"),
    "rules import Django": (PURE, "problems/rules.py", "from django.utils import timezone"),
    "rules import models": (PURE, "problems/rules.py", "from yiqi.enterprises import models"),
    "an engine imports Django": (PURE, "problems/engines/grams.py", "import django"),
    "lib imports Django late": (PURE, "lib/clocks.py", "def f():\n    import django"),
    "rules reach Django through others": (PURE, "incidents/rules.py", "import yiqi.web.words"),
}


def _build(root, tree):
    shutil.copy(ROOT / "pyproject.toml", root)
    for name, content in {**tree, "yiqi/web/words.py": "import django\n"}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    for folder in [root / "yiqi", *(path for path in (root / "yiqi").rglob("*") if path.is_dir())]:
        (folder / "__init__.py").touch()


def _lint(root):
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def test_a_house_in_order_keeps_the_contracts(tmp_path):
    _build(tmp_path, TINY_HOUSE)
    told = _lint(tmp_path)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "3 kept, 0 broken" in told.stdout


@pytest.mark.parametrize("breach", BREACHES)
def test_a_contract_breaks_where(tmp_path, breach):
    contract, file, line = BREACHES[breach]
    name = f"yiqi/{file}"
    _build(tmp_path, {**TINY_HOUSE, name: f"{TINY_HOUSE.get(name, '')}{line}\n"})
    told = _lint(tmp_path)
    assert told.returncode != 0
    assert f"{contract} BROKEN" in told.stdout, told.stdout + told.stderr

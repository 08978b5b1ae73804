"""Settings of the tests: the production ones, quick hashes, a folder of their own."""

from __future__ import annotations

import os
import tempfile

folder = tempfile.mkdtemp(prefix="yiqi-test-")
os.environ.setdefault("YIQI_VAR", folder)
os.environ.setdefault("YIQI_SECRET_KEY", "only-for-tests")

from yiqi.config.settings import *  # noqa: E402, F403
from yiqi.config.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
ALLOWED_HOSTS = ["*"]
SECOND_FACTOR_ROLES = ()  # the tests of getting in ask for it themselves
IDLE_MINUTES = 0  # likewise; else each test's first request would write its session
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
if "sqlite" in str(DATABASES["default"]["ENGINE"]):
    # A file, not memory: the browser walks and the races need several connections.
    DATABASES["default"]["TEST"] = {"NAME": f"{folder}/test_yiqi_{_worker}.sqlite3"}
DATABASES["default"]["CONN_MAX_AGE"] = 0

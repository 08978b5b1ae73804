"""Settings of the tests: the production ones, quick hashes, a folder of their own."""

from __future__ import annotations

import os
import tempfile

_folder = tempfile.mkdtemp(prefix="yiqi-test-")
os.environ.setdefault("YIQI_VAR", _folder)
os.environ.setdefault("YIQI_SECRET_KEY", "only-for-tests")

from yiqi.config.settings import *  # noqa: E402, F403
from yiqi.config.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
ALLOWED_HOSTS = ["*"]
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
if "sqlite" in str(DATABASES["default"]["ENGINE"]):
    # A file, not memory: the browser walks and the races need several connections.
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/test_yiqi_{_worker}.sqlite3"}
DATABASES["default"]["CONN_MAX_AGE"] = 0

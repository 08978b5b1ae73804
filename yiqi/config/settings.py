"""Settings, read from the environment; production is the default.

``YIQI_MODE``: ``production`` (default) or ``demo`` (what ``make run`` sets).
``YIQI_VAR``: folder for the database, keys, uploads and generated files (default: ``var``).
``YIQI_DATABASE_URL``: ``sqlite:///PATH`` or ``postgresql://…``.
``YIQI_KEYS``: folder of keys, outside the database and its backups (default: ``$YIQI_VAR/keys``).
``YIQI_HOSTS``: names under which the site answers, comma-separated.
``YIQI_IDLE_MINUTES``: an office session ends after so long without a request; 0: never (default:
45, in the demo 0).
``YIQI_TRUSTED_PROXIES``: how many proxies of your own stand in front (default: 0).
``YIQI_API_RATE``: how many requests a program may send (default: ``1200/m``).
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from yiqi.config.database_url import database_from

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(os.environ.get("YIQI_VAR", BASE_DIR / "var")).resolve()
KEYS_DIR = Path(os.environ.get("YIQI_KEYS", VAR_DIR / "keys")).resolve()
MODE = os.environ.get("YIQI_MODE", "production")
DEMO = MODE == "demo"
DEBUG = False


def _secret_key() -> str:
    """Return the signing secret, made once and kept with the keys."""
    if "YIQI_SECRET_KEY" in os.environ:
        return os.environ["YIQI_SECRET_KEY"]
    path = KEYS_DIR / "secret_key"
    if not path.exists():
        KEYS_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii")


def _whole_number(name: str, *, default: int) -> int:
    """Return a setting that counts something.

    Raises:
        ImproperlyConfigured: it is no whole number from 0 up.
    """
    text = os.environ.get(name, str(default))
    if not (text.isascii() and text.isdigit()):
        raise ImproperlyConfigured(f"{name}: a whole number from 0 up, not {text!r}")
    return int(text)


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("YIQI_HOSTS", "127.0.0.1,localhost").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "yiqi.audit",
    "yiqi.workflow",
    "yiqi.accounts",
    "yiqi.web",
    "yiqi.search",
    "yiqi.figures",
    "yiqi.exchange",
    "yiqi.enterprises",
    "yiqi.incidents",
    "yiqi.problems",
    "yiqi.rehearsal",
    "yiqi.administration",
    "yiqi.dashboards",
    "yiqi.interop",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yiqi.web.middleware.OneLookMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yiqi.accounts.middleware.IdleMiddleware",
    "yiqi.accounts.middleware.RememberedDeviceMiddleware",
    "yiqi.web.middleware.LanguageMiddleware",  # needs to know whose language
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yiqi.accounts.middleware.SecondFactorMiddleware",
    "yiqi.web.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "yiqi.config.urls"
WSGI_APPLICATION = "yiqi.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "yiqi.web.context.page_context",
            ],
            "builtins": ["django.templatetags.i18n", "yiqi.web.templatetags.yq"],
        },
    }
]
FORM_RENDERER = "yiqi.web.forms.PageFormRenderer"

DATABASES = {
    "default": database_from(
        os.environ.get("YIQI_DATABASE_URL", f"sqlite:///{VAR_DIR / 'yiqi.sqlite3'}")
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "yiqi.accounts.passwords.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
SESSION_COOKIE_AGE = 12 * 3600  # one duty shift
IDLE_MINUTES = _whole_number("YIQI_IDLE_MINUTES", default=0 if DEMO else 45)
TRUSTED_PROXIES = _whole_number("YIQI_TRUSTED_PROXIES", default=0)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # nginx or HAProxy ends TLS (operator guide)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_FAILURE_VIEW = "yiqi.web.views.form_expired"
X_FRAME_OPTIONS = "DENY"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "yiqi.accounts.entry.address_of"
AXES_LOCKOUT_CALLABLE = "yiqi.accounts.views.locked_out"

ACCOUNT_ADAPTER = "yiqi.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "yiqi.accounts.adapters.OpenIdAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "yiqi.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Yiqi"
SECOND_FACTOR_ROLES = () if DEMO else ("leader", "sysadmin", "secadmin", "auditor")
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_LOGIN_ON_GET = False
# Called with (phone, code) where the bureau has an SMS gateway: a dotted path, or nothing.
SMS_GATEWAY = os.environ.get("YIQI_SMS_GATEWAY", "")
SOCIALACCOUNT_PROVIDERS: dict[str, object] = {}
if os.environ.get("YIQI_OIDC_SERVER"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "bureau",
                "name": os.environ.get("YIQI_OIDC_NAME", "OpenID Connect"),
                "client_id": os.environ["YIQI_OIDC_CLIENT_ID"],
                "secret": os.environ["YIQI_OIDC_SECRET"],
                "settings": {"server_url": os.environ["YIQI_OIDC_SERVER"]},
            }
        ]
    }

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "uploads")},
    },
    "staticfiles": {"BACKEND": "yiqi.web.storage.VersionedFiles"},
}
MEDIA_ROOT = VAR_DIR / "uploads"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes of a form without its files
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
API_RATE = os.environ.get("YIQI_API_RATE", "1200/m")  # requests a caller, in each process

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "worker-src": ["'self'"],
        "connect-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "object-src": ["'none'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

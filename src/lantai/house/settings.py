# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Settings of a Lantai site, from the environment; without any, one machine with SQLite.

Every setting that an operator may give is read here, is called ``LANTAI_…`` and has a line in
docs/run/settings.md (a law test says so). No page can change one.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ENV = os.environ

LANTAI_HOME = Path(ENV.get("LANTAI_HOME", "lantai-data")).resolve()
"""Where this site keeps all that is its own: databases, key, heads, files."""
LANTAI_ZONE = ENV.get("LANTAI_ZONE", "office")
"""office 单位内网, government 政务外网 or internet 互联网 (house.md §7)."""
LANTAI_NAME_ZH = ENV.get("LANTAI_NAME_ZH", "兰台")
LANTAI_NAME_EN = ENV.get("LANTAI_NAME_EN", "Lantai")
LANTAI_TRAIL_KEY = Path(ENV.get("LANTAI_TRAIL_KEY", str(LANTAI_HOME / "keys" / "trail.pem")))
"""The key that signs the heads of the trail: outside the database, best on another machine."""
LANTAI_HEADS = Path(ENV.get("LANTAI_HEADS", str(LANTAI_HOME / "heads")))
"""Where the signed heads go: best a folder of another machine that administrators cannot write."""
LANTAI_IDENTITY_KEY = Path(
    ENV.get("LANTAI_IDENTITY_KEY", str(LANTAI_HOME / "keys" / "identity.txt"))
)
"""The keys under which identity numbers are found, a line each: the first makes digests."""
LANTAI_FILES = Path(ENV.get("LANTAI_FILES", str(LANTAI_HOME / "files")))
"""Uploaded workbooks, exports and differences of bulk acts, until the vault takes them."""
LANTAI_STORES = {
    code.strip(): Path(folder.strip())
    for code, _, folder in (each.partition("=") for each in ENV.get("LANTAI_STORES", "").split(","))
    if folder.strip()
}
"""The folders of stores by their codes, ``a=/mnt/a,b=/mnt/b``; others lie in ``stores`` at home."""
LANTAI_LANDING = Path(ENV.get("LANTAI_LANDING", str(LANTAI_HOME / "landing")))
"""Where files that come in lie under their digests until the vault has taken them."""
LANTAI_DERIVED = Path(ENV.get("LANTAI_DERIVED", str(LANTAI_HOME / "derived")))
"""Where pages lie that were drawn to be looked at: can be emptied at any time, is no archives."""
LANTAI_TRANSFER = Path(ENV.get("LANTAI_TRANSFER", str(LANTAI_HOME / "transfer")))
"""Where packages lie while they are handed over, out and in."""
LANTAI_MEDIA = Path(ENV.get("LANTAI_MEDIA", str(LANTAI_HOME / "media")))
"""Where media for handing over off line are filled and mounted, a folder per package."""
LANTAI_INDEX = Path(ENV.get("LANTAI_INDEX", str(LANTAI_HOME / "index")))
"""Where the search indexes lie; they can be made anew from the database at any time."""
LANTAI_WATCHED = {
    code.strip(): Path(folder.strip())
    for code, _, folder in (
        each.partition("=") for each in ENV.get("LANTAI_WATCHED", "").split(",")
    )
    if folder.strip()
}
"""The watched folders by their codes, ``a=/srv/in/a``; others lie in ``watched`` at home."""
LANTAI_DURABLE = ENV.get("LANTAI_DURABLE", "1") == "1"
"""Whether what is stored is flushed to the disk before it counts."""
LANTAI_ACTOR = "lantai.orgs.actors.actor_of"
"""How an account in one of its posts becomes an actor."""
LANTAI_POSTS = "lantai.orgs.queries.posts_of_account"
"""The posts that an account may act in."""
LANTAI_TAKE = "lantai.orgs.acts.people.take_post"
"""The act of acting in another post."""
LANTAI_DUTY_WORDS = "lantai.desk.duties.words"
"""A duty as a person says it."""
LANTAI_DEMO_SIGN_INS = "lantai.house.demo.sign_ins"
"""The sign-ins of the demo world: ``[{role, username, password}]``."""
LANTAI_IDLE_MINUTES = int(ENV.get("LANTAI_IDLE_MINUTES", "20"))
LANTAI_TRIES = int(ENV.get("LANTAI_TRIES", "5"))
LANTAI_LOCK_MINUTES = int(ENV.get("LANTAI_LOCK_MINUTES", "15"))
LANTAI_PASSWORD_LENGTH = int(ENV.get("LANTAI_PASSWORD_LENGTH", "10"))
LANTAI_PASSWORD_DAYS = int(ENV.get("LANTAI_PASSWORD_DAYS", "90"))
LANTAI_SESSIONS = int(ENV.get("LANTAI_SESSIONS", "3"))
"""So many sessions may one account have at a time; 0 = as many as it likes."""
LANTAI_PROXIES = int(ENV.get("LANTAI_PROXIES", "0"))
"""How many proxies of our own stand before the site: from them the address of a reader is taken."""
LANTAI_OIDC_ISSUER = ENV.get("LANTAI_OIDC_ISSUER", "").rstrip("/")
"""The OpenID Connect provider that may sign people in, besides their password."""
LANTAI_OIDC_CLIENT = ENV.get("LANTAI_OIDC_CLIENT", "")
LANTAI_OIDC_SECRET = ENV.get("LANTAI_OIDC_SECRET", "")
LANTAI_OIDC_CLAIM = ENV.get("LANTAI_OIDC_CLAIM", "preferred_username")
"""The claim that names the account."""
LANTAI_OIDC_NAME = ENV.get("LANTAI_OIDC_NAME", "")
LANTAI_DEMO = ENV.get("LANTAI_DEMO", "") == "1"
"""The demo world: its sign-ins are shown on the sign-in page."""


def _kept(path: Path) -> str:
    """A secret of this site, made at its first start and never shown."""
    if not path.exists():
        from secrets import token_urlsafe

        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = path.with_name(f"{path.name}.{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(token_urlsafe(50), "utf-8")
        try:
            _first(made, path)
        finally:
            made.unlink()
    return path.read_text("utf-8")


def _first(made: Path, path: Path) -> None:
    """Of two that start side by side one is the first, and neither reads half a secret."""
    try:
        os.link(made, path)
    except FileExistsError:
        return
    except OSError:  # a medium without hard links
        with suppress(FileExistsError), open(path, "x", opener=_for_me) as stream:
            stream.write(made.read_text("utf-8"))


def _for_me(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


SECRET_KEY = ENV.get("LANTAI_SECRET") or _kept(LANTAI_HOME / "keys" / "django.txt")
IDENTITY_KEYS = tuple(line.strip() for line in _kept(LANTAI_IDENTITY_KEY).splitlines()
                      if line.strip())  # fmt: skip
"""The present key and the former ones, which find until all digests are made anew."""
if not IDENTITY_KEYS:
    raise RuntimeError(f"no key stands in {LANTAI_IDENTITY_KEY}")
DEBUG = ENV.get("LANTAI_DEBUG", "") == "1"
ALLOWED_HOSTS = ENV.get("LANTAI_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [each for each in ENV.get("LANTAI_ORIGINS", "").split(",") if each]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_htmx",
    "axes",
    "lantai.guard",
    "lantai.works",
    "lantai.desk",
    "lantai.orgs",
    "lantai.holdings",
    "lantai.vault",
    "lantai.filing",
    "lantai.transfer",
    "lantai.portal",
    "lantai.appraisal",
    "lantai.house",
]
AUTH_USER_MODEL = "guard.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    *(["lantai.guard.oidc.Backend"] if LANTAI_OIDC_ISSUER else []),
]
MIDDLEWARE = [
    "lantai.guard.doors.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lantai.desk.faces.Reader",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lantai.guard.doors.Door",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "lantai.house.urls"
WSGI_APPLICATION = "lantai.house.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["lantai.desk.faces.frame"],
            "builtins": ["lantai.desk.templatetags.lantai"],
        },
    }
]

_SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;"
            "PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY"
        ),
    },
}


def served(address: str) -> dict[str, Any]:
    """PostgreSQL at ``postgresql://user:password@host:port/name?sslmode=…``.

    ``host`` may be the folder of its socket (``?host=/run/postgresql``); what else stands after the
    question mark is handed to PostgreSQL as it is.
    """
    from urllib.parse import parse_qsl, unquote, urlsplit

    url = urlsplit(address)
    more = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": more.pop("host", url.hostname or ""),
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,  # a server that was started anew costs nobody a page
        "OPTIONS": more,
    }


def _database(name: str, file: str) -> dict[str, Any]:
    """What the environment names, else a file."""
    given = ENV.get(name, "")
    return served(given) if given else {**_SQLITE, "NAME": str(LANTAI_HOME / file)}


DATABASES = {
    "default": _database("LANTAI_DATABASE", "lantai.sqlite3"),
    "side": _database("LANTAI_SIDE_DATABASE", "side.sqlite3"),
}
"""``side`` holds what readers write: sessions, tries to sign in, readings."""
DATABASE_ROUTERS = ["lantai.guard.sides.Sides"]
ATOMIC_REQUESTS = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENV.get("LANTAI_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATIC_ROOT = LANTAI_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 365 * 24 * 3600  # addresses carry a digest of the content
WHITENOISE_AUTOREFRESH = DEBUG

LOGIN_URL = "/sign-in/"
SESSION_ENGINE = "lantai.guard.sessions"
SESSION_COOKIE_NAME = "lantai"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
_HTTPS = ENV.get("LANTAI_HTTPS", "") == "1"
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lantai.desk.faces.stale_form"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000

AXES_FAILURE_LIMIT = LANTAI_TRIES
AXES_COOLOFF_TIME = LANTAI_LOCK_MINUTES / 60
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "lantai.guard.addresses.address_of"
AXES_LOCKOUT_CALLABLE = "lantai.guard.signin.as_answered"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]
"""What a form said that failed is noted without these, and without its password."""

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

EMAIL_HOST = ENV.get("LANTAI_MAIL_HOST", "")
EMAIL_PORT = int(ENV.get("LANTAI_MAIL_PORT", "25"))
EMAIL_HOST_USER = ENV.get("LANTAI_MAIL_USER", "")
EMAIL_HOST_PASSWORD = ENV.get("LANTAI_MAIL_PASSWORD", "")
EMAIL_USE_TLS = ENV.get("LANTAI_MAIL_TLS", "") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENV.get("LANTAI_MAIL_FROM", "lantai@localhost")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.dummy.EmailBackend"
)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # names are shut by axes, addresses slowed by `tries`

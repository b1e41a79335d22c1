"""Every setting, typed, from the environment (or the file `.env`, see `.env.example`)."""

import secrets
import shlex
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.FileAwareEnv()
env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))

# -- what kind of site ---------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
# A demonstration site prints its staff login and shows that its content is an example.
DEMO = env.bool("DEMO", default=False)
# Where readers find the site; https here turns on every transport security setting.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_URL_IS_SET = bool(env.str("SITE_URL", default=""))
_site = urlsplit(SITE_URL)
if _site.scheme not in ("http", "https") or not _site.hostname:
    raise ImproperlyConfigured(f"SITE_URL is not a web address: {SITE_URL!r}")


def _network(told: str, setting: str = "TRUSTED_PROXIES") -> IPv4Network | IPv6Network:
    try:
        return ip_network(told, strict=False)
    except ValueError as error:
        raise ImproperlyConfigured(f"{setting}: {error}") from error


def _limit(what: str, told: str) -> tuple[int, int]:
    """``"30/600"`` → 30 times in 600 seconds; ``"0"`` → (0, 1), as often as one likes."""
    times, _slash, seconds = told.partition("/")
    try:
        times_, seconds_ = int(times), int(seconds or 1)
    except ValueError:
        times_ = seconds_ = -1
    if times_ < 0 or seconds_ < 1 or (times_ and not seconds):
        raise ImproperlyConfigured(f"RATE_LIMITS: {what}={told} is not times/seconds, as 30/600")
    return times_, seconds_


# Commands work without a key; a server refuses to start without one (helpcenter.starting).
SECRET_KEY_IS_SET = bool(env.str("SECRET_KEY", default=""))
SECRET_KEY = env.str("SECRET_KEY", default="") or secrets.token_urlsafe(50)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site.hostname])
# Proxies that tell X-Forwarded-For and X-Forwarded-Proto: these are believed, nobody else is.
TRUSTED_PROXIES = [_network(told) for told in env.list("TRUSTED_PROXIES", default=[])]
# Whoever connects is such a proxy: nobody else can, as with a Unix socket.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])

# Everything the site writes lives below this folder.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

# -- parts ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "helpcenter.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "haystack",
    "taggit",
    "csp",
    "corsheaders",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "ninja",
    "articles",
    "search",
    "support",
    "helpcenter",
]

MIDDLEWARE = [
    "helpcenter.logs.named",
    "helpcenter.metrics.counted",
    "helpcenter.health.probed",
    "django.middleware.security.SecurityMiddleware",
    "helpcenter.nul.without_nul",
    "helpcenter.headers.headers",
    "helpcenter.headers.canonical_host",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "helpcenter.api.door.door",
    "django.middleware.common.CommonMiddleware",
    "articles.editions.one_edition_a_request",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "helpcenter.second_factor.second_factor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "articles.due.middleware",
]
if BEHIND_PROXY or TRUSTED_PROXIES:
    MIDDLEWARE.insert(0, "helpcenter.proxy.ClientAddress")

ROOT_URLCONF = "helpcenter.urls"
WSGI_APPLICATION = "helpcenter.wsgi.application"
ASGI_APPLICATION = "helpcenter.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "helpcenter.context_processors.site",
            ],
        },
    },
]

# -- services: embedded unless said --------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
_database = DATABASES["default"]
_database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
# Seconds one statement may take in PostgreSQL; 0: as long as it likes, for a big migration.
DATABASE_SECONDS = env.int("DATABASE_SECONDS", default=30)
# Statements of one connection may go to several servers' connections, as PgBouncer gives them.
DATABASE_POOLED = env.bool("DATABASE_POOLED", default=False)
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # Readers go on while one process writes; a writer waits instead of failing.
    _database["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
    }
elif _database["ENGINE"] == "django.db.backends.postgresql":
    _database["CONN_HEALTH_CHECKS"] = True
    _database["DISABLE_SERVER_SIDE_CURSORS"] = DATABASE_POOLED
    # A server that is gone is noticed in seconds; a transaction that hangs blocks nobody for long.
    _options = {"connect_timeout": "5", "keepalives_idle": "30", "tcp_user_timeout": "10000"}
    if not DATABASE_POOLED:
        _told = {
            "statement_timeout": DATABASE_SECONDS * 1000,
            "lock_timeout": 10_000,
            "idle_in_transaction_session_timeout": 60_000,
        }
        _options["options"] = " ".join(f"-c {name}={value}" for name, value in _told.items())
    _database["OPTIONS"] = _options | _database.get("OPTIONS", {})
else:
    raise ImproperlyConfigured(
        "DATABASE_URL is neither sqlite:/// nor postgres://: other databases were never tried."
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_URL = env.str("CACHE_URL", default="locmemcache://")
if CACHE_URL.startswith(("redis://", "rediss://", "unix://")):
    _shared = {"BACKEND": "helpcenter.caching.SharedCache", "LOCATION": CACHE_URL}
    # Two releases that serve at the same time keep pages apart, and count together.
    CACHES = {
        "default": _shared | {"KEY_FUNCTION": "helpcenter.caching.key_of_release"},
        "limits": _shared,
    }
else:
    CACHES = {"default": env.cache_url_config(CACHE_URL)}
    CACHES["limits"] = CACHES["default"].copy()
    if CACHES["limits"]["BACKEND"].endswith("LocMemCache"):
        # What counts for the rate limits must not be thrown out by pages: apart from them.
        CACHES["limits"] |= {"LOCATION": "limits", "OPTIONS": {"MAX_ENTRIES": 100_000}}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# Seconds a mail server may take before a mail waits for the next attempt.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"help@{_site.hostname}")

# -- languages -----------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "helpcenter.formats"
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

# -- search --------------------------------------------------------------------------

SEARCH_INDEX_DIR = Path(env.str("SEARCH_INDEX_DIR", default=str(DATA_DIR / "index")))
# The addresses of an OpenSearch cluster, apart by commas; empty: Whoosh, in SEARCH_INDEX_DIR.
SEARCH_URL = env.str("SEARCH_URL", default="")
# What the names of our indexes there begin with.
SEARCH_PREFIX = env.str("SEARCH_PREFIX", default="helpcenter")
# Seconds that a reader's question may take there, and the authority that signed its certificate.
SEARCH_TIMEOUT = env.float("SEARCH_TIMEOUT", default=2.0)
SEARCH_CA_CERTS = env.str("SEARCH_CA_CERTS", default="")
_search_engine = (
    "search.engine.opensearch.haystack.OpenSearchEngine"
    if SEARCH_URL
    else "search.engine.whoosh.WhooshEngine"
)
HAYSTACK_CONNECTIONS = {
    # Haystack wants a connection of this name; readers' searches name theirs by locale.
    "default": {
        "ENGINE": _search_engine,
        "PATH": str(SEARCH_INDEX_DIR / "en"),
        "LOCALE": "en",
        "SILENTLY_FAIL": False,
    },
    "zh-hans": {
        "ENGINE": _search_engine,
        "PATH": str(SEARCH_INDEX_DIR / "zh-hans"),
        "LOCALE": "zh-hans",
        "SILENTLY_FAIL": False,
    },
}
HAYSTACK_ROUTERS = ["search.engine.routing.LocaleRouter"]
HAYSTACK_LIMIT_TO_REGISTERED_MODELS = False
HAYSTACK_DOCUMENT_FIELD = "body"

# Days a search stays in the log, which tells no reader from another; 0 keeps none.
SEARCH_LOG_DAYS = env.int("SEARCH_LOG_DAYS", default=90)
# How often words must have been searched before an editor may read them.
SEARCH_LOG_MIN = env.int("SEARCH_LOG_MIN", default=3)

# How long a CDN may answer for a page alone; 0: it asks each time, so every change shows at once.
CDN_SECONDS = env.int("CDN_SECONDS", default=0)

# -- articles ------------------------------------------------------------------------

TAGGIT_CASE_INSENSITIVE = True
# The largest Markdown source of one article, in bytes.
ARTICLE_MAX_BYTES = env.int("ARTICLE_MAX_BYTES", default=512 * 1024)
# The largest picture or file an editor may add, in bytes, and the largest picture in pixels:
# unpacking costs about four bytes of memory each.
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=20 * 1024 * 1024)
UPLOAD_MAX_PIXELS = env.int("UPLOAD_MAX_PIXELS", default=40_000_000)
# A virus scanner that reads the file and fails where it finds something: its words.
UPLOAD_SCAN_COMMAND = shlex.split(env.str("UPLOAD_SCAN_COMMAND", default=""))
# Days after which a checked article is due again, where no date is set; whether readers are told
# of a page that is due for a check.
CHECK_AFTER_DAYS = env.int("CHECK_AFTER_DAYS", default=180)
STALE_NOTICE = env.bool("STALE_NOTICE", default=False)
# Tell search engines that an article of the kind FAQ is a FAQPage.
FAQ_STRUCTURED_DATA = env.bool("FAQ_STRUCTURED_DATA", default=False)
# Who is reminded of articles that nobody looks after.
EDITORS_EMAIL = env.list("EDITORS_EMAIL", default=[])
# Nothing reaches readers that somebody else than its writers has not approved.
REVIEW_REQUIRED = env.bool("REVIEW_REQUIRED", default=False)
# Days in which what was deleted can be restored.
TRASH_DAYS = env.int("TRASH_DAYS", default=30)

# -- tickets -------------------------------------------------------------------------

# Seconds that a person takes at least to fill in the form.
TICKET_MIN_SECONDS = env.int("TICKET_MIN_SECONDS", default=3)
# Days that a closed ticket is kept, with its files.
TICKET_DAYS = env.int("TICKET_DAYS", default=365)
# One file in bytes, files of one message; pixels of one picture are UPLOAD_MAX_PIXELS.
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", default=10 * 1024 * 1024)
ATTACHMENT_MAX_COUNT = env.int("ATTACHMENT_MAX_COUNT", default=5)
# Facts that are settings: articles tell what is in force, and nobody edits it beside.
FACTS_SET = {
    "attachment_size": f"{ATTACHMENT_MAX_BYTES // 1024**2} MB",
    "attachment_count": str(ATTACHMENT_MAX_COUNT),
}
# Bytes of files that wait for their form to be sent, of all readers together.
ATTACHMENTS_UNSENT_BYTES = env.int("ATTACHMENTS_UNSENT_BYTES", default=2 * 1024**3)
# Where clamd listens (host:port, or the path of its socket); empty: files are not scanned.
CLAMD = env.str("CLAMD", default="")
FILE_UPLOAD_HANDLERS = [
    "support.uploads.WithinLimits",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Other help desks that tickets are handed on to: webhook, mail, zendesk, zammad; empty: none.
HANDOFF = env.list("HANDOFF", default=[])
HANDOFF_WEBHOOK_URL = env.str("HANDOFF_WEBHOOK_URL", default="")
HANDOFF_WEBHOOK_SECRET = env.str("HANDOFF_WEBHOOK_SECRET", default="")
HANDOFF_MAILBOX = env.str("HANDOFF_MAILBOX", default="")
HANDOFF_ZENDESK_URL = env.str("HANDOFF_ZENDESK_URL", default="").rstrip("/")
HANDOFF_ZENDESK_USER = env.str("HANDOFF_ZENDESK_USER", default="")
HANDOFF_ZENDESK_TOKEN = env.str("HANDOFF_ZENDESK_TOKEN", default="")
HANDOFF_ZAMMAD_URL = env.str("HANDOFF_ZAMMAD_URL", default="").rstrip("/")
HANDOFF_ZAMMAD_TOKEN = env.str("HANDOFF_ZAMMAD_TOKEN", default="")
HANDOFF_ZAMMAD_GROUP = env.str("HANDOFF_ZAMMAD_GROUP", default="Users")

# -- static files --------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_DIR", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    # What readers send along: no web server serves this folder.
    "attachments": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DATA_DIR / "attachments",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}
MEDIA_ROOT = DATA_DIR / "media"
# Uploads and readers' files in a private bucket instead, so that any machine can serve them.
S3_BUCKET = env.str("S3_BUCKET", default="")
if S3_BUCKET:
    _bucket = {
        "bucket_name": S3_BUCKET,
        "endpoint_url": env.str("S3_ENDPOINT", default="") or None,
        "region_name": env.str("S3_REGION", default="") or None,
        # Without a key: what the machine itself was given, as by a role.
        "access_key": env.str("S3_ACCESS_KEY", default="") or None,
        "secret_key": env.str("S3_SECRET_KEY", default="") or None,
    }
    for _storage, _folder in (("default", "media"), ("attachments", "attachments")):
        STORAGES[_storage] = {
            "BACKEND": "helpcenter.buckets.PrivateBucket",
            "OPTIONS": _bucket | {"location": env.str("S3_PREFIX", default="") + _folder},
        }
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# -- safety --------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        # The desk's previews allow its own frames; nothing else can be framed.
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# Only staff have sessions: a working day.
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
SESSION_COOKIE_HTTPONLY = True
# Staff log in with a code of an app too. Who set one up is always asked for it.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=_site.scheme == "https" and not DEMO)
OTP_TOTP_ISSUER = _site.hostname
# Other names in ALLOWED_HOSTS lead to that of SITE_URL.
CANONICAL_HOST = env.bool("CANONICAL_HOST", default=_site.scheme == "https")
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if _site.scheme == "https":
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    # Probes ask the process itself, by http.
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    if BEHIND_PROXY or TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Signs static copies of the help center; its public half is published elsewhere.
COPY_SIGNING_KEY = env.str("COPY_SIGNING_KEY", default="")

# How often one address may do a thing: (times, seconds). Generous, because an office or a mobile
# network shares one. A demonstration is measured by whoever looks at it, from one address.
_limits = {
    "search": "6000/60" if DEMO else "300/60",
    "suggestions": "6000/60" if DEMO else "1200/60",
    "api": "6000/60" if DEMO else "300/60",
    # By a key of the API, wherever it is used.
    "api-key": "3000/60",
    # Wrong passwords: of an address, of an account from there, of an account from anywhere.
    "login": "50/600",
    "login-name": "5/600",
    "login-anywhere": "50/3600",
    # Wrong codes of a user who gave the password.
    "second-factor": "8/600",
    "votes": "30/600",
    "verify": "60/600",
    "reads": "300/600",
    # Searches that one address may add to the log.
    "log": "300/600",
    # Tickets and answers sent; forms of theirs, refused ones too; forms opened, for the count.
    "tickets": "10/600",
    "ticket-forms": "60/600",
    "contacts": "60/600",
    # Fresh links to tickets, by whoever asks and by the mailbox they go to.
    "ticket-links": "10/600",
    "ticket-mailbox": "3/600",
} | env.dict("RATE_LIMITS", default={})
RATE_LIMITS = {what: _limit(what, told) for what, told in _limits.items()}

# Sites whose pages may ask the API and the suggestions, and show the widget; "*" is every site.
# They read what everybody may read, without cookies.
_origins = env.list("WIDGET_ORIGINS", default=[])
CORS_ALLOW_ALL_ORIGINS = "*" in _origins
CORS_ALLOWED_ORIGINS = [] if CORS_ALLOW_ALL_ORIGINS else _origins
CORS_URLS_REGEX = r"^/(api/v1/|[a-z-]+/search/suggestions/$)"
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "authorization", "if-none-match"]
CORS_EXPOSE_HEADERS = ["etag", "retry-after"]

DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

# -- logging -------------------------------------------------------------------------

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
# plain for people, json for programs: an object a line.
LOG_FORMAT = env.str("LOG_FORMAT", default="plain")
if LOG_FORMAT not in ("plain", "json"):
    raise ImproperlyConfigured(f"LOG_FORMAT is plain or json, not {LOG_FORMAT!r}")
# A line for each request: which view, how it ended, how long it took.
LOG_REQUESTS = env.bool("LOG_REQUESTS", default=LOG_FORMAT == "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "helpcenter.logs.Plain"},
        "json": {"()": "helpcenter.logs.Json"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "level": LOG_LEVEL,
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "helpcenter.requests": {"level": "INFO" if LOG_REQUESTS else "WARNING"},
        # Requests have their lines; Django's would add the address, which readers type into.
        "django.request": {"level": "ERROR"},
        # Anybody may ask by any name, as often as they like.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Django's own handler would mail ADMINS what readers sent with a request that failed.
        "django": {"handlers": [], "propagate": True},
        # The web server's processes speak alike.
        "gunicorn.error": {"handlers": ["console"], "propagate": False},
    },
}
# Who gets a mail where the site finds something broken that only a person can look into.
ADMINS = [("", mailbox) for mailbox in env.list("ADMINS_EMAIL", default=[])]
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# -- figures -------------------------------------------------------------------------

# Prometheus asks /metrics with this token, from these addresses; without either there is no page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_ADDRESSES = [
    _network(told, "METRICS_ADDRESSES") for told in env.list("METRICS_ADDRESSES", default=[])
]

"""The site's own settings as in production, with bare views beside its pages."""

from helpcenter.settings import *  # noqa: F403
from helpcenter.settings import BASE_DIR, TEMPLATES

ROOT_URLCONF = "benchmarks.urls"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "benchmarks" / "templates")  # type: ignore[index]
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR"}}

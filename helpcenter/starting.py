"""What a web server needs before it serves: said at once, not found out by readers.

A demonstration serves on its own machine only; every other site needs a key, names and people
of its own. :func:`refuse_to_serve` is asked by ``wsgi.py`` and ``asgi.py``; the same reasons are
errors of ``manage.py check --deploy``.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

# The mailbox of whoever `manage.py demo` makes: no mail is ever delivered to this domain
# (RFC 2606), so nobody else has one.
DEMO_MAILBOXES = "@demo.invalid"
# Fewer characters can be guessed (Django asks for as many in its own check W009).
KEY_LENGTH = 50
TOKEN_LENGTH = 20
EXAMPLE = "See .env.example."
# The name that prometheus_client looks for when it is imported.
FIGURES = "PROMETHEUS_MULTIPROC_DIR"


def count_together() -> None:
    """Let the processes of one web server count in files of one folder; see :mod:`.metrics`.

    To be called before anything is counted, so before the applications are loaded. Folders of
    servers that ended are cleared away.
    """
    if FIGURES in os.environ or not (settings.METRICS_TOKEN or settings.METRICS_ADDRESSES):
        return
    # Told by helpcenter.serving; of another server, the process that began this one.
    server = os.environ.get("WEB_SERVER") or str(os.getppid())
    own = settings.DATA_DIR / "metrics" / server
    own.mkdir(parents=True, exist_ok=True)
    for other in own.parent.iterdir():
        if not _is_running(other.name):
            shutil.rmtree(other, ignore_errors=True)
    os.environ[FIGURES] = str(own)


def _is_running(server: str) -> bool:
    try:
        os.kill(int(server.partition("-")[0]), 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True


def refuse_to_serve() -> None:
    """Raises :class:`ImproperlyConfigured` with every reason why this site must not serve yet."""
    reasons = [*wrong_settings(), *demonstration_people()]
    if reasons:
        raise ImproperlyConfigured("\n".join(["This site must not serve yet.", *reasons]))


def wrong_settings() -> list[str]:
    """What the settings lack for serving, each with what to set."""
    reasons = []
    if not settings.SECRET_KEY_IS_SET:
        reasons.append(
            "Set SECRET_KEY before serving: a long random text, the same for every process. "
            + EXAMPLE
        )
    if settings.DEMO:
        if not _is_local(urlsplit(settings.SITE_URL).hostname or ""):
            reasons.append(
                f"DEMO=true is for a demonstration on your own machine, and SITE_URL is "
                f"{settings.SITE_URL}: set DEMO=false and begin with an empty DATA_DIR."
            )
        return reasons
    if settings.DEBUG:
        if urlsplit(settings.SITE_URL).scheme == "https":
            reasons.append("DEBUG=true shows readers the source code: set DEBUG=false.")
        return reasons
    if settings.SECRET_KEY_IS_SET and len(settings.SECRET_KEY) < KEY_LENGTH:
        reasons.append(f"SECRET_KEY is shorter than {KEY_LENGTH} characters: draw a new one.")
    if not settings.SITE_URL_IS_SET:
        reasons.append(
            "Set SITE_URL before serving: the address at which readers find the site, such as "
            "https://help.exchange.example. ALLOWED_HOSTS follows from it. " + EXAMPLE
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        reasons.append(
            "Set ALLOWED_HOSTS to the names that this site answers to: with * anybody could put "
            "theirs into its links. Without it, it is the host of SITE_URL."
        )
    if 0 < len(settings.METRICS_TOKEN) < TOKEN_LENGTH:
        reasons.append(f"METRICS_TOKEN is shorter than {TOKEN_LENGTH} characters: draw a new one.")
    return reasons


def demonstration_people() -> list[str]:
    """The staff logins that a demonstration left in the database of a site that is none."""
    if settings.DEMO or settings.DEBUG:
        return []
    try:
        names = _outside_of_loops(_demonstration_logins)
    except DatabaseError:
        # Not there yet or away: /readyz tells it, and the next process asks again.
        return []
    return [
        f"The database has the login “{name}” of a demonstration: delete it, or give it a mailbox "
        f"of its own and a new password (manage.py changepassword {name})."
        for name in names
    ]


def _demonstration_logins() -> list[str]:
    users = get_user_model().objects.filter(email__endswith=DEMO_MAILBOXES, is_active=True)
    return list(users.values_list("username", flat=True))


def _outside_of_loops(ask: Callable[[], list[str]]) -> list[str]:
    """What the database answers, also where a server loads the site within its event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return ask()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(ask).result()


@register(deploy=True)
def ready_to_serve(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What a server would refuse with, found before it is started."""
    return [Error(reason, id="helpcenter.E001") for reason in wrong_settings()]


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")

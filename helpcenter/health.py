"""Is the process alive, and can it do its work? For supervisors, load balancers and alarms."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache

from articles.models import Article, Locale
from search import engine
from search.engine import IndexBroken

logger = logging.getLogger(__name__)

# Below this the database and the index soon fail to write.
FREE_BYTES = 64 * 1024 * 1024
# Who runs the site asks for these, by whatever address a process has.
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class NotReady(Exception):  # noqa: N818 (it says what is the case)
    """A part cannot do its work; its words are public and name nothing of the machine."""


def probed(get_response: GetResponse) -> GetResponse:
    """Middleware: a probe asks a process, not a name, so any host it names is the site's own."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.path in PROBES:
            request.META["HTTP_HOST"] = urlsplit(settings.SITE_URL).netloc
        return get_response(request)

    return answer


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers, whatever else does: 200 always, with the state of each part beside.

    A supervisor that ended every process because the database is away would mend nothing.
    """
    reasons = _reasons()
    return JsonResponse(
        {
            "status": "degraded" if any(reasons.values()) else "ok",
            "checks": {part: "unavailable" if why else "ok" for part, why in reasons.items()},
        }
    )


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Everything that a reader's request needs is usable, or 503 with what is not, and why not.

    The reasons are words of ours: what the part itself said stands in the log.
    """
    reasons = _reasons()
    why = {part: reason for part, reason in reasons.items() if reason}
    told: dict[str, Any] = {
        "status": "unavailable" if why else "ok",
        "checks": {part: "unavailable" if part in why else "ok" for part in reasons},
    }
    if why:
        told["reasons"] = why
    return JsonResponse(told, status=503 if why else 200)


def parts() -> dict[str, bool]:
    """Each part, and whether it is usable."""
    return {part: not reason for part, reason in _reasons().items()}


def _reasons() -> dict[str, str]:
    """Each part with the reason why it is not usable; empty where it is."""
    return {name: _reason(name, check) for name, check in _parts().items()}


def _parts() -> dict[str, Callable[[], Any]]:
    indexes = {f"index {locale}": partial(engine.generation, locale) for locale in Locale.values}
    return {"database": _database, **indexes, "cache": _cache, "disk": _disk}


def _reason(name: str, check: Callable[[], Any]) -> str:
    try:
        check()
    except Exception as error:  # noqa: BLE001 (whatever it is, it is not ready)
        logger.error("Not ready: %s: %r", name, error)
        return _words(error)
    return ""


def _words(error: Exception) -> str:
    """What may be told to everybody."""
    if isinstance(error, NotReady):
        return str(error)
    if isinstance(error, DatabaseError):
        return "It does not answer."
    if isinstance(error, IndexBroken):
        return "It cannot be read; searches are answered from the database, with a notice."
    return "It cannot be used."


class _Schema:
    """Whether this process has seen the database as this code needs it; it stays so."""

    seen = False


def _database() -> None:
    Article.objects.exists()
    if not _Schema.seen:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise NotReady("Migrations wait to be applied: manage.py migrate.")
        _Schema.seen = True


def _cache() -> None:
    cache.set("readyz", "usable", 60)
    if cache.get("readyz") != "usable":
        raise NotReady("It forgets at once.")


def _disk() -> None:
    for folder in (settings.DATA_DIR, settings.SEARCH_INDEX_DIR):
        # Where the index is away, its own check says so.
        if folder == settings.DATA_DIR or folder.is_dir():
            _writable(folder)


def _writable(folder: Path) -> None:
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"x")
    if shutil.disk_usage(folder).free < FREE_BYTES:
        raise NotReady("It is nearly full.")

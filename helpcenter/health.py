"""Is the process alive, and can it do its work? For load balancers and supervisors."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from articles.models import Article, Locale
from search import engine

logger = logging.getLogger(__name__)

# Below this the database and the index soon fail to write.
FREE_BYTES = 64 * 1024 * 1024


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; it asks nothing of anybody else."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Everything a reader's request needs is usable, or 503 with the name of what is not.

    Why it is not stands in the log: the answer is public.
    """
    checks = {name: _works(name, check) for name, check in _parts().items()}
    ready = all(checks.values())
    words = {name: "ok" if works else "unavailable" for name, works in checks.items()}
    return JsonResponse(
        {"status": "ok" if ready else "unavailable", "checks": words},
        status=200 if ready else 503,
    )


def _parts() -> dict[str, Callable[[], Any]]:
    indexes = {f"index {locale}": partial(engine.ids, locale) for locale in Locale.values}
    return {"database": _database, **indexes, "cache": _cache, "disk": _disk}


def _works(name: str, check: Callable[[], Any]) -> bool:
    try:
        check()
    except Exception as error:  # noqa: BLE001 (whatever it is, it is not ready)
        logger.error("Not ready: %s: %r", name, error)
        return False
    return True


def _database() -> None:
    Article.objects.exists()


def _cache() -> None:
    cache.set("readyz", "usable", 60)
    if cache.get("readyz") != "usable":
        raise OSError("the cache forgets at once")


def _disk() -> None:
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
        file.write(b"x")
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < FREE_BYTES:
        raise OSError(f"only {free} bytes are free")

"""Pages kept for readers without an account, and right at once after any change.

Every change of what is published gives the content a new edition, in the transaction that makes
it; a kept page is found only under the edition it was made of, in every process. Where the clock
alone changes what is published, the moment counts like an edition.
"""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Aggregate, Max, Min
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from . import reading
from .models import Article, Edition

# Seconds; only what no edition tells ages: the order of popular articles, changes by raw SQL.
KEPT_FOR = 60
# A page is one reader's own where one of these says who that is.
OWN_COOKIES = (settings.SESSION_COOKIE_NAME, reading.COOKIE)

View = Callable[..., HttpResponseBase]


def kept(view: View) -> View:
    """The view, answered from what was kept where the page is the same for every reader."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not _is_for_everybody(request):
            return view(request, *args, **kwargs)
        key = _key(edition(), request.get_host(), request.path)
        page = cache.get(key)
        if page is not None:
            return HttpResponse(page)
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponse) and response.status_code == 200:
            cache.set(key, response.content, KEPT_FOR)
        return response

    return answer


def _key(*parts: str) -> str:
    """A name that any cache takes, however long the address."""
    return "page:" + hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _is_for_everybody(request: HttpRequest) -> bool:
    if request.method not in ("GET", "HEAD") or request.META.get("QUERY_STRING"):
        return False
    return not any(name in request.COOKIES for name in OWN_COOKIES)


def renew_edition() -> None:
    """Give the content a new edition; called inside the transaction that changes it."""
    Edition.objects.update_or_create(pk=Edition.ONLY, defaults={"name": uuid.uuid4().hex})


def edition() -> str:
    """The name of what is published now: it moves with every change, by hand or by the clock."""
    name = Edition.objects.filter(pk=Edition.ONLY).values_list("name", flat=True).first() or ""
    return f"{name}:{_clock.last_turn(name)}"


class _Clock:
    """When the clock alone last changed what is published, without asking at every request."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Of which edition, from when until when it holds.
        self._known: tuple[str, datetime | None, datetime | None] | None = None

    def last_turn(self, name: str) -> datetime | None:
        """The last moment up to now at which an article of this edition came due or expired."""
        now = timezone.now()
        with self._lock:
            if not self._holds(name, now):
                self._known = (name, _turn(now, Max, "lte"), _turn(now, Min, "gt"))
            return self._known[1] if self._known else None

    def _holds(self, name: str, now: datetime) -> bool:
        if self._known is None:
            return False
        known, last, next_ = self._known
        return known == name and (last is None or last <= now) and (next_ is None or now < next_)


_clock = _Clock()


def _turn(now: datetime, which: type[Aggregate], side: str) -> datetime | None:
    """The nearest moment on one side of ``now`` at which an article comes due or expires."""
    moments = [
        Article.objects.filter(**{f"{date}__{side}": now}).aggregate(at=which(date))["at"]
        for date in ("published_at", "archived_at")
    ]
    pick = max if which is Max else min
    return pick((moment for moment in moments if moment), default=None)

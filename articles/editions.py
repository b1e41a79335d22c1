"""The name of what readers see now, and what is made once for each such edition.

Every change of content, of editors' search data and of facts gives them a new edition, in the
transaction that makes it; where the clock alone changes what is published, the moment counts like
an edition. So whatever was made of one edition and is kept under its name is right in every
process: no process ever asks for it by that name again once something changed.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction
from django.db.models import Aggregate, Max, Min, Model
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from .models import Article, Edition

P = ParamSpec("P")
T = TypeVar("T")

# What the clock alone shows or takes away: models, and their dates.
_dated: dict[type[Model], tuple[str, ...]] = {Article: ("published_at", "archived_at")}

# What this request or search was told: at most one name. None: nobody said that it may be kept.
_told: ContextVar[list[str] | None] = ContextVar("edition", default=None)


def edition() -> str:
    """The name of what readers see now: it moves with every change, by hand or by the clock."""
    told = _told.get()
    if told:
        return told[0]
    sql, parameters = _question()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        name = ".".join(row[0] for row in cursor.fetchall())
    named = f"{name}:{_clock.last_turn(name)}"
    if told is not None:
        told.append(named)
    return named


@cache
def _question() -> tuple[str, tuple[Any, ...]]:
    """Asked by every request: Django takes ten times as long to write it as to ask it."""
    names = Edition.objects.order_by("pk").values_list("name")
    return names.query.sql_with_params()


@contextmanager
def one_edition() -> Iterator[None]:
    """What is asked inside, such as for one page, is all of the edition first asked for."""
    if _told.get() is not None:
        yield
        return
    token = _told.set([])
    try:
        yield
    finally:
        _told.reset(token)


def one_edition_a_request(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: a request asks for the edition once at most."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        with one_edition():
            return get_response(request)

    return answer


def renew_edition() -> None:
    """Give the content a new edition; called inside the transaction that changes it.

    A row that another transaction holds until its end is left to it: changes that are made at the
    same time neither wait for each other nor block each other for good.
    """
    with transaction.atomic():
        free = Edition.objects.select_for_update(skip_locked=True).order_by("pk")
        part = free.first() or Edition()
        part.name = uuid.uuid4().hex
        part.save()
    forget_edition()


def forget_edition() -> None:
    """Ask again: there is a new edition, or the transaction that made one was taken back."""
    told = _told.get()
    if told:
        told.clear()


def turns_at(model: type[Model], *dates: str) -> None:
    """The edition moves too when one of these dates of a row comes; for apps above this one."""
    _dated[model] = dates


def once_an_edition(make: Callable[P, T]) -> Callable[P, T]:
    """The function, what it makes kept in this process until the edition moves.

    Its arguments are hashable, positional and few: what is kept is never counted. What it makes
    is shared by all threads, so nobody may change it.
    """
    # Replaced as one, so that no lock is needed.
    kept: tuple[str, dict[Hashable, T]] = ("", {})

    @wraps(make)
    def answer(*args: P.args, **kwargs: P.kwargs) -> T:
        nonlocal kept
        now = edition()
        name, made = kept
        if name != now:
            made = {}
            kept = now, made
        if args not in made:
            made[args] = make(*args, **kwargs)
        return made[args]

    return answer


class _Clock:
    """When the clock alone last changed what is published, without asking at every request."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Of which edition, from when until when it holds.
        self._known: tuple[str, datetime | None, datetime | None] | None = None

    def last_turn(self, name: str) -> datetime | None:
        """The last moment up to now at which something of this edition came due or expired."""
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
    """The nearest moment on one side of ``now`` at which something comes due or expires."""
    moments = [
        model._default_manager.filter(**{f"{date}__{side}": now}).aggregate(at=which(date))["at"]
        for model, dates in _dated.items()
        for date in dates
    ]
    pick = max if which is Max else min
    return pick((moment for moment in moments if moment), default=None)

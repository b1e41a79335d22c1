"""What readers search for and what comes of it, kept without a trace of who they are.

No cookie ties a reader's steps together. A search gets a name of its own, drawn at random; the
page of its results carries that name, signed, wherever a reader goes on from there: to an
article, to another search, to contact. Whatever is written is written after the answer was
sent, and what cannot be written is left out: a reader never waits for the log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from articles import aside
from articles.limiting import too_often
from articles.reading import is_reader

from . import clusters
from .models import QueryLog
from .redaction import redact
from .results import SearchResults

logger = logging.getLogger(__name__)

# What a signature is good for: to name a search, or to count a click; never both.
NAME, CLICK = "search.log.name", "search.log.click"
# The parameter that names the search before; a reader rarely goes on later than this.
PARAMETER = "after"
FRESH = timedelta(hours=1)
# Longer texts are stories, not searches: what is kept of them is the beginning.
TEXT_LENGTH = 200
# Rows that one statement deletes, and how often a site without a timer looks for old ones and
# gathers what found nothing.
BATCH = 500
TIDY_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Visit:
    """A look at a page of results: the search it belongs to, and what is to be written of it."""

    log: UUID
    write: Callable[[], object]

    def fill(self, name: str) -> str:
        """What goes where a page left a place: the ``token``, or a hit's, ``<article>.<rank>``."""
        if name == "token":
            return _names().sign(self.log.hex)
        article, _dot, rank = name.partition(".")
        return signing.dumps([self.log.hex, int(article), int(rank)], salt=CLICK)

    def keep(self, response: HttpResponse) -> HttpResponse:
        """Write after the response was sent."""
        return _afterwards(response, self.write)


def visit(request: HttpRequest, results: SearchResults) -> Visit | None:
    """The visit that a page of results is; ``None`` where nothing is to be learned from it.

    The same words again (a filter, another page, a step back) go on with the search before;
    other words are a search of their own that refines it.
    """
    if not results.query or results.unread or not counts(request):
        return None
    before = _search_before(request)
    query, text = results.query, _words(results.query.text)
    if before and (before.text, before.locale) == (text, query.locale):
        before.page = max(before.page, results.page)
        before.category = query.category or before.category
        before.kind = query.kind or before.kind
        write = partial(before.save, update_fields=["page", "category", "kind"])
        return Visit(before.pk, write)
    if results.page > 1 or too_often(request, "log"):
        return None
    row = QueryLog(
        text=text,
        locale=query.locale,
        category=query.category,
        kind=query.kind,
        total=results.total,
        answered=results.answered,
        pinned=results.pinned,
        suggestion=_words(results.suggestion or ""),
        previous=before,
    )
    return Visit(row.pk, partial(_add, row))


def article_of(signed: str) -> int | None:
    """The id of the article that a counting address leads to; ``None`` for a forged one."""
    try:
        return signing.loads(signed, salt=CLICK)[1]
    except signing.BadSignature:
        return None


def count_click(request: HttpRequest, signed: str, response: HttpResponse) -> HttpResponse:
    """Write down the first click of a search after the response that the address gets."""
    try:
        log, article, rank = signing.loads(signed, salt=CLICK, max_age=FRESH)
    except signing.BadSignature:
        return response
    if not counts(request):
        return response
    unclicked = QueryLog.objects.filter(pk=UUID(log), clicked_rank__isnull=True)
    write = partial(unclicked.update, clicked_rank=rank, clicked_article_id=article)
    return _afterwards(response, write)


def count_exit(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Write down, after the response, that a search ended where one writes to us."""
    pk = _named(request)
    if pk is None or not counts(request):
        return response
    return _afterwards(response, partial(QueryLog.objects.filter(pk=pk).update, exited=True))


def forget(days: int, at_most: int | None = None) -> int:
    """Delete the searches older than so many days, batch by batch; answers how many went."""
    old = QueryLog.objects.filter(created_at__lte=timezone.now() - timedelta(days=days))
    gone = 0
    while at_most is None or gone < at_most:
        pks = list(old.values_list("pk", flat=True)[:BATCH])
        if not pks:
            break
        QueryLog.objects.filter(pk__in=pks).delete()
        gone += len(pks)
    if gone:
        clusters.forget()
    return gone


def counts(request: HttpRequest) -> bool:
    """Whether a reader asks for it, now: no robot, no editor, no browser that reads ahead."""
    ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    return settings.SEARCH_LOG_DAYS > 0 and not ahead and is_reader(request)


def _words(text: str) -> str:
    """A text as it is kept: secrets masked, in small letters so that equal words are one."""
    return redact(text).casefold()[:TEXT_LENGTH]


def _names() -> signing.TimestampSigner:
    """Signs names of searches, in characters that no address and no markup changes."""
    return signing.TimestampSigner(salt=NAME, sep=".")


def _named(request: HttpRequest) -> UUID | None:
    signed = request.GET.get(PARAMETER, "")
    try:
        return UUID(_names().unsign(signed, max_age=FRESH))
    except signing.BadSignature:
        return None


def _search_before(request: HttpRequest) -> QueryLog | None:
    pk = _named(request)
    try:
        return QueryLog.objects.filter(pk=pk).first() if pk else None
    except DatabaseError:
        logger.warning("The search before could not be read", exc_info=True)
        return None


def _add(row: QueryLog) -> None:
    row.save(force_insert=True)
    if cache.add("search-log-tidies", True, TIDY_EVERY.total_seconds()):
        forget(settings.SEARCH_LOG_DAYS, at_most=BATCH)
        clusters.gather()


def _afterwards(response: HttpResponse, write: Callable[[], object]) -> HttpResponse:
    """Do it when the response was sent and is closed, aside: a write may have to wait."""

    def quietly() -> None:
        try:
            write()
        except DatabaseError:
            logger.warning("A search could not be written down", exc_info=True)

    later = partial(aside.in_turn, quietly, "search-log")
    response._resource_closers.append(later)  # type: ignore[attr-defined]
    return response

"""Articles offered to a reader who is about to write, and the count of what came of it."""

from __future__ import annotations

import logging
from functools import partial
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from articles.limiting import too_often
from articles.models import Article
from articles.reading import is_reader
from search.pipeline import search
from search.query import SearchQuery
from search.results import SearchResults

from .models import ContactStart

logger = logging.getLogger(__name__)

SHOWN = 3
Outcome = ContactStart.Outcome


def offered(words: str, locale: str) -> list[Article]:
    """Up to three published articles that may answer; none where the search is not sure of one."""
    return answers(search(SearchQuery(words, locale)), words)


def answers(found: SearchResults, words: str) -> list[Article]:
    """The same, of what the search for the words found."""
    if not found.answered:
        return []
    # Whoever comes from an article carries its title along, and has read it.
    others = [hit.article for hit in found.hits if hit.article.title != words]
    return others[:SHOWN]


def began(
    request: HttpRequest, response: HttpResponse, start: UUID, locale: str, type_: str
) -> HttpResponse:
    """Count, after the response, that a form was opened; robots and staff are not counted.

    ``start`` stands in the form's address, so that a reload, and the way back to another type,
    count no second time.
    """
    if is_reader(request) and not too_often(request, "contacts"):
        row = ContactStart(submission=start, locale=locale, type=type_)
        response._resource_closers.append(partial(_quietly, row))  # type: ignore[attr-defined]
    return response


def _quietly(row: ContactStart) -> None:
    try:
        ContactStart.objects.bulk_create([row], ignore_conflicts=True)
    except DatabaseError:
        logger.warning("A contact could not be counted")


def ended(
    start: UUID, outcome: str, locale: str, type_: str, article: Article | None = None
) -> None:
    """Count what came of a form: solved by an article, or sent. What was sent stays sent."""
    row, _new = ContactStart.objects.get_or_create(
        submission=start, defaults={"locale": locale, "type": type_}
    )
    if row.outcome != Outcome.SENT:
        row.outcome, row.type, row.article = outcome, type_, article
        row.save(update_fields=["outcome", "type", "article"])

"""What another language answers where the reader's own does not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.conf import settings

from .pipeline import search
from .query import SearchQuery
from .results import Hit

LIMIT = 3


@dataclass(frozen=True)
class Elsewhere:
    """The best hits in another language; ``total``: how many there are on a page of its own."""

    query: SearchQuery
    hits: tuple[Hit, ...]
    total: int


def elsewhere(query: SearchQuery) -> list[Elsewhere]:
    """For each other language whose own articles answer the query, its best hits.

    Costs a search for each language, so ask it only for a query without an answer.
    """
    others = (locale for locale, _name in settings.LANGUAGES if locale != query.locale)
    asked = [
        replace(query, locale=locale, category="", kind="", page=1, page_size=LIMIT)
        for locale in others
    ]
    answers = [search(question) for question in asked]
    return [
        Elsewhere(answer.query, answer.hits, answer.total) for answer in answers if answer.answered
    ]

"""Articles offered while a reader is still typing."""

from __future__ import annotations

from heapq import nsmallest

from articles.editions import one_edition
from articles.models import Article

from . import engine, indexing, ranking, titles
from .engine.analysis import fold
from .query import SearchQuery
from .slots import ask

LIMIT = 6
# From so much typed on: one Han character, two of other letters.
SHORTEST = 2
# So many of the likeliest are looked up in the database, which decides who may be seen.
LOOKED_UP = 5 * LIMIT
WORST_PLACE = 3


def suggest(query: SearchQuery, limit: int = LIMIT) -> list[Article]:
    """Published articles for what is typed so far, the likeliest first.

    Titles and keywords that begin with it, then those that have it further in, then those that
    have its words apart; where there are none, what a search would find (which reads typos).
    Raises :class:`engine.IndexBroken`.
    """
    typed = query.words
    if not typed or (len(typed) < SHORTEST and fold(typed)[0] < "\u3400"):
        return []
    indexing.catch_up()
    with one_edition(), engine.one_generation():
        places = _places(query, typed, limit)
    likeliest = nsmallest(LOOKED_UP, places, key=lambda pk: (places[pk], pk))
    articles = Article.objects.published().select_related("category").for_cards()
    seen = articles.in_bulk(likeliest).values()
    return sorted(seen, key=lambda a: (places[a.pk], not a.pinned, a.position, a.pk))[:limit]


def _places(query: SearchQuery, typed: str, limit: int) -> dict[int, int]:
    """The ids of articles with the place of what is typed in them; less is better."""
    places = engine.labelled(query.locale, [typed])
    if len(places) < limit and " " in typed:
        # Words apart come after all that have them side by side.
        apart = engine.labelled(query.locale, typed.split())
        places = {pk: place + WORST_PLACE for pk, place in apart.items()} | places
    if not places:
        slots = ask(query).slots
        found = engine.find(query.locale, slots, ranking.FIELDS, limit=ranking.TITLES_READ)
        found = titles.weighed(found, slots, query.locale)
        places = {match.id: at for at, match in enumerate(found.matches[:limit])}
    return places

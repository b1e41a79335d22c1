"""From a reader's words to an answer: clean → expand → find → hydrate → rank → highlight."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import override

from articles.categories import CategoryNode, CategoryTree
from articles.editions import one_edition
from articles.models import Article

from . import answerability, engine, fallback, indexing, metrics, phrases, pins, ranking, titles
from .engine import Found, IndexBroken, Slot
from .highlighting import Marks
from .hydrating import hit_of, hydrate
from .query import SearchQuery
from .results import Facet, FacetValue, SearchResults
from .slots import ask

logger = logging.getLogger(__name__)


def search(query: SearchQuery, *, catch_up: bool = True) -> SearchResults:
    """Answer a query; what went wrong is told in the results, never raised.

    ``catch_up``: whether the index is first made true to what the clock changed; never while a
    change is only tried (see :func:`indexing.trying`).
    """
    if not query:
        return SearchResults(query)
    try:
        if catch_up:
            indexing.catch_up()
        with metrics.SECONDS.labels(query.locale).time(), one_edition(), engine.one_generation():
            return _search(query)
    except IndexBroken as error:
        logger.warning("The search index is being built anew: %s", error)
        indexing.rebuild_in_background()
    # Outside of what failed: the next search may find the index mended already.
    with one_edition():
        return fallback.search(query)


def _search(query: SearchQuery) -> SearchResults:
    said = ask(query)
    asked = said.slots
    tree = CategoryTree.of(query.locale)
    wanted = query.page * query.page_size
    found = find(query, asked, tree, limit=max(wanted, ranking.CANDIDATES))
    if not is_answered(query, asked, found, tree):
        found = Found()
    picked = pins.pinned(query)
    if not picked and said.corrected:
        # A pin's words may be misspelt like any others.
        picked = pins.pinned(replace(query, text=said.corrected))
    found = pins.put_first(picked, found)
    if not found.matches:
        return SearchResults(query)
    # The last page where a later one is asked for: what is before a page was all found.
    page = min(query.page, -(-len(found.matches) // query.page_size))
    start = (page - 1) * query.page_size
    chosen = found.matches[start : start + query.page_size]
    articles = hydrate([match.id for match in chosen])
    marks = Marks.of(asked)
    first = {article.pk for article in picked}
    hits = tuple(
        hit_of(articles[match.id], marks, tree, match.score, pinned=match.id in first)
        for match in chosen
        if match.id in articles
    )
    if not hits and page == 1:
        # All that the index still has is gone from the database.
        return SearchResults(query)
    tally = found.tally()  # Asked for last: it may still be counted.
    return SearchResults(
        query,
        hits=hits,
        total=tally.total,
        facets=_facets(query, tally.counts, tree),
        suggestion=said.corrected,
        pinned=bool(picked),
    )


def is_answered(
    query: SearchQuery, asked: Sequence[Slot], found: Found, tree: CategoryTree
) -> bool:
    """Whether what was found answers the question, whatever it was narrowed to afterwards."""
    if query.phrases:
        return bool(found.matches)
    if found.matches and (query.category or query.kind):
        everywhere = replace(query, category="", kind="")
        found = find(everywhere, asked, tree, limit=answerability.LOOKED_AT)
    if answerability.is_answered(found, asked, query.locale):
        return True
    best = titles.read(found.matches[: answerability.LOOKED_AT])
    return any(answerability.is_said_in(title, asked, query.locale) for title in best.values())


def find(query: SearchQuery, asked: Sequence[Slot], tree: CategoryTree, limit: int) -> Found:
    """What the engine finds for the slots, under the query's filters and quoted phrases."""
    filters = {}
    if query.kind:
        filters["kind"] = frozenset([query.kind])
    if query.category:
        node = tree.find(query.category)
        filters["category"] = frozenset(str(n.id) for n in (node.family() if node else ()))
    if query.phrases:
        return phrases.find(query, asked, filters, limit)
    found = engine.find(
        query.locale,
        asked,
        ranking.FIELDS,
        filters=filters,
        floor=ranking.MINIMUM_SCORE,
        limit=max(limit, ranking.TITLES_READ),
    )
    found = titles.weighed(found, asked, query.locale)
    return replace(found, matches=found.matches[:limit])


def _facets(
    query: SearchQuery, counts: Mapping[str, Mapping[str, int]], tree: CategoryTree
) -> tuple[Facet, ...]:
    with override(query.locale):
        by_kind = counts.get("kind", {})
        kinds = [
            FacetValue(kind.value, str(kind.label), by_kind[kind.value], kind.value == query.kind)
            for kind in Article.Kind
            if by_kind.get(kind.value)
        ]
        categories = [
            value
            for root in tree.roots
            if (value := _category_value(root, counts.get("category", {}), query.category))
        ]
        return (
            Facet("category", _("Category"), tuple(categories)),
            Facet("kind", _("Kind"), tuple(kinds)),
        )


def _category_value(
    node: CategoryNode, counts: Mapping[str, int], selected: str
) -> FacetValue | None:
    """A top category, or the one below it that the reader chose."""
    family = node.family()
    chosen = next((n for n in family if n.slug == selected), None)
    shown = chosen or node
    count = sum(counts.get(str(n.id), 0) for n in shown.family())
    if not count and not chosen:
        return None
    return FacetValue(shown.slug, shown.name, count, chosen is not None)

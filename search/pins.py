"""Articles that editors put first for some queries, by the words of the query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils import timezone

from articles.categories import CategoryTree
from articles.editions import once_an_edition
from articles.models import Article, Locale

from .engine import Found, Match, Tally
from .models import Pin, lines
from .patterns import Saying
from .query import SearchQuery, clean_text


def pinned(query: SearchQuery) -> list[Article]:
    """The published articles pinned to a query, under its filters; the oldest pin's first."""
    now = timezone.now()
    saying = Saying.of(query.words, query.locale)
    wanted = dict.fromkeys(
        pin.article_id
        for pin, phrases in _pins(query.locale)
        if pin.is_current(now) and any(map(saying.has, phrases))
    )
    if not wanted:
        return []
    articles = Article.objects.published().in_locale(query.locale).for_cards()
    if query.kind:
        articles = articles.of_kind(query.kind)
    if query.category:
        node = CategoryTree.of(query.locale).find(query.category)
        articles = articles.filter(category_id__in=[n.id for n in (node.family() if node else ())])
    seen = articles.in_bulk(list(wanted))
    return [seen[pk] for pk in wanted if pk in seen]


def in_force() -> list[str]:
    """The keys of all pins that count now, in any language: what the clock changes about them."""
    now = timezone.now()
    return [str(pin.pk) for locale in Locale for pin, _p in _pins(locale) if pin.is_current(now)]


@once_an_edition
def _pins(locale: str) -> list[tuple[Pin, list[str]]]:
    """The pins of a language with their phrases, past and future ones too, in their order."""
    pins = Pin.objects.filter(locale=locale).order_by("pk")
    # Cleaned as what readers type is.
    return [(pin, [clean_text(line) for line in lines(pin.patterns)]) for pin in pins]


def put_first(articles: Sequence[Article], found: Found) -> Found:
    """What was found with these articles before all others, each once and counted once."""
    if not articles:
        return found
    matches = {match.id: match for match in found.matches}
    nothing = (0.0,) * len(found.importance)
    told = found.tally()
    counts = {field: dict(values) for field, values in told.counts.items()}
    first = []
    for article in articles:
        match = matches.pop(article.pk, None)
        if match is None:
            match = Match(article.pk, 0.0, nothing, nothing)
            for field, value in (
                ("category", str(article.category_id or "")),
                ("kind", article.kind),
            ):
                values = counts.setdefault(field, {})
                values[value] = values.get(value, 0) + 1
        first.append(match)
    added = len(first) + len(matches) - len(found.matches)
    tally = Tally(told.total + added, counts)
    return replace(found, matches=(*first, *matches.values()), tally=lambda: tally)

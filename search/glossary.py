"""What a word means: the entries of the glossary, which is an article like any other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from articles.editions import once_an_edition
from articles.models import Article

from .engine.analysis import analyzer, fold
from .outline import Entry, Link, outline
from .patterns import dictionary
from .query import SearchQuery

SLUG = "glossary"
# How a heading says several names: "TXID (transaction hash)", "Memo, tag", "杠杆与保证金".
_BETWEEN_NAMES = re.compile(r"[(),、，/（）]|\band\b|\bor\b|[与和或]")


@dataclass(frozen=True)
class Definition:
    """A term of the glossary as a card shows it; ``url`` leads to its entry."""

    term: str
    text: str
    url: str
    links: tuple[Link, ...]


def define(query: SearchQuery) -> Definition | None:
    """The meaning of a query that is a term's name, or asks what one is; nothing otherwise."""
    cut = analyzer(query.locale)
    asked = frozenset(cut.terms(_asked_for(query.words)))
    if not asked:
        return None
    address, entries = _glossary(query.locale)
    entry = entries.get(asked) or entries.get(asked - cut.stopwords)
    if not entry:
        return None
    return Definition(entry.heading, entry.text, f"{address}#{entry.anchor}", entry.links)


@once_an_edition
def _glossary(locale: str) -> tuple[str, dict[frozenset[str], Entry]]:
    """Where readers find it, and its entries by the terms of each of their names.

    The first that has a name keeps it; there are none where no glossary is published.
    """
    published = Article.objects.published().in_locale(locale).filter(slug=SLUG)
    glossary = published.only("html", "slug", "locale").first()
    entries: dict[frozenset[str], Entry] = {}
    if not glossary:
        return "", entries
    for entry in outline(glossary.html).entries:
        for name in (entry.heading, *_BETWEEN_NAMES.split(entry.heading)):
            if terms := frozenset(analyzer(locale).terms(name)):
                entries.setdefault(terms, entry)
    return glossary.get_absolute_url(), entries


def _asked_for(text: str) -> str:
    """The query without what asks for a meaning: what does memo mean → memo."""
    return _asking().sub(" ", fold(text))


@cache
def _asking() -> re.Pattern[str]:
    """The phrases that ask for a meaning, in any language, the longest first."""
    phrases = {
        fold(phrase)
        for locale, _name in settings.LANGUAGES
        for phrase in dictionary("meaning", locale)
    }
    ordered = sorted(phrases, key=len, reverse=True)
    latin = "|".join(re.escape(phrase) for phrase in ordered if phrase.isascii())
    han = "|".join(re.escape(phrase) for phrase in ordered if not phrase.isascii())
    return re.compile(rf"(?<![a-z])(?:{latin})(?![a-z])|(?:{han})")

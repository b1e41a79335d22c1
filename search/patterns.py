"""Does a query say this? Phrases of editors and of dictionaries, compared by their terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby, pairwise

from django.conf import settings

from .engine.analysis import DICTIONARIES, HAN, Token, analyzer, fold


@dataclass(frozen=True)
class Saying:
    """A query, ready to be asked what it says in one language."""

    locale: str
    terms: frozenset[str]
    together: str

    @classmethod
    @lru_cache(maxsize=64)  # One query is asked many things.
    def of(cls, text: str, locale: str) -> Saying:
        """``text``: a query's words; ``locale``: whose analyzer cuts them."""
        cut, words = analyzer(locale), fold(text).split()
        # Two neighbours may be one word to those who wrote the phrase (e mail, pass word).
        joined = {
            cut.stem(left + right)
            for left, right in pairwise(words)
            if (left + right).isascii() and (left + right).isalnum()
        }
        return cls(locale, frozenset(joined.union(cut.terms(text))), "".join(words))

    def has(self, phrase: str) -> bool:
        """Whether all words of the phrase are in the query, in any order.

        A phrase of Han characters alone is also found as it stands: how Chinese is cut into
        words depends on what is around it.
        """
        ways = _ways(phrase, self.locale)
        if not ways:
            return False
        if all(any(way <= self.terms for way in word) for word in ways):
            return True
        plain = "".join(fold(phrase).split())
        return _is_han(plain) and plain in self.together


@lru_cache(maxsize=10_000)
def _ways(phrase: str, locale: str) -> tuple[tuple[frozenset[str], ...], ...]:
    """For each word of the phrase the terms to have: the whole word's, or those of its parts."""
    tokens = analyzer(locale).tokens(phrase)
    groups = (list(group) for _at, group in groupby(tokens, key=lambda token: token.group))
    return tuple(_ways_of_word(phrase, group) for group in groups)


def _ways_of_word(phrase: str, tokens: list[Token]) -> tuple[frozenset[str], ...]:
    """The analyzer gives a word's parts first and the whole last."""
    *parts, whole = tokens
    covered = {at for part in parts for at in range(part.start, part.end)}
    letters = {at for at in range(whole.start, whole.end) if phrase[at].isalnum()}
    ways = [frozenset([whole.term])]
    if parts and covered >= letters:
        ways.append(frozenset(part.term for part in parts))
    return tuple(ways)


def _is_han(text: str) -> bool:
    return bool(text) and all(char >= HAN[0] for char in text)


@dataclass(frozen=True)
class Phrases:
    """Many phrases of a language; only those are compared that share a term with the query."""

    by_term: Mapping[str, Sequence[str]]
    han: Sequence[str]

    @classmethod
    def of(cls, phrases: Iterable[str], locale: str) -> Phrases:
        """``phrases``: as :meth:`Saying.has` compares them."""
        by_term: dict[str, list[str]] = {}
        han = []
        for phrase in phrases:
            ways = _ways(phrase, locale)
            # Whatever has the phrase has its first word, in one of the ways to have that.
            for way in ways[0] if ways else ():
                by_term.setdefault(min(way), []).append(phrase)
            if ways and _is_han(plain := "".join(fold(phrase).split())):
                han.append(plain)
        return cls(by_term, han)

    def are_in(self, saying: Saying) -> bool:
        """Whether the query has one of them."""
        return any(plain in saying.together for plain in self.han) or any(
            saying.has(phrase)
            for term in saying.terms & self.by_term.keys()
            for phrase in self.by_term[term]
        )


@dataclass(frozen=True)
class Occasion:
    """What a query may be about, by the phrases that say so and those that say otherwise."""

    phrases: Phrases
    otherwise: Phrases

    def is_meant(self, saying: Saying) -> bool:
        """Whether the query has one of the phrases and none of the others."""
        return self.phrases.are_in(saying) and not self.otherwise.are_in(saying)


@cache
def occasion(name: str, locale: str) -> Occasion:
    """The phrases of ``search/dictionaries/<locale>/<name>.txt``; a line with ``!`` excludes."""
    rows = dictionary(name, locale)
    return Occasion(
        Phrases.of((row for row in rows if not row.startswith("!")), locale),
        Phrases.of((row[1:].strip() for row in rows if row.startswith("!")), locale),
    )


def dictionary(name: str, locale: str) -> list[str]:
    """The lines of a language's dictionary that are no comments."""
    file = DICTIONARIES / locale / f"{name}.txt"
    rows = (row.strip() for row in file.read_text(encoding="utf-8").splitlines())
    return [row for row in rows if row and not row.startswith("#")]


@lru_cache(maxsize=256)  # A page asks of its query more than once.
def is_about(name: str, text: str) -> bool:
    """Whether a query is meant so in any language: readers mix them, whatever the page's is."""
    return any(
        occasion(name, locale).is_meant(Saying.of(text, locale))
        for locale, _name in settings.LANGUAGES
    )

"""Words of everyday language that say the same in a question; for the domain's, see synonyms."""

from __future__ import annotations

from functools import cache

from .engine.analysis import DICTIONARIES, analyzer

Terms = tuple[str, ...]


@cache
def _others(locale: str) -> dict[str, tuple[Terms, ...]]:
    """For a term, what else says it, each as its terms."""
    cut = analyzer(locale)
    others: dict[str, dict[Terms, None]] = {}
    for row in (DICTIONARIES / locale / "thesaurus.txt").read_text(encoding="utf-8").splitlines():
        if row.startswith("#"):
            continue
        group = [_telling(cut.terms(way), cut.stopwords) for way in row.split(",")]
        for way in group:
            if len(way) == 1:
                same = others.setdefault(way[0], {})
                same.update({other: None for other in group if other != way})
    return {term: tuple(same) for term, same in others.items()}


def _telling(terms: list[str], stopwords: frozenset[str]) -> Terms:
    return tuple(term for term in terms if term not in stopwords) or tuple(terms)


def others(term: str, locale: str) -> tuple[Terms, ...]:
    """The other ways to say a term, each as the terms it is cut into; nearest first."""
    return _others(locale).get(term, ())

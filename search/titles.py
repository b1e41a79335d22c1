"""The best hits once more, by how their titles are put.

The index keeps no places of words. Titles are short and few of them are looked at, so they are
read from the database: an article whose title has the asked words side by side is about just
that, and so is one whose title names little else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from articles.models import Article

from . import ranking
from .engine import Found, Match, Role, Slot
from .engine.analysis import analyzer

# The places of each term of a title, counted in words.
Places = Mapping[str, frozenset[int]]


def weighed(found: Found, asked: Sequence[Slot], locale: str) -> Found:
    """What was found, its best ordered anew; everything else, and how many, stays as it is."""
    best, rest = found.matches[: ranking.TITLES_READ], found.matches[ranking.TITLES_READ :]
    if len(best) < 2:
        return found
    words = [
        (slot, importance)
        for slot, importance in zip(asked, found.importance, strict=True)
        if slot.role is not Role.HINT
    ]
    titles = _read([match.id for match in best])
    scored = [_with(match, titles.get(match.id, ""), words, locale) for match in best]
    # Sorting keeps the order of equals.
    scored.sort(key=lambda match: -match.score)
    return replace(found, matches=(*scored, *rest))


def _read(pks: Sequence[int]) -> dict[int, str]:
    return dict(Article.objects.filter(pk__in=pks).values_list("pk", "title"))


def _with(match: Match, title: str, words: Sequence[tuple[Slot, float]], locale: str) -> Match:
    wording = ranking.TITLE_SHARE_WEIGHT * match.score * share(title, words, locale)
    wording += ranking.TITLE_PAIR_WEIGHT * side_by_side(title, words, locale)
    return replace(match, score=match.score + wording, wording=wording)


def share(title: str, words: Sequence[tuple[Slot, float]], locale: str) -> float:
    """How much of a title was asked for, 0 to 1, by its words that are not stop words."""
    stopwords = analyzer(locale).stopwords
    telling = [term for term in _places(title, locale) if term not in stopwords]
    said = {term for slot, _worth in words for option in slot.options for term in option.terms}
    return sum(term in said for term in telling) / len(telling) if telling else 0.0


def side_by_side(title: str, words: Sequence[tuple[Slot, float]], locale: str) -> float:
    """What neighbours of the question are worth that a title has at most one word apart.

    A pair is worth its commoner word (``words``: each slot with its importance); either order
    counts. See Metzler and Croft, "A Markov Random Field Model for Term Dependencies" (2005).
    """
    places = _places(title, locale)
    where = [_where(slot, places) for slot, _worth in words]
    return sum(
        min(left[1], right[1])
        for (left, here), (right, there) in pairwise(zip(words, where, strict=True))
        if any(0 < abs(one - other) <= ranking.TITLE_PAIR_REACH for one in here for other in there)
    )


def _where(slot: Slot, places: Places) -> frozenset[int]:
    """Where any way to say a slot stands."""
    terms = (term for option in slot.options for term in option.terms)
    return frozenset().union(*(places.get(term, frozenset()) for term in terms))


@lru_cache(maxsize=10_000)  # Titles change seldom, and the same ones come up all the time.
def _places(title: str, locale: str) -> Places:
    places: dict[str, set[int]] = {}
    at, group = -1, -1
    for token in analyzer(locale).tokens(title):
        if token.group != group:
            at, group = at + 1, token.group
        places.setdefault(token.term, set()).add(at)
    return {term: frozenset(where) for term, where in places.items()}

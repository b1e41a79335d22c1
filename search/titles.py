"""The best hits once more, by how their titles are put.

The index keeps no places of words; titles are short, and few of them are looked at. An article
whose title has the asked words side by side is about just that, and so is one whose title names
little else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from articles.models import Article

from . import ranking
from .engine import Found, Match, Role, Slot
from .engine.analysis import analyzer, tokens_of_title


class _Title(NamedTuple):
    """A title: the places of each term, counted in words, and those that are no stop words."""

    places: Mapping[str, frozenset[int]]
    telling: tuple[str, ...]


class _Said(NamedTuple):
    """A thing that was asked: all terms that say it, and what it is worth."""

    terms: frozenset[str]
    worth: float


def weighed(found: Found, asked: Sequence[Slot], locale: str) -> Found:
    """What was found, its best ordered anew; everything else, and how many, stays as it is."""
    best, rest = found.matches[: ranking.TITLES_READ], found.matches[ranking.TITLES_READ :]
    if len(best) < 2:
        return found
    said = [
        _Said(frozenset(term for option in slot.options for term in option.terms), importance)
        for slot, importance in zip(asked, found.importance, strict=True)
        if slot.role is not Role.HINT
    ]
    titles = read(best)
    scored = [_with(match, _title(titles.get(match.id, ""), locale), said) for match in best]
    # Sorting keeps the order of equals.
    scored.sort(key=lambda match: -match.score)
    return replace(found, matches=(*scored, *rest))


def read(matches: Sequence[Match]) -> dict[int, str]:
    """The titles as the index keeps them, or else from the database.

    The index keeps none where the first sentence stands for it: readers see that one all the same.
    """
    titles = {match.id: match.title for match in matches if match.title}
    missing = [match.id for match in matches if match.id not in titles]
    if missing:
        titles.update(Article.objects.filter(pk__in=missing).values_list("pk", "title"))
    return titles


def _with(match: Match, title: _Title, said: Sequence[_Said]) -> Match:
    wording = ranking.TITLE_SHARE_WEIGHT * match.score * _share(title, said)
    wording += ranking.TITLE_PAIR_WEIGHT * _side_by_side(title, said)
    return Match(match.id, match.score + wording, match.slots, match.proof, match.title, wording)


def _share(title: _Title, said: Sequence[_Said]) -> float:
    """How much of a title was asked for, 0 to 1, by its words that are not stop words."""
    if not title.telling:
        return 0.0
    asked = [term for term in title.telling if any(term in one.terms for one in said)]
    return len(asked) / len(title.telling)


def _side_by_side(title: _Title, said: Sequence[_Said]) -> float:
    """What neighbours of the question are worth that a title has at most one word apart.

    A pair is worth its commoner word; either order counts. See Metzler and Croft, "A Markov
    Random Field Model for Term Dependencies" (2005).
    """
    where = [
        [place for term in title.places.keys() & one.terms for place in title.places[term]]
        for one in said
    ]
    return sum(
        min(said[at].worth, said[at + 1].worth)
        for at, (here, there) in enumerate(pairwise(where))
        if any(0 < abs(one - other) <= ranking.TITLE_PAIR_REACH for one in here for other in there)
    )


@lru_cache(maxsize=2_000)  # Titles change seldom, and the same ones come up all the time.
def _title(title: str, locale: str) -> _Title:
    places: dict[str, set[int]] = {}
    at, group = -1, -1
    for token in tokens_of_title(title, locale):
        if token.group != group:
            at, group = at + 1, token.group
        places.setdefault(token.term, set()).add(at)
    stopwords = analyzer(locale).stopwords
    return _Title(
        {term: frozenset(where) for term, where in places.items()},
        tuple(term for term in places if term not in stopwords),
    )

"""Other words for what a reader typed; the groups are data that editors change in the admin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from articles.editions import once_an_edition

from .engine.analysis import analyzer, fold
from .models import SynonymGroup


@dataclass(frozen=True)
class Stretch:
    """A part of a query, by its places, that could also have been said in other ways.

    ``others``: the same stretch of text in each of the other ways. ``name``: one word for all
    that find each other; the stretch's own where it only finds others.
    """

    start: int
    end: int
    others: tuple[str, ...]
    name: str


def stretches(text: str, locale: str) -> list[Stretch]:
    """The parts of a query that stand in a group of synonyms, longest first, none overlapping.

    Latin words are compared by their stems, Han ones wherever they stand in the text.
    """
    thesaurus = _thesaurus(locale)
    taken: list[Stretch] = []
    for stretch in sorted(thesaurus.find(text), key=lambda s: (s.start - s.end, s.start)):
        if all(stretch.end <= other.start or stretch.start >= other.end for other in taken):
            taken.append(stretch)
    return sorted(taken, key=lambda s: s.start)


@once_an_edition
def _thesaurus(locale: str) -> _Thesaurus:
    return _Thesaurus(locale)


class _Thesaurus:
    """All groups of one language, ready to be looked for in a query."""

    def __init__(self, locale: str) -> None:
        self._cut = analyzer(locale)
        self._han: dict[str, list[str]] = {}
        self._latin: dict[tuple[str, ...], list[str]] = {}
        self._names: dict[str | tuple[str, ...], str] = {}
        for group in SynonymGroup.objects.filter(locale=locale):
            ways = group.ways()
            if not group.also.strip():
                for word in ways:
                    key = fold(word) if _is_han(word) else self._key(word)
                    self._names.setdefault(key, next(iter(ways)))
            for word, others in ways.items():
                if _is_han(word):
                    self._han.setdefault(fold(word), []).extend(others)
                else:
                    self._latin.setdefault(self._key(word), []).extend(others)
        longest = sorted(self._han, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest)) or r"(?!)")
        self._most = max((len(key) for key in self._latin), default=0)

    def _key(self, phrase: str) -> tuple[str, ...]:
        return tuple(self._cut.stem(word) for word in _WORD.findall(fold(phrase)))

    def find(self, text: str) -> Iterator[Stretch]:
        folded = fold(text)
        for match in self._pattern.finditer(folded):
            name = self._names.get(match[0], match[0])
            yield Stretch(match.start(), match.end(), tuple(self._han[match[0]]), name)
        words = list(_WORD.finditer(folded))
        stems = [self._cut.stem(word[0]) for word in words]
        for first in range(len(words)):
            for last in range(first, min(len(words), first + self._most)):
                key = tuple(stems[first : last + 1])
                others = self._latin.get(key)
                if others:
                    start, end = words[first].start(), words[last].end()
                    name = self._names.get(key, folded[start:end])
                    yield Stretch(start, end, tuple(others), name)


_WORD = re.compile(r"[^\W\u3400-\u9fff]+")


def _is_han(word: str) -> bool:
    return any(char >= "\u3400" for char in word)

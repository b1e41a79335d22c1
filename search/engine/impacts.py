"""What each term gives to each document: BM25, reckoned once for a segment and kept."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from math import log, log2

from .data import RARITY, Field
from .rows import fields_of
from .segment import KEPT_IMPACTS, Impact, Kept, Leaf, Postings

# Steps an octave that rareness and lengths are rounded to (0.14 % off at most), so that one article
# more or less does not let everything be reckoned again.
STEPS = 256


class Impacts:
    """The BM25 impacts of one generation, for any number of threads."""

    def __init__(self, leaves: Sequence[Leaf], count: int, average: Mapping[str, float]) -> None:
        """``count``: of documents; ``average``: the length of each field where it is filled."""
        self._leaves, self._count = leaves, count
        self._average = {name: _rounded(length or 1.0) for name, length in average.items()}
        self._kept: Kept[tuple[Impact, float]] = Kept(KEPT_IMPACTS)

    def of(self, term: str, fields: Mapping[str, Field]) -> tuple[Impact, float]:
        """A term's BM25 contribution to each document that has it, and its idf.

        Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond"
        (2009), with each field scored on its own and the scores added; idf with one added
        inside the logarithm, so that it never turns negative.
        """
        key = (term, tuple(fields.items()))
        if kept := self._kept.get(key):
            return kept
        names = [name for name in fields_of(term) if name in fields]
        text = term.encode()
        found = [
            (leaf, [leaf.segment.postings(leaf.reader, name, text) for name in names])
            for leaf in self._leaves
        ]
        idf = self._idf([(leaf.gone, postings) for leaf, postings in found], len(names))
        parts = []
        for leaf, postings in found:
            impact = self._reckoned(leaf, key, idf, dict(zip(names, postings, strict=True)), fields)
            if len(impact[0]):
                parts.append(_moved(_living(impact, leaf.gone), leaf.offset))
        impact = _joined(parts)
        self._kept.put(key, (impact, idf), len(impact[0]))
        return impact, idf

    def _idf(self, found: Sequence[tuple[frozenset[int], list[Postings]]], fields: int) -> float:
        """How rare a term is, by the field that most documents have it in."""
        frequency = max(
            (
                sum(len(ids[at][0]) - len(_places(ids[at][0], gone)) for gone, ids in found)
                for at in range(fields)
            ),
            default=0,
        )
        count = max(self._count, frequency, 1)
        return _rounded(log(1 + (count - frequency + 0.5) / (frequency + 0.5)) ** RARITY)

    def _reckoned(
        self,
        leaf: Leaf,
        key: tuple[str, tuple[tuple[str, Field], ...]],
        idf: float,
        found: Mapping[str, Postings],
        fields: Mapping[str, Field],
    ) -> Impact:
        """What the term gives to the documents of a segment, deleted ones too."""
        averages = tuple([self._average[name] for name in found])
        if kept := leaf.segment.impacts.get((key, idf, averages)):
            return kept
        documents: dict[int, float] = {}
        for name, (ids, frequencies) in found.items():
            parameters = fields[name]
            weight = parameters.weight * idf * (parameters.k1 + 1)
            base = parameters.k1 * (1 - parameters.b)
            slope = parameters.k1 * parameters.b / self._average[name]
            lengths = leaf.segment.lengths[name]
            for docnum, tf in zip(ids, frequencies, strict=True):
                value = weight * tf / (tf + base + slope * lengths[docnum])
                documents[docnum] = documents.get(docnum, 0.0) + value
        where = array("I", sorted(documents))
        impact = where, array("f", [documents[docnum] for docnum in where])
        leaf.segment.impacts.put((key, idf, averages), impact, len(where))
        return impact


def _rounded(value: float) -> float:
    return 2.0 ** (round(log2(value) * STEPS) / STEPS)


def _places(ids: array, gone: frozenset[int]) -> list[int]:
    """Where deleted documents stand in ascending ids."""
    if len(gone) * 10 > len(ids):
        return [at for at, docnum in enumerate(ids) if docnum in gone]
    places = [(bisect_left(ids, docnum), docnum) for docnum in gone]
    return sorted([at for at, docnum in places if at < len(ids) and ids[at] == docnum])


def _living(impact: Impact, gone: frozenset[int]) -> Impact:
    """Without deleted documents: they stay in the postings until segments are merged."""
    where, values = impact
    places = _places(where, gone)
    if places:
        where, values = where[:], values[:]
        for at in reversed(places):
            del where[at], values[at]
    return where, values


def _moved(impact: Impact, offset: int) -> Impact:
    where, values = impact
    return (array("I", [docnum + offset for docnum in where]), values) if offset else impact


def _joined(parts: Sequence[Impact]) -> Impact:
    if len(parts) == 1:
        return parts[0]  # The segment's own: most generations have one that holds nearly all.
    where, values = array("I"), array("f")
    for more, theirs in parts:
        where += more
        values += theirs
    return where, values

"""Adds up what each slot of a question gives to each document.

Whoosh's own searcher asks a tree of Python objects for one document at a time; for a
reader's question of many words, adding up whole posting lists is several times faster,
knows the exact total, and leaves what each word contributed (see `benchmarks/`).
"""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from .data import REFINED, Field, Found, Match, Option, Part, Role, Slot, Tally
from .impacts import Impacts
from .segment import Leaf

# An option, what it gives to documents, and what that counts.
_Way = tuple[Option, dict[int, float], float]


@dataclass
class _Score:
    """What one slot gave to each document, and what it gave by what proves something."""

    by_document: dict[int, float] = field(default_factory=dict)
    proof: dict[int, float] = field(default_factory=dict)
    importance: float = 0.0


class Scorer:
    """Finds the best documents of one generation."""

    def __init__(
        self,
        leaves: Sequence[Leaf],
        deleted: Collection[int],
        size: int,
        average: Mapping[str, float],
        filled: Mapping[str, float],
        impacts: Impacts,
    ) -> None:
        """Take over what a generation knows of its documents.

        ``size``: how many there are; ``average``: the length of each field where it
        is filled; ``filled``: the share (0 to 1) of documents that have it.
        """
        self._size, self._average = size, average
        self._deleted, self._filled = deleted, filled
        self._impacts = impacts
        segments = [leaf.segment for leaf in leaves]
        self._offsets = [leaf.offset for leaf in leaves]
        self._labels = [segment.labels for segment in segments]
        # Of the whole index, one after another, as its documents are numbered.
        self._ids = array("q", chain.from_iterable(segment.ids for segment in segments))
        self._facets = {
            name: list(chain.from_iterable([segment.facets[name] for segment in segments]))
            for name in {name for segment in segments for name in segment.facets}
        }

    def find(
        self,
        slots: Sequence[Slot],
        fields: Mapping[str, Field],
        filters: Mapping[str, frozenset[str]],
        every: bool,
        floor: float,
        limit: int,
    ) -> Found:
        """The best ``limit`` documents, by the sum of what each slot gives them.

        A document counts as found where it has any of the words (``every``: all that the index
        knows), and its score is at least ``floor`` (0 to 1) of the best document's.
        """
        if all(slot.role is Role.FILLER for slot in slots):
            slots = [replace(slot, role=Role.WORD) for slot in slots]
        scores = [
            _Score() if slot.role is Role.FILLER else self._slot(slot, fields) for slot in slots
        ]
        known = [(slot.role, score.by_document) for slot, score in zip(slots, scores, strict=True)]
        words = [given for role, given in known if role is Role.WORD and given]
        hints = [given for role, given in known if role is Role.HINT and given]
        total: dict[int, float] = {}
        for given in words or hints:
            for document, value in given.items():
                total[document] = total.get(document, 0.0) + value
        if every:
            total = {d: value for d, value in total.items() if all(d in given for given in words)}
        for given in hints if words else ():
            for document in given.keys() & total.keys():
                total[document] += given[document]
        lowest = max(total.values(), default=0.0) * floor
        total = {document: score for document, score in total.items() if score >= lowest}
        counts, total = self._count(total, filters)
        tally = Tally(len(total), counts)
        best = heapq.nlargest(
            max(limit, REFINED), total.items(), key=lambda item: (item[1], -item[0])
        )
        # Always the same ones, so that a page goes on where the one before it ended.
        refined, rest = best[:REFINED], best[REFINED:]
        for at, slot in enumerate(slots):
            if slot.role is Role.FILLER:
                scores[at] = self._slot(slot, fields)
                given = scores[at].by_document
                refined = [(d, score + given.get(d, 0.0)) for d, score in refined]
        best = [*sorted(refined, key=lambda item: (-item[1], item[0])), *rest]
        return Found(
            matches=tuple([self._match(d, score, scores) for d, score in best[:limit]]),
            tally=lambda: tally,
            importance=tuple(score.importance for score in scores),
            known=tuple(bool(score.by_document) for score in scores),
            ceiling=sum(
                parameters.weight * (parameters.k1 + 1) * self._filled[name]
                for name, parameters in fields.items()
                if parameters.plain
            ),
            size=self._size,
            lengths=self._average,
            filled=self._filled,
        )

    def _match(self, document: int, score: float, scores: Sequence[_Score]) -> Match:
        slots = tuple([one.by_document.get(document, 0.0) for one in scores])
        proof = slots
        if any(one.proof is not one.by_document for one in scores):
            proof = tuple([one.proof.get(document, 0.0) for one in scores])
        return Match(self._ids[document], score, slots, proof, self._title(document))

    def _title(self, document: int) -> str:
        at = bisect_right(self._offsets, document) - 1
        return self._labels[at].title(document - self._offsets[at])

    def _count(
        self, found: dict[int, float], filters: Mapping[str, frozenset[str]]
    ) -> tuple[dict[str, dict[str, int]], dict[int, float]]:
        """Counts by facet, each with all filters but its own; and what passes all of them."""
        passes = {
            name: {d for d in found if name in self._facets and self._facets[name][d] in allowed}
            for name, allowed in filters.items()
        }
        counts = {}
        for name, values in self._facets.items():
            kept: Collection[int] = found
            for other, documents in passes.items():
                if other != name:
                    kept = documents.intersection(kept)
            counts[name] = dict(Counter([values[document] for document in kept]))
        for documents in passes.values():
            found = {d: score for d, score in found.items() if d in documents}
        return counts, found

    def explain(
        self, slots: Sequence[Slot], fields: Mapping[str, Field], ids: Sequence[int]
    ) -> dict[int, tuple[Part, ...]]:
        """What each slot gave to each of some documents, by the way that counted and by field."""
        found: dict[int, tuple[Part, ...]] = {}
        for pk in ids:
            document = self._document(pk)
            parts = []
            for at, slot in enumerate(slots):
                ways, _importance = self._ways(slot, fields)
                values = [(d.get(document, 0.0) * weight, o, weight) for o, d, weight in ways]
                value, option, weight = max(values, key=lambda way: way[0])
                if value > 0:
                    parts.append(
                        Part(at, option, value, self._shares(option, fields, document, weight))
                    )
            found[pk] = tuple(parts)
        return found

    def _shares(
        self, option: Option, fields: Mapping[str, Field], document: int, weight: float
    ) -> dict[str, float]:
        """The same sum, field by field: all others weigh nothing, so that idf stays the same."""
        shares = {}
        for name in fields:
            only = {n: p if n == name else replace(p, weight=0.0) for n, p in fields.items()}
            documents, _importance = self._option(option, only)
            if documents.get(document):
                shares[name] = documents[document] * weight
        return shares

    def _document(self, pk: int) -> int:
        """The newest document of an id, or -1."""
        for document in reversed(range(len(self._ids))):
            if self._ids[document] == pk and document not in self._deleted:
                return document
        return -1

    def _slot(self, slot: Slot, fields: Mapping[str, Field]) -> _Score:
        ways, importance = self._ways(slot, fields)
        best = _best(ways)
        proving = [way for way in ways if way[0].proves]
        proof = best if len(proving) == len(ways) else _best(proving)
        return _Score(best, proof, importance * slot.weight)

    def _ways(self, slot: Slot, fields: Mapping[str, Field]) -> tuple[list[_Way], float]:
        """The ways to say a slot with what each gives to documents and its weight; its worth."""
        ways = [(option, *self._option(option, fields)) for option in slot.options]
        # A way to say it that no document knows tells nothing where another is known.
        ways = [way for way in ways if way[1]] or ways
        typed = slot.options[0]
        most = ways[0][2] if ways[0][0] is typed and ways[0][1] else 0.0
        weighed = []
        for option, documents, importance in ways:
            weight = option.weight * slot.weight
            if most and importance > most:
                # However many words it has, it is worth no more than what was typed.
                weight *= most / importance
            weighed.append((option, documents, weight))
        return weighed, most or max(importance for _option, _documents, importance in ways)

    def _option(
        self, option: Option, fields: Mapping[str, Field]
    ) -> tuple[dict[int, float], float]:
        impacts = [self._impacts.of(term, fields) for term in option.terms]
        # A compound is worth what its known parts are; unknown ones count where none is known.
        known = [idf for (where, _values), idf in impacts if where]
        importance = sum(known or [idf for _impact, idf in impacts])
        documents: dict[int, float] = {}
        for (where, values), _idf in impacts:
            if not documents:
                documents = dict(zip(where, values, strict=True))
                continue
            for document, value in zip(where, values, strict=True):
                documents[document] = documents.get(document, 0.0) + value
        return documents, importance


def _best(ways: Sequence[_Way]) -> dict[int, float]:
    """For each document the most that any of the ways gives it."""
    if len(ways) == 1:
        [(_option, documents, weight)] = ways
        if weight == 1.0:
            return documents
        return {document: value * weight for document, value in documents.items()}
    best: dict[int, float] = {}
    for _option, documents, weight in ways:
        for document, value in documents.items():
            if value * weight > best.get(document, 0.0):
                best[document] = value * weight
    return best

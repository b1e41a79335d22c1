"""What each term gives to each document, decoded once and kept as arrays."""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from math import log
from typing import Any

from whoosh.reading import TermNotFound

from .data import RARITY, Field
from .rows import fields_of
from .segment import Leaf, Segment

# What terms give, kept over all of them; eight bytes a document.
KEPT_POSTINGS = 1_500_000

Impact = tuple[array, array]


class Impacts:
    """The BM25 impacts of one generation, for any number of threads."""

    def __init__(
        self,
        leaves: Sequence[Leaf],
        deleted: Collection[int],
        count: int,
        average: Mapping[str, float],
    ) -> None:
        """``count``: of documents; ``average``: the length of each field where it is filled."""
        self._leaves, self._deleted = leaves, deleted
        self._count, self._average = count, average
        self._lock = threading.Lock()
        self._impacts: OrderedDict[tuple[str, tuple[tuple[str, Field], ...]], Any] = OrderedDict()
        self._kept = 0

    def of(self, term: str, fields: Mapping[str, Field]) -> tuple[Impact, float]:
        """A term's BM25 contribution to each document that has it, and its idf.

        Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond"
        (2009), with each field scored on its own and the scores added; idf with one added
        inside the logarithm, so that it never turns negative.
        """
        key = (term, tuple(fields.items()))
        with self._lock:
            kept = self._impacts.get(key)
            if kept is not None:
                self._impacts.move_to_end(key)
                return kept
            postings = {
                name: list(self._postings(name, term)) for name in fields_of(term) if name in fields
            }
        documents: dict[int, float] = {}
        # How many documents have it: of the field where most do.
        frequency = max(
            (sum(len(ids) for ids, _w, _s, _o in found) for found in postings.values()), default=0
        )
        count = max(self._count, frequency, 1)
        idf = log(1 + (count - frequency + 0.5) / (frequency + 0.5)) ** RARITY
        for name, found in postings.items():
            parameters = fields[name]
            weight = parameters.weight * idf * (parameters.k1 + 1)
            base = parameters.k1 * (1 - parameters.b)
            slope = parameters.k1 * parameters.b / (self._average[name] or 1.0)
            for ids, frequencies, segment, offset in found:
                lengths = segment.lengths[name]
                for docnum, tf in zip(ids, frequencies, strict=True):
                    document = docnum + offset
                    value = weight * tf / (tf + base + slope * lengths[docnum])
                    documents[document] = documents.get(document, 0.0) + value
        impact = (array("I", documents.keys()), array("f", documents.values())), idf
        self._keep(key, impact)
        return impact

    def _keep(self, key: Any, impact: tuple[Impact, float]) -> None:
        with self._lock:
            if key in self._impacts:  # Another thread was quicker.
                return
            self._impacts[key] = impact
            self._kept += len(impact[0][0])
            while self._kept > KEPT_POSTINGS and len(self._impacts) > 1:
                _key, ((where, _values), _idf) = self._impacts.popitem(last=False)
                self._kept -= len(where)

    def _postings(self, name: str, term: str) -> Iterator[tuple[array, array, Segment, int]]:
        text = term.encode()
        for leaf, segment, offset in self._leaves:
            try:
                ids, frequencies = segment.postings(leaf, name, text)
            except TermNotFound:
                continue
            if leaf.has_deletions():
                # They stay in the postings until segments are merged.
                here = [at for at, docnum in enumerate(ids) if docnum + offset not in self._deleted]
                ids = array("I", [ids[at] for at in here])
                frequencies = array("H", [frequencies[at] for at in here])
            yield ids, frequencies, segment, offset

"""Opens a generation of an index and answers what does not need scoring."""

from __future__ import annotations

import threading
import weakref
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from whoosh.reading import IndexReader, SegmentReader

from .data import Field, Found, Part, Slot
from .impacts import Impacts
from .rows import fields_of
from .scoring import Scorer
from .segment import Leaf, Segment, matcher, spelt

# Terms of which it is remembered whether any document has them.
KEPT_TERMS = 10_000


class Snapshot:
    """One generation of an index, open for reading by any number of threads."""

    def __init__(
        self,
        reader: IndexReader,
        fields: Sequence[str],
        spellings: str,
        known: Mapping[str, Segment],
        name: str = "",
    ) -> None:
        """``spellings``: the field of words as they are spelt, one of ``fields``.

        ``known``: segments read before, by id; those still in use are not read again. ``name``:
        what tells this generation from others.
        """
        self.name = name
        # Files are closed when the last thread has let go of this generation.
        weakref.finalize(self, reader.close)
        self._fields = fields
        self._spellings_field = spellings
        self._spellings: dict[str, int] | None = None
        self._known: dict[str, bool] = {}
        self._lock = threading.Lock()
        self.segments: dict[str, Segment] = {}
        self._leaves: list[Leaf] = []
        self._deleted: set[int] = set()
        for leaf, offset in reader.leaf_readers():
            if not isinstance(leaf, SegmentReader):
                continue
            segment_id = leaf.segment().segment_id()
            segment = known.get(segment_id) or Segment(leaf, fields)
            self.segments[segment_id] = segment
            gone: frozenset[int] = frozenset()
            if leaf.has_deletions():
                gone = frozenset(range(segment.size)).difference(leaf.all_doc_ids())
            self._leaves.append(Leaf(leaf, segment, offset, gone))
            self._deleted |= {offset + docnum for docnum in gone}
        average, filled = {}, {}
        for name in fields:
            average[name], filled[name] = self._average_length(name)
        # How many documents there are.
        self.count = sum(leaf.segment.size for leaf in self._leaves) - len(self._deleted)
        impacts = Impacts(self._leaves, self.count, average)
        self._scorer = Scorer(self._leaves, self._deleted, self.count, average, filled, impacts)

    def _average_length(self, name: str) -> tuple[float, float]:
        """The average length of a field where it is filled, and the share of such documents."""
        segments = [leaf.segment for leaf in self._leaves]
        size = sum(segment.read for segment in segments)
        filled = sum(segment.filled[name] for segment in segments)
        total = sum(segment.total[name] for segment in segments)
        return (total / filled, filled / size) if filled else (0.0, 0.0)

    def documents(self) -> Iterator[tuple[int, str]]:
        """The id and version of every document."""
        for _reader, segment, _offset, gone in self._leaves:
            for docnum in range(segment.size):
                if docnum not in gone:
                    yield segment.ids[docnum], segment.versions[docnum]

    def present(self, ids: Collection[int]) -> set[int]:
        """Those of the ids that a document has."""
        found = set()
        for _reader, segment, _offset, gone in self._leaves:
            for pk in set(ids).intersection(segment.ids):
                # Put again in the same segment, a document stands there twice.
                places = [docnum for docnum, its in enumerate(segment.ids) if its == pk]
                found |= {pk for docnum in places if docnum not in gone}
        return found

    def check(self) -> None:
        """Read every posting; raises what a damaged file makes it raise, or :class:`ValueError`."""
        for reader, segment, _offset, _gone in self._leaves:
            for name, text in reader.all_terms():
                ids = list(matcher(reader, name, text).all_ids())
                whole = len(ids) == reader.doc_frequency(name, text)
                if not whole or max(ids, default=0) >= segment.size:
                    raise ValueError(f"the postings of {text!r} in {name} are damaged")

    def labelled(self, words: Sequence[str]) -> dict[int, int]:
        """The ids of documents whose label has each of the folded words, with their places.

        The places of the words (see :mod:`.labels`) are added up: less is better.
        """
        found: dict[int, int] = {}
        for _reader, segment, _offset, gone in self._leaves:
            total: dict[int, int] = {}
            for at, word in enumerate(words):
                places: dict[int, int] = {}
                for document, place in segment.labels.find(word):
                    places[document] = min(place, places.get(document, place))
                total = {
                    document: place + total.get(document, 0)
                    for document, place in places.items()
                    if at == 0 or document in total
                }
            for document, place in total.items():
                if document not in gone:
                    found[segment.ids[document]] = place
        return found

    def known(self, terms: Iterable[str]) -> set[str]:
        """Those of the terms that any document has in any field but that of spellings."""
        wanted = set(terms)
        new = wanted - self._known.keys()
        if new:
            if len(self._known) > KEPT_TERMS:
                self._known.clear()
            self._known.update({term: self._stands(term) for term in new})
        return {term for term in wanted if self._known.get(term)}

    def _stands(self, term: str) -> bool:
        text = term.encode()
        return any(
            leaf.segment.has(leaf.reader, name, text) and self._is_left(leaf, name, text)
            for name in fields_of(term)
            for leaf in self._leaves
        )

    def _is_left(self, leaf: Leaf, name: str, text: bytes) -> bool:
        """Whether any document that has a term is not deleted."""
        if not leaf.gone:
            return True
        ids, _frequencies = leaf.segment.postings(leaf.reader, name, text)
        return any(docnum not in leaf.gone for docnum in ids)

    def spellings(self) -> dict[str, int]:
        """Words as they are spelt, with their number of documents (deleted ones included)."""
        if self._spellings is None:
            with self._lock:
                counts: Counter[str] = Counter()
                for reader, segment, _offset, _gone in self._leaves:
                    if segment.spellings is None:
                        segment.spellings = spelt(reader, self._spellings_field)
                    counts.update(segment.spellings)
                self._spellings = dict(counts)
        return self._spellings

    def find(
        self,
        slots: Sequence[Slot],
        fields: Mapping[str, Field],
        filters: Mapping[str, frozenset[str]],
        every: bool,
        floor: float,
        limit: int,
    ) -> Found:
        """The best ``limit`` documents, see :meth:`.scoring.Scorer.find`."""
        return self._scorer.find(slots, fields, filters, every, floor, limit)

    def explain(
        self, slots: Sequence[Slot], fields: Mapping[str, Field], ids: Sequence[int]
    ) -> dict[int, tuple[Part, ...]]:
        """What each slot gave to each of some documents, see :meth:`.scoring.Scorer.explain`."""
        return self._scorer.explain(slots, fields, ids)

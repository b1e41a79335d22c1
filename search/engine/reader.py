"""Reads a Whoosh index fast: postings decoded once, kept as arrays, scored term by term.

Whoosh's own searcher asks a tree of Python objects for one document at a time; for a
reader's question of many words, adding up whole posting lists is several times faster,
knows the exact total, and leaves what each word contributed (see `benchmarks/`).
"""

from __future__ import annotations

import heapq
import threading
import weakref
from array import array
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log
from typing import Any

from whoosh.matching import FilterMatcher, Matcher
from whoosh.reading import IndexReader, SegmentReader, TermNotFound

from .data import RARITY, Field, Found, Match, Option, Part, Role, Slot
from .labels import Labels

# Postings kept decoded, over all terms; eight bytes each.
KEPT_POSTINGS = 3_000_000
# Terms of which it is remembered whether any document has them.
KEPT_TERMS = 50_000
# Words that say little are looked at for this many of the best documents only.
REFINED = 200

Impact = tuple[array, array]


class Segment:
    """What is read once of a segment, which never changes but for deletions."""

    def __init__(self, reader: SegmentReader, fields: Sequence[str]) -> None:
        size = reader.doc_count_all()
        self.spellings: dict[str, int] | None = None
        self.size = size
        self.ids = array("q", bytes(8 * size))
        self.versions = [""] * size
        labels = [""] * size
        self.facets: dict[str, list[str]] = defaultdict(lambda: [""] * size)
        self.lengths = {name: array("L", bytes(array("L").itemsize * size)) for name in fields}
        # Without those that were deleted before.
        self.read = 0
        for docnum, stored in reader.iter_docs():
            self.read += 1
            self.ids[docnum] = stored["id"]
            self.versions[docnum] = stored["version"]
            labels[docnum] = stored["label"]
            for name, value in stored["facets"].items():
                self.facets[name][docnum] = value
            for name, length in stored["lengths"].items():
                self.lengths[name][docnum] = length
        self.labels = Labels(labels)


def _spelt(reader: SegmentReader, field_name: str) -> dict[str, int]:
    counts = {}
    for name, text in reader.terms_from(field_name, b""):
        if name != field_name:
            break
        counts[text.decode()] = reader.doc_frequency(field_name, text)
    return counts


@dataclass
class _Score:
    """What one slot gave to each document."""

    by_document: dict[int, float] = field(default_factory=dict)
    importance: float = 0.0


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
        self._leaves: list[tuple[SegmentReader, Segment, int]] = []
        self._deleted: set[int] = set()
        for leaf, offset in reader.leaf_readers():
            if not isinstance(leaf, SegmentReader):
                continue
            segment_id = leaf.segment().segment_id()
            segment = known.get(segment_id) or Segment(leaf, fields)
            self.segments[segment_id] = segment
            self._leaves.append((leaf, segment, offset))
            if leaf.has_deletions():
                alive = set(leaf.all_doc_ids())
                self._deleted |= {offset + d for d in range(segment.size) if d not in alive}
        self._average, self._filled = {}, {}
        for name in fields:
            self._average[name], self._filled[name] = self._average_length(name)
        self.count = sum(segment.size for _l, segment, _o in self._leaves) - len(self._deleted)
        self._impacts: OrderedDict[tuple[str, tuple[tuple[str, Field], ...]], Any] = OrderedDict()
        self._kept = 0

    def _average_length(self, name: str) -> tuple[float, float]:
        """The average length of a field where it is filled, and the share of such documents."""
        lengths = [n for _l, segment, _o in self._leaves for n in segment.lengths[name] if n]
        size = sum(segment.read for _leaf, segment, _offset in self._leaves)
        return (sum(lengths) / len(lengths), len(lengths) / size) if lengths else (0.0, 0.0)

    def documents(self) -> Iterator[tuple[int, str]]:
        """The id and version of every document."""
        for _leaf, segment, offset in self._leaves:
            for docnum in range(segment.size):
                if offset + docnum not in self._deleted:
                    yield segment.ids[docnum], segment.versions[docnum]

    def check(self) -> None:
        """Read every posting; raises what a damaged file makes it raise, or :class:`ValueError`."""
        for leaf, segment, _offset in self._leaves:
            for name, text in leaf.all_terms():
                ids = list(_matcher(leaf, name, text).all_ids())
                # Whoosh leaves out deleted documents where they come first.
                whole = leaf.has_deletions() or len(ids) == leaf.doc_frequency(name, text)
                if not whole or max(ids, default=0) >= segment.size:
                    raise ValueError(f"the postings of {text!r} in {name} are damaged")

    def labelled(self, words: Sequence[str]) -> dict[int, int]:
        """The ids of documents whose label has each of the folded words, with their places.

        The places of the words (see :mod:`.labels`) are added up: less is better.
        """
        found: dict[int, int] = {}
        for _leaf, segment, offset in self._leaves:
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
                if document + offset not in self._deleted:
                    found[segment.ids[document]] = place
        return found

    def known(self, terms: Iterable[str]) -> set[str]:
        """Those of the terms that any document has in any field but that of spellings."""
        wanted = set(terms)
        new = wanted - self._known.keys()
        if new:
            if len(self._known) > KEPT_TERMS:
                self._known.clear()
            with self._lock:
                self._known.update({term: self._stands(term.encode()) for term in new})
        return {term for term in wanted if self._known.get(term)}

    def _stands(self, text: bytes) -> bool:
        return any(
            (name, text) in leaf
            for leaf, _segment, _offset in self._leaves
            for name in self._fields
            if name != self._spellings_field
        )

    def spellings(self) -> dict[str, int]:
        """Words as they are spelt, with their number of documents (deleted ones included)."""
        if self._spellings is None:
            with self._lock:
                counts: Counter[str] = Counter()
                for leaf, segment, _offset in self._leaves:
                    if segment.spellings is None:
                        segment.spellings = _spelt(leaf, self._spellings_field)
                    counts.update(segment.spellings)
                self._spellings = dict(counts)
        return self._spellings

    def find(
        self,
        slots: Sequence[Slot],
        fields: Mapping[str, Field],
        filters: Mapping[str, frozenset[str]],
        minimum: float,
        floor: float,
        limit: int,
    ) -> Found:
        """The best ``limit`` documents, by the sum of what each slot gives them.

        A document counts as found where the words it has make up at least ``minimum`` (0 to 1)
        of the importance of all words the index knows, and its score at least ``floor``
        (0 to 1) of the best document's.
        """
        if all(slot.role is Role.FILLER for slot in slots):
            slots = [replace(slot, role=Role.WORD) for slot in slots]
        scores = [
            _Score() if slot.role is Role.FILLER else self._slot(slot, fields) for slot in slots
        ]
        total: dict[int, float] = {}
        covered: dict[int, float] = {}
        known = 0.0
        for slot, score in zip(slots, scores, strict=True):
            importance = score.importance if slot.role is Role.WORD else 0.0
            known += importance if score.by_document else 0.0
            for document, value in score.by_document.items():
                total[document] = total.get(document, 0.0) + value
                covered[document] = covered.get(document, 0.0) + importance
        enough = known * minimum - 1e-9
        total = {
            document: score
            for document, score in total.items()
            if covered[document] >= enough and document not in self._deleted
        }
        lowest = max(total.values(), default=0.0) * floor
        total = {document: score for document, score in total.items() if score >= lowest}
        counts, total = self._count(total, filters)
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
            matches=tuple(
                Match(self._id(d), score, tuple(s.by_document.get(d, 0.0) for s in scores))
                for d, score in best[:limit]
            ),
            total=len(total),
            importance=tuple(score.importance for score in scores),
            known=tuple(bool(score.by_document) for score in scores),
            ceiling=sum(
                parameters.weight * (parameters.k1 + 1) * self._filled[name]
                for name, parameters in fields.items()
                if parameters.plain
            ),
            counts=counts,
            size=self.count,
            lengths=self._average,
            filled=self._filled,
        )

    def _count(
        self, found: dict[int, float], filters: Mapping[str, frozenset[str]]
    ) -> tuple[dict[str, dict[str, int]], dict[int, float]]:
        """Counts by facet, each with all filters but its own; and what passes all of them."""
        names = {name for _l, segment, _o in self._leaves for name in segment.facets}
        values = {name: {d: self._facet(name, d) for d in found} for name in names}
        passes = {
            name: {d for d in found if values.get(name, {}).get(d, "") in allowed}
            for name, allowed in filters.items()
        }
        counts = {}
        for name in names:
            kept = set(found)
            for other, documents in passes.items():
                if other != name:
                    kept = kept & documents
            counts[name] = dict(Counter(values[name][d] for d in kept))
        for documents in passes.values():
            found = {d: score for d, score in found.items() if d in documents}
        return counts, found

    def _segment_of(self, document: int) -> tuple[Segment, int]:
        for _leaf, segment, offset in reversed(self._leaves):
            if document >= offset:
                return segment, document - offset
        raise IndexError(document)

    def _facet(self, name: str, document: int) -> str:
        segment, docnum = self._segment_of(document)
        return segment.facets[name][docnum]

    def _id(self, document: int) -> int:
        segment, docnum = self._segment_of(document)
        return segment.ids[docnum]

    # -- scoring -----------------------------------------------------------------------

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
        for _leaf, segment, offset in reversed(self._leaves):
            for docnum in range(segment.size):
                if segment.ids[docnum] == pk and offset + docnum not in self._deleted:
                    return offset + docnum
        return -1

    def _slot(self, slot: Slot, fields: Mapping[str, Field]) -> _Score:
        ways, importance = self._ways(slot, fields)
        best: dict[int, float] = {}
        for _option, documents, weight in ways:
            for document, value in documents.items():
                if value * weight > best.get(document, 0.0):
                    best[document] = value * weight
        return _Score(best, importance * slot.weight)

    def _ways(
        self, slot: Slot, fields: Mapping[str, Field]
    ) -> tuple[list[tuple[Option, dict[int, float], float]], float]:
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
        impacts = [self._impact(term, fields) for term in option.terms]
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

    def _impact(self, term: str, fields: Mapping[str, Field]) -> tuple[Impact, float]:
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
            postings = {name: list(self._postings(name, term)) for name in fields}
        documents: dict[int, float] = {}
        # How many documents have it: of the field where most do.
        frequency = max(
            (sum(len(ids) for ids, _w, _s, _o in found) for found in postings.values()), default=0
        )
        count = max(self.count, frequency, 1)
        idf = log(1 + (count - frequency + 0.5) / (frequency + 0.5)) ** RARITY
        for name, parameters in fields.items():
            weight = parameters.weight * idf * (parameters.k1 + 1)
            base = parameters.k1 * (1 - parameters.b)
            slope = parameters.k1 * parameters.b / (self._average[name] or 1.0)
            for ids, frequencies, segment, offset in postings[name]:
                lengths = segment.lengths[name]
                for docnum, tf in zip(ids, frequencies, strict=True):
                    document = docnum + offset
                    value = weight * tf / (tf + base + slope * lengths[docnum])
                    documents[document] = documents.get(document, 0.0) + value
        impact = (array("L", documents.keys()), array("f", documents.values())), idf
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
                matcher = _matcher(leaf, name, text)
            except TermNotFound:
                continue
            ids, frequencies = array("L"), array("f")
            while matcher.is_active():
                ids.append(matcher.id())
                frequencies.append(matcher.weight())
                matcher.next()
            yield ids, frequencies, segment, offset


def _matcher(leaf: SegmentReader, name: str, text: bytes) -> Matcher:
    """The postings of a term, those of deleted documents too: they are taken out once, later."""
    matcher = leaf.postings(name, text)
    while isinstance(matcher, FilterMatcher):
        matcher = matcher.child
    return matcher

"""What is read once of a segment of an index."""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict, defaultdict
from collections.abc import Hashable, Sequence
from typing import Generic, NamedTuple, TypeVar

from whoosh.matching import FilterMatcher, Matcher
from whoosh.reading import SegmentReader

from .labels import Labels

# Postings kept as they were decoded, of each segment, over all terms; six bytes each.
KEPT_POSTINGS = 450_000
# What terms give, kept of each segment, and of each generation (mostly the same arrays), over all
# terms; eight bytes a document.
KEPT_IMPACTS = 500_000
# Terms of which it is remembered whether a segment has them, at so much each.
KEPT_TERMS = 10_000
# What it takes to keep anything at all, counted in postings: a term that one article has takes
# little more than its name.
ENTRY = 60
# All terms are read at once of segments of so few documents: looking for one costs as much as
# reading ten.
FEW = 20
# A word that an article has more often is no more its subject.
MOST_OFTEN = 65_535

# The documents of a term, and how often each has it.
Postings = tuple[array, array]
# The documents of a term, ascending, and what it gives to each.
Impact = tuple[array, array]

T = TypeVar("T")


class Kept(Generic[T]):
    """What was used last, as much as there is room for; for any number of threads.

    Beside its size each thing takes :data:`ENTRY`.
    """

    def __init__(self, room: int) -> None:
        self._room, self._taken = room, 0
        self._lock = threading.Lock()
        self._things: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """What is kept under a key."""
        with self._lock:
            kept = self._things.get(key)
            if kept is None:
                return None
            self._things.move_to_end(key)
            return kept[0]

    def put(self, key: Hashable, thing: T, size: int) -> None:
        """Keep something; what was not used for longest goes where room is short."""
        size += ENTRY
        with self._lock:
            if key in self._things:  # Another thread was quicker.
                return
            self._things[key] = thing, size
            self._taken += size
            while self._taken > self._room and len(self._things) > 1:
                _key, (_thing, freed) = self._things.popitem(last=False)
                self._taken -= freed


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
        self.lengths = {name: array("I", bytes(array("I").itemsize * size)) for name in fields}
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
        # Of each field where it is filled: all lengths together, and in how many documents.
        self.total = {name: sum(lengths) for name, lengths in self.lengths.items()}
        self.filled = {name: size - lengths.count(0) for name, lengths in self.lengths.items()}
        self.labels = Labels(labels)
        self._terms = frozenset(reader.all_terms()) if size <= FEW else None
        self._known: Kept[bool] = Kept(KEPT_TERMS * ENTRY)
        self._postings: Kept[Postings] = Kept(KEPT_POSTINGS)
        self.impacts: Kept[Impact] = Kept(KEPT_IMPACTS)
        # Open files are for one thread at a time.
        self._reading = threading.Lock()

    def has(self, reader: SegmentReader, name: str, text: bytes) -> bool:
        """Whether a field of any document has a term, deleted ones too."""
        term = name, text
        if self._terms is not None:
            return term in self._terms
        known = self._known.get(term)
        if known is None:
            with self._reading:
                known = term in reader
            self._known.put(term, known, 0)
        return known

    def postings(self, reader: SegmentReader, name: str, text: bytes) -> Postings:
        """The documents of a term and how often each has it, deleted ones too.

        Decoding takes most of the time that a term takes; what a new generation of the index
        changes, how rare it is and how long fields are, is reckoned with these again.
        """
        if not self.has(reader, name, text):
            return array("I"), array("H")
        if kept := self._postings.get((name, text)):
            return kept
        ids, frequencies = array("I"), array("H")
        with self._reading:
            found = matcher(reader, name, text)
            while found.is_active():
                ids.append(found.id())
                frequencies.append(min(int(found.weight()), MOST_OFTEN))
                found.next()
        self._postings.put((name, text), (ids, frequencies), len(ids))
        return ids, frequencies


def spelt(reader: SegmentReader, field_name: str) -> dict[str, int]:
    """The words of a field of spellings, each with its number of documents."""
    counts = {}
    for name, text in reader.terms_from(field_name, b""):
        if name != field_name:
            break
        counts[text.decode()] = reader.doc_frequency(field_name, text)
    return counts


class Leaf(NamedTuple):
    """A segment in one generation: its open files, and the number its documents begin with."""

    reader: SegmentReader
    segment: Segment
    offset: int
    # The documents that were deleted, by their numbers in the segment.
    gone: frozenset[int]


def matcher(leaf: SegmentReader, name: str, text: bytes) -> Matcher:
    """The postings of a term, those of deleted documents too: they are taken out once, later."""
    found = leaf.postings(name, text)
    if isinstance(found, FilterMatcher):
        found = found.child
        # It went on to the first document that is not deleted.
        found.reset()
    return found

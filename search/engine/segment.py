"""What is read once of a segment of an index."""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from whoosh.matching import FilterMatcher, Matcher
from whoosh.reading import SegmentReader

from .labels import Labels

# Postings kept as they were decoded, of each segment, over all terms; six bytes each.
KEPT_POSTINGS = 1_000_000
# A word that an article has more often is no more its subject.
MOST_OFTEN = 65_535

Postings = tuple[array, array]


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
        self.labels = Labels(labels)
        self._lock = threading.Lock()
        self._postings: OrderedDict[tuple[str, bytes], Postings] = OrderedDict()
        self._kept = 0

    def postings(self, reader: SegmentReader, name: str, text: bytes) -> Postings:
        """The documents of a term and how often each has it, deleted ones too.

        Decoding takes most of the time that a term takes; what a new generation of the index
        changes, how rare it is and how long fields are, is reckoned with these again. Raises
        :class:`whoosh.reading.TermNotFound`.
        """
        key = (name, text)
        with self._lock:
            if kept := self._postings.get(key):
                self._postings.move_to_end(key)
                return kept
        found = matcher(reader, name, text)
        ids, frequencies = array("I"), array("H")
        while found.is_active():
            ids.append(found.id())
            frequencies.append(min(int(found.weight()), MOST_OFTEN))
            found.next()
        with self._lock:
            if key not in self._postings:
                self._postings[key] = ids, frequencies
                self._kept += len(ids)
            while self._kept > KEPT_POSTINGS and len(self._postings) > 1:
                _key, (gone, _often) = self._postings.popitem(last=False)
                self._kept -= len(gone)
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


def matcher(leaf: SegmentReader, name: str, text: bytes) -> Matcher:
    """The postings of a term, those of deleted documents too: they are taken out once, later."""
    found = leaf.postings(name, text)
    if isinstance(found, FilterMatcher):
        found = found.child
        # It went on to the first document that is not deleted.
        found.reset()
    return found

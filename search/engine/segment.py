"""What is read once of a segment of an index."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from whoosh.matching import FilterMatcher, Matcher
from whoosh.reading import SegmentReader

from .labels import Labels


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
    while isinstance(found, FilterMatcher):
        found = found.child
    return found

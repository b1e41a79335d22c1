"""What OpenSearch keeps of an article, and how it compares texts.

Articles arrive cut into terms by our own analyzer, joined by spaces: OpenSearch splits at spaces
and does nothing else, so that both engines cut alike. Places of words are not kept.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from .. import analysis
from ..data import Document, Field
from ..rows import FIELDS, SPELLINGS, row

# Moves with the shape of documents; an index of another version is built anew beside it.
VERSION = 2
# The searched fields; spellings are only looked up.
SEARCHED = tuple(name for name in FIELDS if name != SPELLINGS)
# What is counted and filtered by.
FACETS = ("category", "kind")
# In every document, once: how many documents there are, deleted ones that still count included.
EVERY = "every"
# Where a label begins, by place (see `labels.py`): beginnings of so many characters are kept.
STARTS = tuple(f"starts{place}" for place in range(4))
LONGEST_START = 48
# A column takes 32,766 bytes; no title comes near.
LONGEST_TITLE = 1_000
# The title, folded, as it is told with a hit.
TITLE = "told"
# The document whose version is the generation of its index.
GENERATION = "generation"
# As many hits as one question may ask for.
MOST_HITS = 10_000


def fields_of_ranking() -> dict[str, Field]:
    """The fields with their saturation and length, which OpenSearch lays down in the index."""
    # It imports the door that leads here.
    from search import ranking  # noqa: PLC0415

    return dict(vars(ranking)["FIELDS"])


def made_by() -> str:
    """The part of an index's name that tells who reads it rightly: shape, cut, saturation."""
    laid_down = sorted((name, f.k1, f.b) for name, f in fields_of_ranking().items())
    checksum = zlib.crc32(repr(laid_down).encode())
    return f"v{VERSION}.{analysis.VERSION}.{checksum:08x}"


def index_body() -> dict[str, Any]:
    """Settings and mapping of a new index, to be filled without replicas or refreshes.

    One shard: its statistics are those of the whole index, and 100,000 articles are some hundred
    megabytes. Replicas make it safe, and quicker to read.
    """
    similarity = {
        name: {"type": "BM25", "k1": field.k1, "b": field.b}
        for name, field in fields_of_ranking().items()
    }
    plain = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
    properties: dict[str, Any] = {
        "id": {"type": "long"},
        "version": {"type": "keyword", "index": False},
        EVERY: {**plain, "index_options": "docs", "norms": False},
        SPELLINGS: {"type": "keyword"},
        TITLE: {"type": "keyword", "index": False},
    }
    for name in SEARCHED:
        known = {"similarity": name} if name in similarity else {}
        properties[name] = {**plain, **known}
    for name in FACETS:
        properties[name] = {"type": "keyword"}
    for name in STARTS:
        properties[name] = {"type": "keyword", "doc_values": False, "norms": False}
    return {
        "settings": {
            "number_of_shards": 1,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "max_result_window": MOST_HITS,
            # Deletions are remembered as long as an older writer may still be on its way.
            "gc_deletes": "10m",
            "similarity": similarity,
        },
        "mappings": {
            "dynamic": False,
            # The database has the texts; what a hit needs stands in columns.
            "_source": {"includes": ["legacy"]},
            "properties": properties,
        },
    }


def source(document: Document, locale: str) -> dict[str, Any]:
    """The document as it is sent."""
    kept = row(document, locale)
    texts = {name: " ".join(kept[name].elements()) for name in SEARCHED if kept.get(name)}
    starts: dict[str, set[str]] = {}
    label = _clean(kept["label"])
    for place, start in beginnings(label):
        starts.setdefault(STARTS[place], set()).add(start)
    return {
        "id": document.id,
        "version": document.version,
        EVERY: "1",
        SPELLINGS: sorted(kept.get(SPELLINGS, ())),
        TITLE: label.partition("\n")[0][:LONGEST_TITLE],
        **{name: document.facets.get(name, "") for name in FACETS},
        **texts,
        **{name: sorted(found) for name, found in starts.items()},
    }


def beginnings(label: str) -> Iterator[tuple[int, str]]:
    """Each place where a reader may begin to type a label, with what follows there.

    ``label``: the folded title on the first line, then a keyword a line. Chinese is not written
    in words: it may begin at any character. Places as in `labels.py`.
    """
    for at, line in enumerate(label.split("\n")):
        for start, char in enumerate(line):
            before = line[start - 1] if start else " "
            if char.isspace():
                continue
            if char >= "\u3400" or not before.isalnum() or before >= "\u3400":
                yield 2 * bool(at) + bool(start), line[start : start + LONGEST_START]


def _clean(text: str) -> str:
    """Without halves of characters, which cannot be sent."""
    return text.encode("utf-8", "ignore").decode("utf-8")

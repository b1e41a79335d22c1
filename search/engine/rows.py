"""What the index keeps of an article: the fields, and a document as one row of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pypinyin
from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Existence

from .analysis import SOUND, analyzer, fold
from .data import Document

# What is searched. `grams` holds Han characters and bigrams of the short fields, see analysis.py.
WORDS = ("title", "keywords", "summary", "body")
GRAMS = "grams"
GRAMS_OF = ("title", "keywords")
# What is looked through while a reader types.
LABELS = ("title", "keywords")
# Words as they are spelt, not stemmed: what a misspelt one may have meant.
SPELLINGS = "spellings"
# How the words of the short fields sound, for Chinese typed without an input method.
SOUNDS = "sounds"
SOUNDS_OF = ("title", "keywords", "summary")
FIELDS = (*WORDS, GRAMS, SPELLINGS, SOUNDS)
# Most words stand in bodies: asked there first, it is soon known that they stand somewhere.
_PLAIN = tuple(reversed(WORDS))


def fields_of(term: str) -> tuple[str, ...]:
    """The fields where a term may stand; looking elsewhere would cost as much as finding it."""
    if term.startswith(SOUND):
        return (SOUNDS,)
    return (*_PLAIN, GRAMS) if term[:1] >= "\u3400" else _PLAIN


class Counted(FieldType):
    """A field whose value is its terms, counted beforehand: ``{"withdraw": 3, …}``."""

    def __init__(self) -> None:
        self.format = Existence()  # Frequencies stand in the postings' weights.
        self.analyzer = None
        self.scorable = False  # Exact lengths are stored beside; Whoosh's are rounded.
        self.stored = False
        self.unique = False
        self.vector = None
        self.spelling = False
        self.column_type = None

    def index(
        self, value: Mapping[str, int], **_: Any
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        """What Whoosh writes for each term: its bytes, frequency, weight, and no positions."""
        for term, count in value.items():
            yield term.encode(), count, float(count), b""


def schema() -> Schema:
    """The fields of every index."""
    return Schema(
        key=ID(unique=True),
        id=STORED,
        version=STORED,
        label=STORED,
        facets=STORED,
        lengths=STORED,
        **{name: Counted() for name in FIELDS},
    )


def row(document: Document, locale: str) -> dict[str, Any]:
    """The document as Whoosh's writer takes it, its terms counted."""
    cut = analyzer(locale)
    counts = {name: Counter(cut.terms(document.texts.get(name, ""))) for name in WORDS}
    short = _joined(document, GRAMS_OF)
    counts[GRAMS] = Counter([*cut.bigrams(short), *cut.characters(short)])
    counts[SOUNDS] = Counter(cut.sounds(_joined(document, SOUNDS_OF)))
    counts[SPELLINGS] = Counter(cut.spellings("\n".join(document.texts.values())))
    return {
        "key": str(document.id),
        "id": document.id,
        "version": document.version,
        "label": "\n".join([fold(_joined(document, LABELS)), *_typed(document.texts["title"])]),
        "facets": dict(document.facets),
        "lengths": {name: count.total() for name, count in counts.items() if count},
        **{name: count for name, count in counts.items() if count},
    }


def _joined(document: Document, names: Sequence[str]) -> str:
    return "\n".join(document.texts.get(name, "") for name in names)


def _typed(title: str) -> tuple[str, ...]:
    """A Chinese title as typed by its sound and by its initials: tixianshibai, txsb."""
    if title.isascii():
        return ()
    syllables = pypinyin.lazy_pinyin(fold(title), errors="ignore")
    return "".join(syllables), "".join(syllable[:1] for syllable in syllables)

"""What passes through the engine's door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

# A rare word says more than a usual one, but not in proportion: idf to this power.
RARITY = 0.6
# Of so many of the best matches it is always told what each slot gave.
EXPLAINED = 20
# Words that say little are looked at for this many of the best matches only.
REFINED = 200


class IndexBroken(Exception):  # noqa: N818 (it says what is the case)
    """The index is missing or cannot be read; it can be built anew from the database."""


class Unreachable(IndexBroken):
    """The server that holds the index does not answer, or refuses; building anew helps nothing."""


class Busy(Exception):  # noqa: N818
    """Another process writes, and went on writing for longer than the caller would wait."""


@dataclass(frozen=True, slots=True)
class Document:
    """One article as the index keeps it.

    ``texts``: what is searched, by field name; ``facets``: what is counted and filtered by;
    ``version``: moves when anything of it does.
    """

    id: int
    version: str
    texts: Mapping[str, str]
    facets: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """How one field counts: its weight, and BM25's ``k1`` (saturation) and ``b`` (length).

    ``plain``: whether words are found in it as they are typed.
    """

    weight: float
    k1: float
    b: float
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Option:
    """One way of saying what a slot means: terms that are scored together.

    ``weight`` is 1 for the reader's own words and less for what stands in for them; ``proves``:
    whether it speaks for a hit being an answer, or only orders hits.
    """

    terms: tuple[str, ...]
    weight: float = 1.0
    proves: bool = True


class Role(Enum):
    """What a slot may do."""

    # Finds documents; how much of the words' importance a document has is its coverage.
    WORD = "word"
    # Finds documents where no word is known, orders them otherwise.
    HINT = "hint"
    # Says little: only orders what others found, unless nothing else was asked.
    FILLER = "filler"


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that was asked for, in one or several ways; the best way of each hit counts.

    ``text`` is what was typed; ``weight`` scales what the slot gives.
    """

    text: str
    options: tuple[Option, ...]
    role: Role = Role.WORD
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Match:
    """One document found: its score, and what each slot added to it, in the slots' order.

    What slots added is told of the best :data:`EXPLAINED` at least; of others it may be zeros.
    ``proof``: what each slot would have added by the options alone that prove something;
    ``title``: folded, where the engine keeps it; ``wording``: what how that is put added to the
    score, beside the slots.
    """

    id: int
    score: float
    slots: tuple[float, ...]
    proof: tuple[float, ...]
    title: str | None = None
    wording: float = 0.0


@dataclass(frozen=True, slots=True)
class Part:
    """What one slot gave to a document: the way that counted, and its sum field by field."""

    slot: int
    option: Option
    value: float
    fields: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many documents there are: in all, and by facet.

    ``counts[facet][value]``: how many a filter by that value would leave.
    """

    total: int = 0
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """The best matches, and how many there are in all.

    ``tally``: an engine may still count while matches are looked at; who wants to know how many
    there are calls it, and waits. It raises what :func:`engine.find` raises.
    ``importance``: what each slot is worth by its rarity (idf), known words or not.
    ``known``: which slots stand in any document at all.
    ``ceiling``: what one unit of importance could give at most, by the plain fields in use.
    ``size``: how many documents importance is measured by; ``lengths``: how many words each
    field of theirs has on average; ``filled``: the share of documents (0 to 1) that have the
    field at all.
    """

    matches: tuple[Match, ...] = ()
    tally: Callable[[], Tally] = Tally
    importance: tuple[float, ...] = ()
    known: tuple[bool, ...] = ()
    ceiling: float = 0.0
    size: int = 0
    lengths: Mapping[str, float] = field(default_factory=dict)
    filled: Mapping[str, float] = field(default_factory=dict)

"""What each word of a question is worth, as boosts of OpenSearch's term queries.

The same sums as `engine/impacts.py` (a term's idf) and `engine/scoring.py` (which way to say a slot
counts, and how much), from the index's statistics instead of its postings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import Any

from ..data import RARITY, Field, Option, Slot
from .looking import Look

# OpenSearch refuses a question of more than 1024 terms and fields.
MOST_CLAUSES = 900


@dataclass(frozen=True)
class Way:
    """One option with its term queries, each boosted to give what our formula gives."""

    option: Option
    queries: tuple[tuple[str, str, float], ...]

    @property
    def clauses(self) -> list[dict[str, Any]]:
        """A query for each term in each field that has it."""
        return [_term(*query) for query in self.queries]

    def in_field(self, name: str) -> list[dict[str, Any]]:
        """Those of one field."""
        return [_term(*query) for query in self.queries if query[0] == name]


@dataclass(frozen=True)
class Weighed:
    """A slot: its place, its worth, and the ways to say it that any document knows."""

    at: int
    slot: Slot
    importance: float
    ways: tuple[Way, ...]

    @property
    def is_known(self) -> bool:
        """Whether it stands in any document."""
        return bool(self.ways)

    @property
    def name(self) -> str:
        """By which its query tells what it gives."""
        return str(self.at)

    @property
    def proof(self) -> str:
        """By which its query tells what the ways give that prove something."""
        proving = sum(way.option.proves for way in self.ways)
        if proving == len(self.ways):
            return self.name
        return f"proof {self.at}" if proving else ""


@dataclass
class Weigher:
    """Weighs all slots of a question by the statistics of a state."""

    look: Look
    asked: Sequence[Slot]
    fields: Mapping[str, Field]
    slots: list[Weighed] = field(init=False)

    def __post_init__(self) -> None:
        terms = {t for slot in self.asked for option in slot.options for t in option.terms}
        self._frequencies = self.look.frequencies(terms)
        self._living = self.look.living(terms)
        self.slots = [self._slot(at, slot) for at, slot in enumerate(self.asked)]
        self._shorten()

    def _slot(self, at: int, slot: Slot) -> Weighed:
        options = [(option, *self._importance(option)) for option in slot.options]
        # A way to say it that no document knows tells nothing where another is known.
        known = [one for one in options if one[2]]
        ways = known or options
        typed = slot.options[0]
        most = ways[0][1] if ways[0][0] is typed and known else 0.0
        found = []
        for option, importance, is_known in known:
            weight = option.weight * slot.weight
            if most and importance > most:
                # However many words it has, it is worth no more than what was typed.
                weight *= most / importance
            if is_known:
                found.append(Way(option, tuple(self._boosts(option, weight))))
        worth = most or max(importance for _option, importance, _known in ways)
        return Weighed(at, slot, worth * slot.weight, tuple(way for way in found if way.queries))

    def _importance(self, option: Option) -> tuple[float, bool]:
        """The idf of its known terms, or of all where none is known; and whether any is."""
        known = [self._idf(term) for term in option.terms if self._found(term)]
        return sum(known or [self._idf(term) for term in option.terms]), bool(known)

    def _found(self, term: str) -> int:
        """In how many documents a term is: in the field where it is in most."""
        frequencies = self._living[term]
        return max((frequencies.get(name, 0) for name in self.fields), default=0)

    def _idf(self, term: str) -> float:
        frequency = self._found(term)
        return _idf(max(self.look.documents, frequency, 1), frequency) ** RARITY

    def _boosts(self, option: Option, weight: float) -> list[tuple[str, str, float]]:
        boosts = []
        for term in option.terms:
            idf = self._idf(term)
            for name, frequency in self._frequencies[term].items():
                parameters = self.fields.get(name)
                if not parameters or parameters.weight <= 0:
                    continue
                documents = max(self.look.statistics.documents[name], frequency)
                theirs = _idf(documents, frequency)
                if not self.look.is_legacy:
                    theirs /= parameters.k1 + 1
                boosts.append((name, term, weight * parameters.weight * idf / theirs))
        return boosts

    def _shorten(self) -> None:
        """Leave out the last ways to say things where there are too many for one question.

        Of two lists that a question may make of the same words, see `scoring.py`, only one is
        long: the other names each field once for a slot.
        """
        left = MOST_CLAUSES - len(self.fields) * len(self.slots)
        kept: list[list[Way]] = [[] for _ in self.slots]
        for at in range(max((len(one.ways) for one in self.slots), default=0)):
            for ways, one in zip(kept, self.slots, strict=True):
                if at < len(one.ways) and (left := left - len(one.ways[at].queries)) >= 0:
                    ways.append(one.ways[at])
        self.slots = [
            one
            if len(one.ways) == len(ways)
            else Weighed(one.at, one.slot, one.importance, (*ways,))
            for one, ways in zip(self.slots, kept, strict=True)
        ]


def _idf(documents: int, frequency: int) -> float:
    """The same formula for both engines: with one added inside, it never turns negative."""
    return log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


def _term(name: str, term: str, boost: float) -> dict[str, Any]:
    return {"term": {name: {"value": term, "boost": boost}}}

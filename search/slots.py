"""From a reader's words to what the engine is asked: one slot for each thing said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from . import engine, ranking, spelling
from .engine import Option, Role, Slot
from .engine.analysis import Analyzer, analyzer, fold
from .query import SearchQuery

# A question of more different things than this is asked by its first ones.
MAX_SLOTS = 40


@dataclass(frozen=True)
class Asked:
    """The slots of a query, and how it would be spelt with every misspelt word corrected."""

    slots: tuple[Slot, ...]
    corrected: str | None = None


def ask(query: SearchQuery) -> Asked:
    """What a query asks for, in the order typed, each thing once."""
    cut = analyzer(query.locale)
    words = _join(_words(query.words, cut), query.locale)
    known = engine.known(
        query.locale, {term for slot in words for option in slot.options for term in option.terms}
    )
    corrections: dict[str, str] = {}
    slots = []
    for slot in words:
        is_known = any(term in known for option in slot.options for term in option.terms)
        readings = () if is_known else spelling.options(fold(slot.text), query.locale)
        if readings:
            corrections[slot.text] = readings[0][1]
            slots.append(replace(slot, options=tuple(option for option, _spelling in readings)))
        else:
            slots.append(slot)
    hints = _hints(query.words, cut, {term for slot in slots for term in slot.options[0].terms})
    corrected = None
    if corrections:
        corrected = " ".join(corrections.get(word, word) for word in query.words.split())
        corrected = corrected if corrected != query.words else None
    return Asked((*slots[:MAX_SLOTS], *hints[:MAX_SLOTS]), corrected)


def _words(text: str, cut: Analyzer) -> list[Slot]:
    """A slot for each word; a compound and its parts (trc-20: trc20, trc, 20) are one."""
    groups: dict[int, list[str]] = {}
    places: dict[int, tuple[int, int]] = {}
    for token in cut.tokens(text):
        groups.setdefault(token.group, []).append(token.term)
        start, end = places.get(token.group, (token.start, token.end))
        places[token.group] = min(start, token.start), max(end, token.end)
    found: dict[tuple[str, ...], Slot] = {}
    for group, terms in groups.items():
        key = tuple(dict.fromkeys(terms))
        start, end = places[group]
        slot = Slot(text[start:end], (Option(key),))
        if all(term in cut.stopwords for term in key):
            slot = replace(slot, role=Role.FILLER, weight=ranking.STOPWORD_WEIGHT)
        found.setdefault(key, slot)
    return list(found.values())


def _join(words: list[Slot], locale: str) -> list[Slot]:
    """Two neighbours that articles write as one (2 fa, e mail) become one slot of both ways."""
    joined: dict[int, str] = {}
    for at, (left, right) in enumerate(pairwise(words)):
        if (
            left.text.isascii()
            and right.text.isascii()
            and min(len(left.text), len(right.text)) < 3
        ):
            joined[at] = fold(left.text + right.text)
    known = engine.known(locale, joined.values()) if joined else set()
    result: list[Slot] = []
    rest = iter(enumerate(words))
    for at, slot in rest:
        if joined.get(at) in known:
            _at, right = next(rest)
            apart = Option((*slot.options[0].terms, *right.options[0].terms))
            both = Slot(f"{slot.text} {right.text}", (Option((joined[at],)), apart))
            result.append(both)
        else:
            result.append(slot)
    return result


def _hints(text: str, cut: Analyzer, said: set[str]) -> list[Slot]:
    """Neighbouring Han characters that no word stands for."""
    pairs = dict.fromkeys(pair for pair in cut.bigrams(text) if pair not in said)
    return [Slot(pair, (Option((pair,)),), Role.HINT) for pair in pairs]

"""From a reader's words to what the engine is asked: one slot for each thing said."""

from __future__ import annotations

from dataclasses import replace

from . import ranking
from .engine import Option, Role, Slot
from .engine.analysis import analyzer
from .query import SearchQuery

# A question of more different words than this is asked by its first ones.
MAX_SLOTS = 40


def slots(query: SearchQuery) -> tuple[Slot, ...]:
    """The slots of a query, in the order typed, each word once.

    A compound and its parts (``trc-20``: trc20, trc, 20; 手续费: 手续费, 手续) are one slot.
    """
    cut = analyzer(query.locale)
    groups: dict[int, list[str]] = {}
    typed: dict[int, tuple[int, int]] = {}
    for token in cut.tokens(query.words):
        groups.setdefault(token.group, []).append(token.term)
        start, end = typed.get(token.group, (token.start, token.end))
        typed[token.group] = min(start, token.start), max(end, token.end)
    found: dict[tuple[str, ...], Slot] = {}
    for group, terms in groups.items():
        key = tuple(dict.fromkeys(terms))
        stop = all(term in cut.stopwords for term in key)
        start, end = typed[group]
        slot = Slot(query.words[start:end], (Option(key),))
        if stop:
            slot = replace(slot, role=Role.FILLER, weight=ranking.STOPWORD_WEIGHT)
        found.setdefault(key, slot)
    for pair in dict.fromkeys(cut.bigrams(query.words)):
        if (pair,) not in found:
            found[(pair,)] = Slot(pair, (Option((pair,)),), Role.HINT)
    return tuple(found.values())[:MAX_SLOTS]

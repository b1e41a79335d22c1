"""How ordinary a word is in the language at large, whatever a site is about."""

from __future__ import annotations

from functools import cache

from .engine.analysis import DICTIONARIES, fold


@cache
def _ranks(locale: str) -> dict[str, int]:
    rows = (DICTIONARIES / locale / "common.txt").read_text(encoding="utf-8").splitlines()
    words = (word for row in rows if not row.startswith("#") for word in row.split())
    return {word: rank for rank, word in enumerate(words, 1)}


def is_word(word: str, locale: str) -> bool:
    """Whether the language has the word, as far as its list of common ones goes."""
    return fold(word) in _ranks(locale)


def frequency(word: str, locale: str) -> float:
    """The share (0 to 1) of running text that a word makes up, however it is written.

    By Zipf's law, a tenth divided by its rank; a word that is on no list as if it came next.
    """
    ranks = _ranks(locale)
    return 0.1 / ranks.get(fold(word), len(ranks) + 1)

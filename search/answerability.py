"""Is any hit good enough to be called an answer? The honest "nothing found"."""

from __future__ import annotations

from collections.abc import Sequence

from .engine import Found, Match, Role, Slot

# An answer has at least this share of the importance of what was asked, words that no
# article knows included …
ENOUGH_COVERED = 0.2
# … and at least this share of the score that an article could have which has every word in
# every field: a word said once in passing is no answer.
ENOUGH_QUALITY = 0.08
# An article with every word that was asked may say them further down.
ENOUGH_QUALITY_OF_ALL = 0.03
# More than this share is all of it, rounding aside.
ALL = 0.999
# So many of the best hits are asked.
LOOKED_AT = 3


def coverage(match: Match, found: Found, slots: Sequence[Slot]) -> float:
    """The share (0 to 1) of the importance of the reader's words that a match has.

    A word that stands in no article weighs as much as the rarest known one.
    """
    words = _words(slots)
    asked = sum(found.importance[at] for at in words)
    had = sum(found.importance[at] for at in words if match.slots[at] > 0)
    return had / asked if asked else 1.0


def quality(match: Match, found: Found, slots: Sequence[Slot]) -> float:
    """The share (0 to 1) of the highest score the reader's words could give in this index."""
    words = _words(slots)
    possible = sum(found.importance[at] for at in words) * found.ceiling
    return sum(match.slots[at] for at in words) / possible if possible else 1.0


def is_answered(found: Found, slots: Sequence[Slot]) -> bool:
    """Whether one of the best hits answers what was asked, at least in good part."""
    return any(_answers(match, found, slots) for match in found.matches[:LOOKED_AT])


def _answers(match: Match, found: Found, slots: Sequence[Slot]) -> bool:
    covered = coverage(match, found, slots)
    enough = ENOUGH_QUALITY_OF_ALL if covered > ALL else ENOUGH_QUALITY
    return covered >= ENOUGH_COVERED and quality(match, found, slots) >= enough


def _words(slots: Sequence[Slot]) -> list[int]:
    words = [at for at, slot in enumerate(slots) if slot.role is Role.WORD]
    return words or [at for at, slot in enumerate(slots) if slot.role is Role.FILLER]

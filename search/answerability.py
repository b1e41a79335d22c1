"""Is any hit good enough to be called an answer? The honest "nothing found"."""

from __future__ import annotations

from .engine import Found, Match, Role, Slot

# An answer has at least this share of the importance of what was asked, words that no
# article knows included. Calibrated on the judged queries against the off-topic ones.
ENOUGH = 0.34


def coverage(match: Match, found: Found, slots: tuple[Slot, ...]) -> float:
    """The share (0 to 1) of the importance of the reader's words that a match has.

    A word that stands in no article weighs as much as the rarest known one.
    """
    words = [at for at, slot in enumerate(slots) if slot.role is Role.WORD]
    asked = sum(found.importance[at] for at in words)
    had = sum(found.importance[at] for at in words if match.slots[at] > 0)
    return had / asked if asked else 1.0


def is_answered(found: Found, slots: tuple[Slot, ...]) -> bool:
    """Whether the best hits answer what was asked, at least in good part."""
    return any(coverage(match, found, slots) >= ENOUGH for match in found.matches[:3])

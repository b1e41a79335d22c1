"""Readers' words, with secrets masked before they are kept.

What looks like a secret is known to the app that searches; it registers itself, because this one
does not know that it is searched.
"""

from __future__ import annotations

from collections.abc import Callable

from .shield import recognise_secret

MASK = "‹secret›"

_masks: list[Callable[[str], str]] = []


def register(mask: Callable[[str], str]) -> None:
    """Add a function that answers its text with secrets masked."""
    if mask not in _masks:
        _masks.append(mask)


def masked(text: str) -> str:
    """The text as it may be kept; nothing of it where it holds the key to a wallet."""
    if recognise_secret(text):
        return MASK
    for mask in _masks:
        text = mask(text)
    return text

"""Reference numbers: short enough to be read aloud, unguessable, and wrong ones tell."""

from __future__ import annotations

import secrets
import unicodedata

# Without I, L, O, 0 and 1, which look alike; 31 is a prime, as the check needs.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
DRAWN = 9  # 31⁹ ≈ 2.6 · 10¹³
GROUP = 5


def draw() -> str:
    """A new one, such as ``K7Q2M-9XD4P``."""
    characters = "".join(secrets.choice(ALPHABET) for _ in range(DRAWN))
    return _written(characters + _check(characters))


def read(typed: str) -> str:
    """The number as it is kept, however it was typed; empty where it cannot be one of ours."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    characters = "".join(char for char in plain if char.isalnum())
    if len(characters) != DRAWN + 1 or set(characters) - set(ALPHABET):
        return ""
    return _written(characters) if _check(characters[:DRAWN]) == characters[DRAWN] else ""


def _check(characters: str) -> str:
    """The last character: it tells any single wrong one, and any two of the nine that swapped.

    A weighted sum modulo a prime, as in ISO 7064 and ISBN-10.
    """
    total = sum(at * ALPHABET.index(char) for at, char in enumerate(characters, start=1))
    return ALPHABET[total % len(ALPHABET)]


def _written(characters: str) -> str:
    return f"{characters[:GROUP]}-{characters[GROUP:]}"

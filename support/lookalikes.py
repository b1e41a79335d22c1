"""Names that are made to be taken for ours: letters, words, endings, places that deceive."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache, lru_cache

from confusable_homoglyphs import confusables
from publicsuffixlist import PublicSuffixList
from rapidfuzz.distance import OSA

# Shorter names are in too many words by chance; they count where they stand alone.
LONG_ENOUGH = 5
# A slip of the finger in a name of so many letters at most, and two in longer ones.
ONE_SLIP = 8
# What looks the same in small print, besides what Unicode calls confusable
# (https://www.unicode.org/reports/tr39/): compared after the same change on both sides.
_SAME = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"))


class Trick(StrEnum):
    """What makes a name look like ours."""

    LETTERS = "letters"
    TYPO = "typo"
    WORDS = "words"
    ENDING = "ending"
    IN_FRONT = "in-front"
    IN_PATH = "in-path"
    BEFORE_AT = "before-at"
    HIDDEN = "hidden"
    WIDE = "wide"


@cache
def _suffixes() -> PublicSuffixList:
    """The list that comes with the package; nothing is fetched."""
    return PublicSuffixList()


def registrable(host: str) -> str:
    """The part of a host that somebody registered: ``a.b.example`` → ``b.example``."""
    return _suffixes().privatesuffix(host) or host


def name_of(host: str) -> str:
    """The registered name without its ending: ``www.exchange.example`` → ``exchange``."""
    return registrable(host).partition(".")[0]


@lru_cache(maxsize=4096)
def skeleton(text: str) -> str:
    """What a name looks like: equal skeletons look alike."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(map(_latin, (c for c in plain if unicodedata.category(c) != "Mn")))
    for seen, same in _SAME:
        letters = letters.replace(seen, same)
    return letters


@cache
def _latin(char: str) -> str:
    """The Latin letter that a character of another script is taken for."""
    if char.isascii():
        return char
    alike = (found["c"] for found in confusables.confusables_data.get(char, ()))
    return next((c.lower() for c in alike if c.isascii() and c.isalnum()), char)


def imitates(host: str, ours: Iterable[str]) -> tuple[Trick, str] | None:
    """How a host that is not ours looks like one of our domains, and which."""
    for domain in ours:
        trick = _imitates(host, domain)
        if trick:
            return trick, domain
    return None


def _imitates(host: str, domain: str) -> Trick | None:
    owned = registrable(host)
    name, our_name = name_of(host), name_of(domain)
    if skeleton(owned) == skeleton(domain):
        return Trick.LETTERS
    in_front = host.removesuffix(owned).strip(".")
    if skeleton(our_name) in map(skeleton, in_front.split(".")) or f"{domain}." in f"{host}.":
        return Trick.IN_FRONT
    if skeleton(name) == skeleton(our_name):
        return Trick.ENDING if name == our_name else Trick.LETTERS
    if has_name(name, our_name) or has_name(in_front, our_name):
        return Trick.WORDS
    return Trick.TYPO if is_slip(name, our_name) else None


def has_name(text: str, name: str) -> bool:
    """Whether a text has our name in it, among other words."""
    if len(name) >= LONG_ENOUGH and skeleton(name) in _joined(text):
        return True
    words = text.replace(".", "-").replace("_", "-").split("-")
    return skeleton(name) in map(skeleton, words)


def _joined(text: str) -> str:
    return skeleton("".join(char for char in text if char.isalnum()))


def is_slip(text: str, name: str) -> bool:
    """Whether a text is our name but for a letter or two that slipped."""
    if len(name) < LONG_ENOUGH - 1:
        return False
    slips = 1 if len(name) <= ONE_SLIP else 2
    return OSA.distance(skeleton(text), skeleton(name), score_cutoff=slips) <= slips

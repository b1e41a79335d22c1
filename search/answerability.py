"""Is any hit good enough to be called an answer? The honest "nothing found".

Evidence is added up from what can be explained to a reader, and compared with a threshold that
`manage.py calibrate_answers` finds on one half of judged and off-topic questions and reports on
the other (figures in `benchmarks/README.md`).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

from . import engine, ordinary
from .engine import Found, Match, Role, Slot
from .engine.analysis import analyzer

# How the score compares with the highest that the question's words could give: half of that is
# as good as it gets, for no article has every word in every field.
QUALITY = 2.0
# The share of the words' importance that an article has.
COVERAGE = 0.5
# An ordinary word of the language that no article uses: the question is about something else.
FOREIGN = -0.5
# A word that is said here far more than elsewhere: the question is about what the site is about.
SUBJECT = 0.3
# Of a long question no article has all the words.
LENGTH = 0.15

# Calibrated at 1.0; from 0.95 on as much of clinc150's is caught, and a little less is risked.
# Where editors gave every article keywords, in readers' own words, a real question meets them …
ENOUGH_WITH_KEYWORDS = 0.95
# … and where nobody did, nearly any evidence counts. In between, by the share that has some.
ENOUGH_WITHOUT = 0.1

# A word this many times (e to the …) as frequent here as elsewhere is this site's own.
MOST_CONCENTRATED = 3.0
# So many of the best hits are asked.
LOOKED_AT = 3
# The fields whose words are the articles' own, where an ordinary word may stand.
FIELDS = ("title", "keywords", "summary", "body")


def is_answered(found: Found, slots: Sequence[Slot], locale: str) -> bool:
    """Whether one of the best hits answers what was asked, at least in good part.

    Everyday words that say the same order hits, but prove nothing.
    """
    return evidence(found, slots, locale) >= enough(found)


def is_said_in(title: str, slots: Sequence[Slot], locale: str) -> bool:
    """Whether a title has everything that was asked, in words: that article is about it.

    A word said once in a title scores low where nobody repeats it, yet nothing says it better.
    """
    said = set(analyzer(locale).terms(title))
    words = [slot for slot in slots if slot.role is Role.WORD]
    return bool(words) and all(
        any(said.issuperset(option.terms) for option in slot.options if option.proves)
        for slot in words
    )


def enough(found: Found) -> float:
    """The evidence that an answer needs in this index."""
    share = found.filled.get("keywords", 0.0)
    return ENOUGH_WITHOUT + share * (ENOUGH_WITH_KEYWORDS - ENOUGH_WITHOUT)


def evidence(found: Found, slots: Sequence[Slot], locale: str) -> float:
    """How much speaks for the best hits being answers, about -0.5 to 2; nothing found: -1."""
    words = _words(found, slots)
    if not found.matches or not words:
        return -1.0
    known = engine.known(locale, {term for at in words for term in slots[at].options[0].terms})
    foreign = sum(_is_foreign(slots[at], known, locale) for at in words) / len(words)
    subject = {
        at: _concentration(
            slots[at], _of_one_part(slots[at], found.importance[at], known), found, locale
        )
        for at in words
    }
    best = max(
        QUALITY * quality(match, found, slots)
        + COVERAGE * coverage(match, found, slots)
        + SUBJECT * max(subject[at] * _share(match, found, at) for at in words)
        for match in found.matches[:LOOKED_AT]
    )
    return best + FOREIGN * foreign + LENGTH * log(1 + len(words))


def coverage(match: Match, found: Found, slots: Sequence[Slot]) -> float:
    """The share (0 to 1) of the importance of the reader's words that a match has.

    A word that stands in no article weighs as much as the rarest known one.
    """
    words = _words(found, slots)
    asked = sum(found.importance[at] for at in words)
    had = sum(found.importance[at] for at in words if match.proof[at] > 0)
    return had / asked if asked else 1.0


def quality(match: Match, found: Found, slots: Sequence[Slot]) -> float:
    """The share (0 to 1) of the highest score the reader's words could give in this index."""
    words = _words(found, slots)
    possible = sum(found.importance[at] for at in words) * found.ceiling
    return sum(match.proof[at] for at in words) / possible if possible else 1.0


def _share(match: Match, found: Found, at: int) -> float:
    """How much of what a word could give it gives to a match, 0 to 1: as good as it gets."""
    possible = found.importance[at] * found.ceiling
    return min(QUALITY * match.proof[at] / possible, 1.0) if possible else 0.0


def _is_foreign(slot: Slot, known: set[str], locale: str) -> bool:
    """Whether it is a word of the language that no article has, typed, misspelt or in others."""
    if not known.isdisjoint(slot.options[0].terms) or _has_own_words(slot):
        return False
    return ordinary.is_word(slot.text, locale)


def _of_one_part(slot: Slot, importance: float, known: set[str]) -> float:
    """A compound's importance is that of all its known parts; this is what one has on average."""
    parts = len(known.intersection(slot.options[0].terms)) or len(slot.options[0].terms)
    return importance / parts


def _concentration(slot: Slot, importance: float, found: Found, locale: str) -> float:
    """How much more a word is said here than in the language at large, 0 to 1.

    Its share of documents is compared with the share that would have it if this were any text;
    the site's own words, those with editors' synonyms, are its subject anyway.
    """
    if _has_own_words(slot):
        return 1.0
    rarity = (importance / slot.weight) ** (1 / engine.RARITY)
    here = ((found.size + 1) * exp(-rarity) - 0.2) / (found.size + 0.6)
    length = sum(found.lengths.get(name, 0.0) for name in FIELDS)
    elsewhere = 1 - (1 - ordinary.frequency(slot.text, locale)) ** length
    if here <= 0 or elsewhere <= 0:
        return 0.0
    return min(max(log(here / elsewhere), 0.0), MOST_CONCENTRATED) / MOST_CONCENTRATED


def _has_own_words(slot: Slot) -> bool:
    """Whether editors' synonyms, a correction or a sound stand for it."""
    return slot.options[0].weight < 1 or any(option.proves for option in slot.options[1:])


def _words(found: Found, slots: Sequence[Slot]) -> list[int]:
    """What counts as asked: not the small words, and not amounts and dates of the reader's own.

    A number that no article has is a particular of one case; it says nothing about the subject.
    """
    asked = [at for at, slot in enumerate(slots) if found.known[at] or not _is_number(slot.text)]
    words = [at for at in asked if slots[at].role is Role.WORD]
    return words or [at for at in asked if slots[at].role is Role.FILLER]


def _is_number(text: str) -> bool:
    return text.replace(".", "").replace(",", "").isdigit()

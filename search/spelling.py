"""What a word that no article has may have meant: misspelt, joined or split."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from . import engine, ordinary, ranking
from .engine import Option
from .engine.analysis import SOUND, analyzer, fold, pinyin_syllables, sounds

# So many corrections of one word are tried, the nearest and most common ones.
CORRECTIONS = 3
SHORTEST_HALF = 2
# Shorter words are too like each other to be corrected; they may be halves of one word.
SHORTEST_WORD = 3
# The shortest pinyin of two syllables worth a look, and the longest looked through.
SHORTEST_SOUND = 4
LONGEST_SOUND = 60
LONGEST_HEARD = 24


def options(word: str, locale: str) -> tuple[tuple[Option, str], ...]:
    """Ways to read an unknown Latin word, each with its spelling, the likeliest first.

    A known word within :func:`distance_allowed` edits (insertion, deletion, substitution or
    a transposition: optimal string alignment), or two known words written as one. A word of
    the language is spelt right, even where no article has it: a plumber is no number.
    """
    if ordinary.is_word(word, locale):
        return ()
    split = _split(word, locale)
    if split:
        return (split,)
    cut = analyzer(locale)
    found: dict[str, tuple[Option, str]] = {}
    for spelling, distance in _nearest(word, locale):
        weight = ranking.CORRECTION_WEIGHTS[distance]
        found.setdefault(cut.stem(spelling), (Option((cut.stem(spelling),), weight), spelling))
    return tuple(found.values())


def sound_options(typed: Sequence[str], locale: str) -> list[Option]:
    """Ways to read neighbouring words by their sound, where articles have words that sound so.

    ``typed``: Latin words (pinyin, its syllables apart or not) or Han ones.
    """
    if typed[0][0] >= "\u3400":
        word = fold("".join(typed))
        wanted = sounds(word) if len(word) > 1 else ()
        known = engine.known(locale, wanted)
        return [Option((sound,), ranking.SOUND_WEIGHT) for sound in wanted if sound in known]
    letters = fold("".join(typed))
    if not SHORTEST_SOUND <= len(letters) <= LONGEST_SOUND or not letters.isalpha():
        return []
    heard = _cut_sound(letters, locale)
    return [Option(heard, ranking.SOUND_WEIGHT)] if heard else []


def _cut_sound(letters: str, locale: str) -> tuple[str, ...]:
    """The letters cut into the fewest sounds that articles have, or nothing."""
    ends = _syllable_ends(letters)
    pieces = {
        (start, end): SOUND + letters[start:end]
        for start in ends
        for end in ends
        if SHORTEST_SOUND <= end - start <= LONGEST_HEARD
    }
    known = engine.known(locale, pieces.values())
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in ends[1:]:
        ways = [
            (*best[start], pieces[start, end])
            for start in ends
            if start in best and pieces.get((start, end)) in known
        ]
        if ways:
            best[end] = min(ways, key=len)
    return best.get(len(letters), ())


def _syllable_ends(letters: str) -> list[int]:
    """Where pinyin syllables may end, from 0 on; only 0 where the letters are no pinyin."""
    syllables = pinyin_syllables()
    longest = max(map(len, syllables))
    ends = {0}
    for end in range(1, len(letters) + 1):
        starts = range(max(0, end - longest), end)
        if any(start in ends and letters[start:end] in syllables for start in starts):
            ends.add(end)
    return sorted(ends) if len(letters) in ends else [0]


def distance_allowed(word: str) -> int:
    """How many edits a word may be away: none below four letters, one to five, then two."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2


def _nearest(word: str, locale: str) -> list[tuple[str, int]]:
    """The known words nearest to a word, with their distances, most common first of equals."""
    allowed = distance_allowed(word)
    if not allowed or not word.isascii() or not word.isalpha():
        return []
    spellings = engine.spellings(locale)
    near = process.extract(
        word, spellings.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=20
    )
    ordered = sorted(
        (round(distance), spelling[0] != word[0], -spellings[spelling], spelling)
        for spelling, distance, _index in near
        # Spelt as typed, yet no word of its own: a piece of one (the didn of didn't).
        if distance
    )
    return [(spelling, distance) for distance, _f, _n, spelling in ordered[:CORRECTIONS]]


def _split(word: str, locale: str) -> tuple[Option, str] | None:
    """The word as two known ones (apikey: api key), the longest first half that works."""
    if len(word) < 2 * SHORTEST_HALF + 1 or not word.isascii():
        return None
    cut = analyzer(locale)
    halves = [(word[:at], word[at:]) for at in range(len(word) - SHORTEST_HALF, 1, -1)]
    terms = {half: cut.stem(half) for pair in halves for half in pair}
    known = engine.known(locale, set(terms.values()))
    for first, second in halves:
        if terms[first] in known and terms[second] in known:
            option = Option((terms[first], terms[second]), ranking.SPLIT_WEIGHT)
            return option, f"{first} {second}"
    return None

"""Marks in titles and passages: escape first, mark second. The only maker of safe text here."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from .engine import Role, Slot
from .engine.analysis import Token, analyzer, tokens_of_title

# Characters of a passage shown under a title; a Chinese one says as much in fewer.
SNIPPET_LENGTH = {"en": 200, "zh-hans": 110}
# Only so much of a body is looked through for the best passage.
READ_AT_MOST = 6_000
ELLIPSIS = "…"
# Between lines that a passage joins; one character, like the line break it stands for.
LINE = "\u2002"
SENTENCE_ENDS = ("。", "！", "？", ". ", "! ", "? ")
# So many places of terms are tried as beginnings.
PLACES_TRIED = 60

Span = tuple[int, int]


@dataclass(frozen=True)
class Marks:
    """What is marked: the telling terms of each thing asked, and small words beside them."""

    asked: tuple[frozenset[str], ...]
    fillers: frozenset[str] = frozenset()

    @classmethod
    def of(cls, slots: Sequence[Slot]) -> Marks:
        """What to mark for the slots of a query; small words alone where it has no others."""
        telling = [slot for slot in slots if slot.role is not Role.FILLER]
        fillers = [frozenset(s.options[0].terms) for s in slots if s.role is Role.FILLER]
        if not telling:
            return cls(tuple(fillers))
        return cls(
            tuple(frozenset(_telling_terms(slot)) for slot in telling), frozenset().union(*fillers)
        )

    @cached_property
    def told_by(self) -> dict[str, int]:
        """For each telling term, which thing asked it stands for."""
        return {term: at for at, terms in reversed([*enumerate(self.asked)]) for term in terms}


def _telling_terms(slot: Slot) -> Iterator[str]:
    """The terms of how it was typed, and other words for it; half a phrase tells nothing."""
    yield from slot.options[0].terms
    for option in slot.options[1:]:
        for term in option.terms:
            if len(option.terms) == 1 or (len(term) > 1 and term[0] >= "\u3400"):
                yield term


class _Place(NamedTuple):
    """Where something that was asked stands in a text."""

    start: int
    end: int
    asked: int


def _places(text: str, marks: Marks, locale: str) -> list[_Place]:
    """Where the telling terms stand, in order."""
    return sorted(_told(analyzer(locale).find(text, marks.told_by.keys()), marks))


def _told(tokens: Iterable[Token], marks: Marks) -> list[_Place]:
    told_by = marks.told_by
    return [
        _Place(token.start, token.end, told_by[token.term])
        for token in tokens
        if token.term in told_by
    ]


def _spans(text: str, places: Sequence[_Place], marks: Marks, locale: str) -> list[Span]:
    """What is marked of a text, as ordered stretches that do not overlap.

    A small word is marked only in one stretch with a telling one: "not received".
    """
    telling = [(place.start, place.end) for place in places]
    if not telling or not marks.fillers:
        return _merged(telling, text)
    small = [(token.start, token.end) for token in analyzer(locale).find(text, marks.fillers)]
    starts = [start for start, _end in telling]
    return [
        (start, end)
        for start, end in _merged(sorted(telling + small), text)
        if (at := bisect_left(starts, start)) < len(starts) and starts[at] < end
    ]


def _merged(stretches: Sequence[Span], text: str) -> list[Span]:
    """Overlapping stretches, and those with at most a space between, as one."""
    merged: list[Span] = []
    for start, end in stretches:
        if merged and not text[merged[-1][1] : start].strip(" "):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def highlight(text: str, marks: Marks, locale: str) -> SafeString:
    """A title, whole and escaped, with ``<mark>`` around what is found."""
    tokens = tokens_of_title(text, locale)
    return _marked(text, _spans(text, sorted(_told(tokens, marks)), marks, locale))


@lru_cache(maxsize=300)  # Readers ask much the same.
def snippet(text: str, marks: Marks, locale: str, length: int | None = None) -> SafeString:
    """The passage of at most ``length`` characters that has most of what was asked, marked.

    A passage begins with a line of the text or inside one, and lines that follow it are set
    off from it; of equals the earliest is taken, the first line where no term stands anywhere.
    """
    length = length or SNIPPET_LENGTH[locale]
    text = text[:READ_AT_MOST]
    places = _places(text, marks, locale)
    start = _best_start(text, places, length)
    before = ELLIPSIS if start and text[start - 1] != "\n" else ""
    end = min(len(text), start + length - len(before))
    after = ""
    if end < len(text):
        end = _last_break(text, start, end - len(ELLIPSIS))
        after = ELLIPSIS
    # Each line break becomes a sign of the same length, so that places stay right.
    passage = text[start:end].replace("\n", LINE)
    inside = [
        _Place(max(s, start) - start, min(e, end) - start, asked)
        for s, e, asked in places
        if s < end and e > start
    ]
    return mark_safe(before + _marked(passage, _spans(passage, inside, marks, locale)) + after)  # noqa: S308 (escaped in _marked)


def _best_start(text: str, places: Sequence[_Place], length: int) -> int:
    """Where the passage begins: at a line or a sentence, with as much of what was asked."""
    best, best_value = 0, -1.0
    # More than everything that stands anywhere cannot be had.
    most = len({place.asked for place in places}) + 0.05 * min(len(places), 5)
    for start in _possible_starts(text, places, length):
        first = bisect_left(places, (start,))
        inside = [
            place.asked
            for place in places[first : bisect_left(places, (start + length,))]
            if place.end <= start + length
        ]
        # Different things first, however they are said; a second mention counts little.
        value = len(set(inside)) + 0.05 * min(len(inside), 5)
        if value > best_value + 1e-9:
            best, best_value = start, value
        if best_value >= most:
            break
    return best


def _possible_starts(text: str, places: Sequence[_Place], length: int) -> list[int]:
    """The beginning of the text, and of the line or sentence that each term stands in."""
    starts = {0}
    for start, _end, _asked in places[:PLACES_TRIED]:
        line = text.rfind("\n", 0, start) + 1
        if start - line > length // 2:
            # Deep in a long line: from the sentence, or from a little before the term.
            sentence = max(text.rfind(stop, line, start) for stop in SENTENCE_ENDS) + 1
            line = max(sentence, start - length // 4) if sentence > line else start - length // 4
            while line < start and not text[line - 1].isspace() and text[line] < "\u3400":
                line += 1
            while line < start and text[line].isspace():
                line += 1
        starts.add(line)
    return sorted(starts)


def _last_break(text: str, start: int, end: int) -> int:
    """A place near the end of the window that does not cut a Latin word in two."""
    if end >= len(text) or not (text[end - 1].isalnum() and text[end].isalnum()):
        return end
    if text[end] >= "\u3400" or text[end - 1] >= "\u3400":
        return end
    cut = text.rfind(" ", start + (end - start) // 2, end)
    return cut if cut > 0 else end


def _marked(text: str, stretches: Sequence[Span]) -> SafeString:
    parts, at = [], 0
    for start, end in stretches:
        parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    parts.append(escape(text[at:]))
    return mark_safe("".join(parts))  # noqa: S308 (every part is escaped or our own mark)

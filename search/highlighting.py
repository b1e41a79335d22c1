"""Marks in titles and passages: escape first, mark second. The only maker of safe text here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .engine.analysis import analyzer

# Characters of a passage shown under a title.
SNIPPET_LENGTH = 200
# Only so much of a body is looked through for the best passage.
READ_AT_MOST = 6_000
ELLIPSIS = "…"
_BREAKS = "\n。！？；.!?; "

Span = tuple[int, int]


def spans(text: str, terms: Collection[str], locale: str) -> list[Span]:
    """Where any of the terms stand in the text, as ordered stretches that do not overlap."""
    found = sorted(analyzer(locale).spans(text, terms))
    merged: list[Span] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def highlight(text: str, terms: Collection[str], locale: str) -> SafeString:
    """The whole text, escaped, with ``<mark>`` around each term."""
    return _marked(text, spans(text, terms, locale))


def snippet(
    text: str, terms: Collection[str], locale: str, length: int = SNIPPET_LENGTH
) -> SafeString:
    """The passage of at most ``length`` characters that has the most different terms, marked.

    Where no term stands in the text, its beginning.
    """
    text = text[:READ_AT_MOST]
    found = spans(text, terms, locale)
    start = _best_start(text, found, length - 2 * len(ELLIPSIS))
    before = ELLIPSIS if start > 0 else ""
    end = min(len(text), start + length - len(before))
    after = ""
    if end < len(text):
        end = _last_break(text, start, end - len(ELLIPSIS))
        after = ELLIPSIS
    inside = [
        (max(s, start) - start, min(e, end) - start) for s, e in found if s < end and e > start
    ]
    passage = " ".join(text[start:end].split("\n"))
    return mark_safe(before + _marked(passage, inside) + after)  # noqa: S308 (escaped in _marked)


def _best_start(text: str, found: Sequence[Span], length: int) -> int:
    """Where the window begins: the one with most different words, the earliest of equals."""
    words = [text[start:end].lower() for start, end in found]
    best, best_value = 0, 0
    inside: Counter[str] = Counter()
    last = 0
    for at, (start, _end) in enumerate(found):
        while last < len(found) and found[last][1] <= start + length:
            inside[words[last]] += 1
            last += 1
        value = 10 * len(inside) + (last - at)
        if value > best_value:
            best, best_value = start, value
        if last > at:
            inside[words[at]] -= 1
            if not inside[words[at]]:
                del inside[words[at]]
        else:
            last = at + 1
    if not found:
        return 0
    # Begin where a sentence or at least a word does, with a little of what stands before.
    lead = max(0, best - length // 4)
    if lead == 0:
        return 0
    for stops in ("\n。！？.!?", _BREAKS):
        cut = max((text.rfind(stop, lead, best) for stop in stops), default=-1)
        if cut >= 0:
            return cut + 1 + (len(text[cut + 1 : best]) - len(text[cut + 1 : best].lstrip()))
    return best if text[best] >= "\u3400" else lead


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

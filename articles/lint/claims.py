"""What a text promises: a figure, the event it is about, and what that happens to.

"We reply to tickets within 24–48 hours" and "工单通常在 24–48 小时内回复" claim the same. The words
that say an event or a thing stand in ``subjects.txt``, for both languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from articles.markdown import FACT, insert_facts

from .quantities import quantities
from .source import lines

SUBJECTS = Path(__file__).with_name("subjects.txt")
# Kinds of figures that are promises. Lengths and words describe; counts of times vary by step.
PROMISED = ("time", "business days", "months", "percent", "amount")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；])|\s*\|\s*")
# Only such a line can promise: it takes time to look at others.
_FIGURE = re.compile(r"\d|\{\{")
_LINK = re.compile(r"\]\([^)]*\)|\{#[^}]*\}")


@dataclass(frozen=True)
class Claim:
    """A promise on a ``line`` of the body (0: the short answer); ``fact`` is its key, if any."""

    event: str
    things: str
    kind: str
    value: str
    text: str
    fact: str
    line: int

    @property
    def about(self) -> tuple[str, str, bool]:
        """Claims that share this speak of the same."""
        return self.event, self.things, self.kind in ("time", "business days")


def claims(body: str, summary: str, facts: Mapping[str, str]) -> Iterator[Claim]:
    """The promises of a text, facts inserted."""
    for number, line in ((0, summary), *lines(body)):
        if not _FIGURE.search(line):
            continue
        for sentence in _SENTENCE.split(_LINK.sub("]", line)):
            if _FIGURE.search(sentence):
                yield from _claims(sentence, facts, number)


def _claims(sentence: str, facts: Mapping[str, str], number: int) -> Iterator[Claim]:
    inserted = insert_facts(sentence, facts)
    told = {facts[key]: key for key in FACT.findall(sentence) if key in facts}
    events, things = _subjects(inserted)
    for quantity in quantities(inserted) if events else ():
        if not quantity.kind.startswith(PROMISED):
            continue
        middle = quantity.start + len(quantity.text) // 2
        event = min(events, key=lambda found: abs(found[1] - middle))[0]
        fact = next((key for value, key in told.items() if quantity.text in value), "")
        # Who replies, replies to tickets; any other event without a thing is anything's.
        names = " ".join(sorted(things)) or ("ticket" if event == "reply" else "")
        if names:
            yield Claim(event, names, quantity.kind, quantity.value, quantity.text, fact, number)


def _subjects(sentence: str) -> tuple[list[tuple[str, int]], set[str]]:
    """The events of a sentence with where they stand, and the things it names."""
    events, things = [], set()
    for match in _pattern().finditer(sentence):
        sort, name = _vocabulary()[match[0].lower()]
        if sort == "event":
            events.append((name, (match.start() + match.end()) // 2))
        else:
            things.add(name)
    return events, things


@cache
def _vocabulary() -> dict[str, tuple[str, str]]:
    """Each word with its sort (event or thing) and name."""
    words = {}
    for line in SUBJECTS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            head, _colon, said = line.partition(": ")
            sort, name = head.split()
            words.update({word.replace("_", " "): (sort, name) for word in said.split()})
    return words


@cache
def _pattern() -> re.Pattern[str]:
    ordered = sorted(_vocabulary(), key=len, reverse=True)
    latin = "|".join(re.escape(word) for word in ordered if word.isascii())
    han = "|".join(re.escape(word) for word in ordered if not word.isascii())
    return re.compile(rf"(?<![A-Za-z0-9-])(?:{latin})(?![A-Za-z0-9-])|(?:{han})", re.IGNORECASE)

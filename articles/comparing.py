"""What differs between two texts: lines first, then words; Chinese by its words as well."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import rjieba

HAN = r"\u3400-\u9fff\uf900-\ufaff"
# A run of Chinese, a word of anything else, or one sign; each with the space after it.
TOKEN = re.compile(rf"[{HAN}]+|[^\W{HAN}]+\s*|\s+|.\s*", re.DOTALL)
# Unchanged lines shown around a change.
CONTEXT = 2
# Comparing every word with every other is quadratic; beyond this it is lines that are told.
MOST_PAIRS = 16_000_000
# Words that stayed between two changes, so few that the change reads better as one.
SHORTEST_SAME = 2


@dataclass(frozen=True)
class Piece:
    """Words that are the ``same``, ``added`` or ``removed``."""

    kind: str
    text: str


@dataclass(frozen=True)
class Row:
    """Lines that are ``same``, ``changed``, ``added`` or ``removed``; or how many are left out."""

    kind: str
    pieces: list[Piece] = field(default_factory=list)
    skipped: int = 0


def compare(before: str, after: str) -> list[Row]:
    """The rows that lead from one text to the other; none where they are equal."""
    if before == after:
        return []
    old, new = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    rows: list[Row] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            rows.extend(_unchanged(old[a:b], first=a == 0, last=b == len(old)))
        elif kind == "delete":
            rows.append(Row("removed", [Piece("removed", "\n".join(old[a:b]))]))
        elif kind == "insert":
            rows.append(Row("added", [Piece("added", "\n".join(new[c:d]))]))
        else:
            rows.append(Row("changed", pieces("\n".join(old[a:b]), "\n".join(new[c:d]))))
    return rows


def _unchanged(lines: Sequence[str], *, first: bool, last: bool) -> Iterator[Row]:
    """Lines that stay, all but those next to a change left out."""
    head = [] if first else list(lines[:CONTEXT])
    tail = [] if last else list(lines[max(len(head), len(lines) - CONTEXT) :])
    skipped = len(lines) - len(head) - len(tail)
    if head:
        yield Row("same", [Piece("same", "\n".join(head))])
    if skipped:
        yield Row("skipped", skipped=skipped)
    if tail:
        yield Row("same", [Piece("same", "\n".join(tail))])


def pieces(before: str, after: str) -> list[Piece]:
    """Word by word, what was removed before what was added."""
    old, new = _words(before), _words(after)
    if len(old) * len(new) > MOST_PAIRS:
        return [Piece("removed", before), Piece("added", after)]
    found: list[Piece] = []
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) * len(new) > MOST_PAIRS // 16)
    for kind, a, b, c, d in _joined(matcher.get_opcodes()):
        if kind == "equal":
            found.append(Piece("same", "".join(new[c:d])))
            continue
        if a != b:
            found.append(Piece("removed", "".join(old[a:b])))
        if c != d:
            found.append(Piece("added", "".join(new[c:d])))
    return found


Code = tuple[str, int, int, int, int]


def _joined(codes: Sequence[Code]) -> list[Code]:
    """Changes with next to nothing between them become one."""
    joined: list[Code] = []
    for place, (kind, start, end, begin, stop) in enumerate(codes):
        last = place == len(codes) - 1
        small = kind == "equal" and end - start < SHORTEST_SAME and not last
        if joined and joined[-1][0] != "equal" and (small or kind != "equal"):
            _kind, first, _end, second, _stop = joined[-1]
            joined[-1] = ("replace", first, end, second, stop)
        else:
            joined.append((kind, start, end, begin, stop))
    return joined


def _words(text: str) -> list[str]:
    words: list[str] = []
    for match in TOKEN.finditer(text):
        token = match[0]
        if re.match(rf"[{HAN}]", token):
            words.extend(rjieba.cut(token))
        else:
            words.append(token)
    return words

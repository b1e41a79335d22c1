"""Titles and keywords kept in memory, to be found by their beginnings while a reader types."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

# Where the typed text stands, best first.
TITLE_START, TITLE_WORD, KEYWORD_START, KEYWORD_WORD = range(4)


class Labels:
    """The folded labels of a segment's documents."""

    def __init__(self, labels: Sequence[str]) -> None:
        """``labels``: for each document its title on the first line, then a keyword a line."""
        self._starts: list[int] = []
        self._title_ends: list[int] = []
        at = 1
        for label in labels:
            self._starts.append(at)
            line = label.find("\n")
            self._title_ends.append(at + (len(label) if line < 0 else line))
            at += len(label) + 1
        self._text = "\0" + "\0".join(labels)

    def title(self, document: int) -> str:
        """The folded title of a document."""
        return self._text[self._starts[document] : self._title_ends[document]]

    def find(self, typed: str) -> Iterator[tuple[int, int]]:
        """Each document that has the folded text at the beginning of a word, with its place.

        Chinese is not written in words: there the text may stand anywhere.
        """
        han = typed[0] >= "\u3400"
        at = self._text.find(typed)
        while at >= 0:
            before = self._text[at - 1]
            if han or not before.isalnum() or before >= "\u3400":
                document = bisect_right(self._starts, at) - 1
                yield document, self._place(document, at, before)
            at = self._text.find(typed, at + 1)

    def _place(self, document: int, at: int, before: str) -> int:
        if at == self._starts[document]:
            return TITLE_START
        if at < self._title_ends[document]:
            return TITLE_WORD
        return KEYWORD_START if before == "\n" else KEYWORD_WORD

"""What a card takes out of an article's stored HTML: defined terms, and the steps of a guide."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

_SENTENCE_ENDS = re.compile(r"[.!?。！？]\s*$")


@dataclass(frozen=True)
class Link:
    """A link with its words."""

    text: str
    url: str


@dataclass(frozen=True)
class Entry:
    """A heading of the third level with the first paragraph below it.

    ``links``: links that are sentences of their own at the paragraph's end; ``text`` has the rest.
    """

    heading: str
    anchor: str
    text: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Outline:
    """``steps``: the words in bold that each step of the first numbered list begins with."""

    entries: tuple[Entry, ...] = ()
    steps: tuple[str, ...] = ()


@lru_cache(maxsize=32)
def outline(html: str) -> Outline:
    """Read what :mod:`articles.markdown` made; the same HTML is read once."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Outline(tuple(reader.entries), tuple(reader.steps))


@dataclass
class _Reader(HTMLParser):
    entries: list[Entry] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self._heading = ""
        self._anchor = ""
        # The paragraph being read: stretches of text, each with the address it links to.
        self._pieces: list[tuple[str, str]] = []
        self._lists = 0
        self._lead: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _EMPTY:
            return
        self._open.append((tag, dict(attrs)))
        if tag in _HEADINGS:
            self._heading, self._anchor = "", dict(attrs).get("id") or ""
        elif tag == "p":
            self._pieces = []
        elif tag == "ol":
            self._lists += 1
        elif tag == "li" and self._lists == 1 and self._is_inside("ol", depth=2):
            self._lead = ""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag in _HEADINGS and tag != "h3":
            self._anchor = ""
        elif tag == "p" and self._anchor and self._heading and not self._open:
            text, links = _without_closing_links(self._pieces)
            self.entries.append(Entry(self._heading.strip(), self._anchor, text, links))
            self._anchor = ""
        elif tag == "strong" and self._lead:
            self.steps.append(self._lead.strip().rstrip(".。:：!！"))
            self._lead = None

    def handle_data(self, data: str) -> None:
        if self._is_inside("h3"):
            if not self._is_inside("a"):  # The link beside a heading is no part of it.
                self._heading += data
        elif self._is_inside("p"):
            url = next((attrs.get("href") or "" for tag, attrs in self._open if tag == "a"), "")
            self._pieces.append((data, url))
        if self._lead is not None:
            if self._is_inside("strong"):
                self._lead += data
            elif data.strip():
                self._lead = None  # A step that does not begin in bold has no short form.

    def _is_inside(self, tag: str, depth: int = 0) -> bool:
        stack = self._open[-depth:] if depth else self._open
        return any(name == tag for name, _attrs in stack)


_HEADINGS = frozenset({"h2", "h3", "h4"})
_EMPTY = frozenset({"br", "hr", "img", "input", "wbr"})


def _without_closing_links(pieces: list[tuple[str, str]]) -> tuple[str, tuple[Link, ...]]:
    """The paragraph's text, and the links after it: "… [Where to find it](…)." ends in one."""
    left = [(" ".join(text.split("\n")), url) for text, url in pieces]
    links: list[Link] = []
    while left:
        end = len(left)
        if not left[-1][1] and not left[-1][0].strip(" .。"):
            end -= 1
        before = "".join(text for text, _url in left[: end - 1])
        if not end or not left[end - 1][1] or not (_SENTENCE_ENDS.search(before)):
            break
        links.insert(0, Link(left[end - 1][0], left[end - 1][1]))
        left = left[: end - 1]
    return "".join(text for text, _url in left).strip(), tuple(links)

"""What was asked, cleaned: text, language, filters and page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from articles.models import Article

MAX_LENGTH = 500
PAGE_SIZE = 10
# Past this page nobody reads; the address still gets a clear answer (the last page).
MAX_PAGE = 1000

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "「": '"', "」": '"'})
_QUOTED = re.compile(r'"([^"]*)"')


def clean_text(text: str) -> str:
    """Reader's text as compared everywhere: NFKC, no control characters, one space, cut.

    Characters without a width, which pages put into long values to break them, join what is
    around them; other control characters part it.
    """
    text = unicodedata.normalize("NFKC", text[: MAX_LENGTH * 4])
    if not text.isprintable():
        text = "".join(_plain(char) for char in text)
    return " ".join(text.split())[:MAX_LENGTH].rstrip()


def _plain(char: str) -> str:
    category = unicodedata.category(char)
    return "" if category == "Cf" else " " if category[0] == "C" else char


@dataclass(frozen=True)
class SearchQuery:
    """A reader's question. Words and ``"quoted phrases"`` are the whole syntax."""

    text: str
    locale: str
    category: str = ""
    kind: str = ""
    page: int = 1
    page_size: int = PAGE_SIZE
    phrases: tuple[str, ...] = field(init=False)
    words: str = field(init=False)

    def __post_init__(self) -> None:
        text = clean_text(self.text)
        quoted = text.translate(_QUOTES)
        phrases = tuple(p for p in (m.strip() for m in _QUOTED.findall(quoted)) if p)
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "phrases", phrases)
        object.__setattr__(self, "words", " ".join(quoted.replace('"', " ").split()))

    def __bool__(self) -> bool:
        return bool(self.text)

    @classmethod
    def from_request(cls, data: Mapping[str, str] | QueryDict, locale: str) -> SearchQuery:
        """The query of an address; what makes no sense there is left out, never refused."""
        kind = data.get("kind", "")
        return cls(
            text=data.get("q", ""),
            locale=locale,
            category=clean_text(data.get("category", ""))[:80],
            kind=kind if kind in Article.Kind else "",
            page=page_number(data.get("page", "1")),
        )


def page_number(text: str) -> int:
    """A page from an address: 1 where it is no positive number, at most ``MAX_PAGE``."""
    try:
        number = int(text[:12])
    except ValueError:
        return 1
    return min(max(number, 1), MAX_PAGE)

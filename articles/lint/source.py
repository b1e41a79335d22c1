"""Lines of a Markdown source as a reader meets them: code and comments are blank."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_INLINE_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def lines(source: str) -> Iterator[tuple[int, str]]:
    """Each line with its number from 1; what is code is spaces of the same length."""
    source = _COMMENT.sub(_blank, source)
    fence = ""
    for number, line in enumerate(source.split("\n"), start=1):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            yield number, ""
        elif mark:
            fence = mark[1]
            yield number, ""
        else:
            yield number, _INLINE_CODE.sub(_blank, line.rstrip("\r"))


def line_of(source: str, words: str) -> int:
    """The first line that has these words outside of code, or 0."""
    return next((number for number, line in lines(source) if words and words in line), 0)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])

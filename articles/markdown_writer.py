"""Clean HTML → Markdown as our editors write it, and as Python-Markdown reads it."""

from __future__ import annotations

import re
from typing import Any

from markdownify import MarkdownConverter


class Writer(MarkdownConverter):
    """Lists, tables and boxes where the library's own would be read otherwise."""

    class Options(MarkdownConverter.DefaultOptions):  # type: ignore[name-defined]
        heading_style = "atx"
        bullets = "-"
        escape_underscores = False
        table_infer_header = True

    def convert_li(self, el: Any, text: str, parent_tags: Any) -> str:
        """What belongs to an item stands four spaces in, not as far as its bullet is wide."""
        item: str = super().convert_li(el, text, parent_tags)  # type: ignore[misc]
        first, *rest = item.split("\n")
        wide = len(re.match(r"(?:-|\d+\.) ", first)[0]) if rest and text.strip() else 0  # type: ignore[index]
        deeper = (f"    {line[wide:]}" if line[:wide].isspace() else line for line in rest)
        return "\n".join([first, *deeper])

    def convert_td(self, el: Any, text: str, parent_tags: Any) -> str:
        """A line between words is no line between cells."""
        return str(super().convert_td(el, _barred(text), parent_tags))  # type: ignore[misc]

    def convert_th(self, el: Any, text: str, parent_tags: Any) -> str:
        """The same above the columns."""
        return str(super().convert_th(el, _barred(text), parent_tags))  # type: ignore[misc]

    def convert_div(self, el: Any, text: str, parent_tags: Any) -> str:
        """A box becomes one of ours; of all other divisions only the content stays."""
        kind = " ".join(el.get("class") or ())
        if kind not in ("note", "warning"):
            return str(super().convert_div(el, text, parent_tags))  # type: ignore[misc]
        title = re.match(r"\s*(?:\*\*(?P<bold>[^*\n]+)\*\*|#+ (?P<heading>.+))\s*(?:\n|$)", text)
        words = (title["bold"] or title["heading"]).strip(" :：") if title else ""
        inside = text[title.end() :] if title else text
        lines = [f"    {line}" if line else "" for line in inside.strip().split("\n")]
        quiet = words.replace('"', "”")
        return "\n\n" + "\n".join([f'!!! {kind} "{quiet}"', *lines]) + "\n\n"

    def convert_u(self, el: Any, text: str, parent_tags: Any) -> str:
        """Underlined words are no link: only the words stay."""
        return text


def _barred(text: str) -> str:
    """Bars escaped, but within code, where they part no cells."""
    return re.sub(r"(`+).*?\1|\|", lambda match: match[0] if match[1] else r"\|", text)

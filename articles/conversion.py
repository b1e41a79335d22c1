"""HTML of elsewhere (Word, web pages, other help centers) → clean Markdown; losses are named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import nh3
from bs4 import BeautifulSoup, Tag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .markdown_writer import Writer

# The address of a picture, kept by us, for its address there and its words; nothing if it is lost.
TakePicture = Callable[[str, str], str | None]
# Where a link leads here, for where it led there.
Relink = Callable[[str], str]

TAGS = {
    "a", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em", "h1",
    "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "ol", "p", "pre", "s", "span", "strong",
    "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
# What Markdown of ours has no place for, with its name for the editor.
LOST = {
    "iframe": gettext_lazy("embedded page or video"),
    "video": gettext_lazy("video"),
    "audio": gettext_lazy("sound"),
    "object": gettext_lazy("embedded object"),
    "embed": gettext_lazy("embedded object"),
    "svg": gettext_lazy("drawing"),
    "canvas": gettext_lazy("drawing"),
    "form": gettext_lazy("form"),
    "input": gettext_lazy("form field"),
    "button": gettext_lazy("button"),
    "script": gettext_lazy("script"),
    "math": gettext_lazy("formula"),
}  # fmt: skip
# How sites name a box that stands out from the text, and one that warns.
_BOX = re.compile(
    r"(?:^|\s)(?:callout|alert|admonition|note|notice|tip|info|warning|caution|danger|important)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_GRAVE = re.compile(r"warning|caution|danger|important|error", re.IGNORECASE)
SILENT = {"style", "head", "meta", "link", "title", "noscript", "template", "xml"}


@dataclass(frozen=True)
class Converted:
    """Markdown, and what of the HTML it could not take along."""

    markdown: str
    losses: tuple[str, ...] = ()


def to_markdown(
    html: str,
    *,
    take_picture: TakePicture = lambda source, words: None,
    relink: Relink = lambda address: address,
) -> Converted:
    """Convert a page or a part of one; headings begin at the second level."""
    html = re.sub(r"<!--.*?-->|<!\[.*?\]>|<\?.*?>", "", html, flags=re.DOTALL)
    soup = BeautifulSoup(html, "html.parser")
    lost: Counter[str] = Counter()
    for tag in soup.find_all([*LOST, *SILENT]):
        if tag.decomposed:
            continue
        if tag.name in LOST and not _is_nothing(tag):
            lost[str(LOST[tag.name])] += 1
        tag.decompose()
    _mend_word(soup)
    _headings(soup)
    _tables(soup, lost)
    _boxes(soup)
    _pictures(soup, take_picture, lost)
    for link in soup.find_all("a", href=True):
        link["href"] = relink(str(link["href"]).strip())
    clean = nh3.clean(
        str(soup),
        tags=TAGS,
        attributes={
            "a": {"href"},
            "img": {"src", "alt"},
            "ol": {"start"},
            "code": {"class"},
            "div": {"class"},
        },
        url_schemes={"http", "https", "mailto", "article", "category", "page"},
        link_rel=None,
    )
    text = Writer().convert(clean)
    return Converted(_tidy(text), tuple(_named(lost)))


def _is_nothing(tag: Tag) -> bool:
    """A script or a field that no reader saw."""
    return tag.name == "script" or (tag.name == "input" and tag.get("type") == "hidden")


def _mend_word(soup: BeautifulSoup) -> None:
    """Lists that Word writes as paragraphs become lists; bold that covers a heading goes."""
    items: list[Tag] = []
    for paragraph in soup.find_all("p", class_=re.compile(r"^MsoListParagraph")):
        words = paragraph.get_text()
        mark = re.match(r"\s*(?:([·•▪o§\-])|(\d+)[.)、])[\s\xa0]+", words)
        for ignored in paragraph.find_all(style=re.compile("mso-list: *Ignore", re.IGNORECASE)):
            ignored.decompose()
        paragraph.name = "li"
        previous = items[-1].parent if items else None
        ordered = bool(mark and mark[2])
        before = paragraph.find_previous_sibling()
        if (
            previous is not None
            and before is previous
            and previous.name == ("ol" if ordered else "ul")
        ):
            previous.append(paragraph.extract())
        else:
            paragraph.wrap(soup.new_tag("ol" if ordered else "ul"))
        items.append(paragraph)
    for tag in soup.find_all(["b", "strong"]):
        # Google Docs wraps everything in a <b> that is not bold.
        if re.search(r"(?:^|;)\s*font-weight:\s*normal", str(tag.get("style", ""))):
            tag.unwrap()
    for paragraph in soup.find_all("p", class_=re.compile(r"^Mso(?:Title|Heading)")):
        paragraph.name = "h2"


def _headings(soup: BeautifulSoup) -> None:
    """The page has its own first level; a heading is not bold besides."""
    found = soup.find_all(re.compile(r"^h[1-6]$"))
    shift = any(tag.name == "h1" for tag in found)
    for tag in found:
        if shift:
            tag.name = f"h{min(6, int(tag.name[1]) + 1)}"
        for bold in tag.find_all(["b", "strong", "u"]):
            bold.unwrap()
        if not tag.get_text(strip=True) and not tag.find("img"):
            tag.decompose()


def _tables(soup: BeautifulSoup, lost: Counter[str]) -> None:
    """A Markdown table has one line a cell, and no cells that span."""
    for table in soup.find_all("table"):
        if table.find("table"):
            lost[_("table within a table")] += 1
        if table.find(["td", "th"], attrs={"colspan": _spans}) or table.find(
            ["td", "th"], attrs={"rowspan": _spans}
        ):
            lost[_("cell that spans others")] += 1
        for cell in table.find_all(["td", "th"]):
            blocks = cell.find_all(["p", "li", "div"])
            for block in blocks[1:]:
                block.insert_before(" ")
            for block in [*blocks, *cell.find_all(["ul", "ol"])]:
                block.unwrap()
            for line in cell.find_all("br"):
                line.replace_with(" ")


def _boxes(soup: BeautifulSoup) -> None:
    """What stood in a box of its own (an alert, a callout) is named by one class: which of ours."""
    boxes: set[int] = set()
    for tag in soup.find_all(["div", "aside", "section"]):
        names = " ".join(name for name in tag.get_attribute_list("class") if name)
        del tag["class"]
        within = any(id(parent) in boxes for parent in tag.parents)
        if within or not _BOX.search(names) or tag.find(["h1", "h2"]):
            continue
        boxes.add(id(tag))
        tag.name = "div"
        tag["class"] = "warning" if _GRAVE.search(names) else "note"


def _spans(value: str | None) -> bool:
    return bool(value) and value not in ("1", "0")


def _pictures(soup: BeautifulSoup, take: TakePicture, lost: Counter[str]) -> None:
    for image in soup.find_all("img"):
        words = " ".join(str(image.get("alt") or image.get("title") or "").split())
        source = str(image.get("src") or "").strip()
        address = take(source, words) if source else None
        if address is None:
            lost[_("picture")] += 1
            image.replace_with(f"[{words}]" if words else "")
        else:
            image.attrs = {"src": address, "alt": words}


def _tidy(text: str) -> str:
    """No runs of empty lines, no spaces at line ends, no hard spaces, one line end."""
    text = text.replace("\xa0", " ").replace("\u200b", "").replace("\r\n", "\n")
    text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    return f"{text}\n" if text else ""


def _named(lost: Counter[str]) -> list[str]:
    return [
        ngettext("%(count)d left out: %(what)s", "%(count)d left out: %(what)s", count)
        % {"count": count, "what": what}
        for what, count in lost.items()
    ]

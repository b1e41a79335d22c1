"""Markdown source → safe HTML, plain text and headings. The only sanitizer of the site."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import markdown
import nh3
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import override as language
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from pymdownx.slugs import slugify

# Moves when the same source renders differently; `render_articles` then renders anew.
VERSION = 2

TOC_LEVELS = (2, 3)

# Facts are written {{key}}; anything else in double braces is left as typed.
FACT = re.compile(r"\{\{\s*([a-zA-Z0-9_-]+)\s*\}\}")
# While Markdown works, each fact is one character that nobody types: its value can be no
# markup, and an anchor made from a heading does not move when a figure changes.
STAND_INS = range(0xE000, 0xF900)

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "div", "dl",
    "dt", "em", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "input", "ins", "kbd", "li",
    "mark", "ol", "p", "pre", "s", "samp", "span", "strong", "sub", "summary", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "class"},
    "abbr": {"title"},
    "code": {"class"},
    "details": {"open", "class"},
    "div": {"class"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "h5": {"id"},
    "h6": {"id"},
    "img": {"src", "alt", "title", "width", "height", "loading", "decoding"},
    "input": {"checked"},
    "li": {"class"},
    "ol": {"start"},
    "p": {"class"},
    "pre": {"class"},
    "span": {"class"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ul": {"class"},
}
# A task list's box is the only input an article may have, and nobody ticks it.
INPUTS = {"input": {"type": "checkbox", "disabled": ""}}
SCHEMES = {"http", "https", "mailto"}
ANCHOR_CLASS = "anchor"

# Names an article may link to as `page:support`, by the name of their address.
PAGES = {
    "home": "articles:home",
    "search": "search:results",
    "support": "support:contact",
    "new-ticket": "support:ticket-create",
    "tickets": "support:ticket-find",
    "verify": "support:verify",
    "announcements": "support:announcements",
}


# The names of our own uploads tell the size of a picture, and what is a video.
PICTURE = re.compile(r"/media/[0-9a-f]{32}-(\d+)x(\d+)\.[a-z]+")
VIDEO = re.compile(r"/media/[0-9a-f]{32}\.(?:mp4|webm)")

# What is wrong, and with what. Lazy: the article has its language, the editor another.
Problem = tuple[Any, str]
NO_ALTERNATIVE = gettext_lazy("The image %s has no alternative text.")
NO_FACT = gettext_lazy("There is no fact “%s”.")
LEADS_NOWHERE = gettext_lazy("The link %s leads nowhere.")


class RenderError(ValueError):
    """The source cannot be rendered; the message says why, for an editor."""


@dataclass(frozen=True)
class Heading:
    """A heading of the body: its level (2 to 6), its anchor and its plain text."""

    level: int
    id: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """What one source became."""

    html: str
    text: str
    headings: tuple[Heading, ...] = ()
    problems: tuple[Problem, ...] = field(default=())

    @property
    def warnings(self) -> tuple[str, ...]:
        """The problems in the current language."""
        return tuple(str(message) % about for message, about in self.problems)

    def toc(self) -> list[dict[str, Any]]:
        """The headings of a table of contents, as plain data: level, id and text."""
        return [
            {"level": h.level, "id": h.id, "text": h.text}
            for h in self.headings
            if h.level in TOC_LEVELS
        ]


def insert_facts(source: str, facts: Mapping[str, str]) -> str:
    """The source with each ``{{key}}`` of ``facts`` replaced; unknown keys stay as typed."""
    return FACT.sub(lambda match: facts.get(match[1], match[0]), source)


def render(source: str, *, locale: str, facts: Mapping[str, str] | None = None) -> Rendered:
    """Render an article's Markdown for readers of ``locale`` (``en``, ``zh-hans``).

    The HTML is safe to show as it is: scripts, styles, event handlers, foreign frames and
    unknown schemes are gone. Raises :class:`RenderError` where the source nests too deeply.
    """
    facts = facts or {}
    named = list(dict.fromkeys(FACT.findall(source)))
    unknown = [(NO_FACT, key) for key in named if key not in facts]
    stand_ins = {key: chr(n) for key, n in zip(facts.keys() & named, STAND_INS, strict=False)}
    source = insert_facts("".join(filter(_is_typed, source)), stand_ins)
    raw, problems = _convert(source, locale)
    raw = raw.translate({ord(c): escape(facts[key]) for key, c in stand_ins.items()})
    clean = nh3.clean(
        raw,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_only_ours,
        set_tag_attribute_values=INPUTS,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
    reader = _Reader()
    reader.feed(clean)
    reader.close()
    return Rendered(
        html=clean,
        text=reader.text(),
        headings=tuple(reader.headings),
        problems=(*unknown, *problems, *reader.problems),
    )


def _is_typed(character: str) -> bool:
    """Whether a person means it: no control character, half of a pair, or stand-in."""
    category = unicodedata.category(character)
    return character in "\n\r\t" or (
        category not in ("Cc", "Cs") and ord(character) not in STAND_INS
    )


def _convert(source: str, locale: str) -> tuple[str, list[Problem]]:
    converter = _converter(locale)
    try:
        with language(locale):
            raw = converter.reset().convert(source)
    except RecursionError:
        _forget_converter(locale)
        raise RenderError(_("The text nests quotes or lists too deeply.")) from None
    except Exception as error:
        _forget_converter(locale)
        raise RenderError(_("The Markdown cannot be read: %s") % error) from error
    tree: ArticleTree = converter.treeprocessors["article"]  # type: ignore[assignment]
    return raw, tree.problems


class ArticleTree(Treeprocessor):
    """Resolve links to articles, categories and pages; keep the page's one H1 out of the body."""

    locale = "en"

    def __init__(self, md: markdown.Markdown) -> None:
        super().__init__(md)
        self.problems: list[Problem] = []

    def run(self, root: Element) -> None:
        """Change the tree in place."""
        self.problems = []
        if root.find(".//h1") is not None:
            for level in range(5, 0, -1):
                for heading in root.iter(f"h{level}"):
                    heading.tag = f"h{level + 1}"
        for link in root.iter("a"):
            self._resolve(link)
        linked = {image for link in root.iter("a") for image in link.iter("img")}
        for image in list(root.iter("img")):
            source, words = image.get("src", ""), (image.get("alt") or "").strip()
            if _is_elsewhere(source):
                # No page of the help center loads anything from elsewhere: link instead.
                if not words:
                    self.problems.append((NO_ALTERNATIVE, source))
                image.tag, image.text = ("span" if image in linked else "a"), words or source
                image.attrib = {} if image in linked else {"href": source}
            elif size := PICTURE.fullmatch(source):
                # With its size known, nothing jumps when it arrives.
                image.attrib |= {"width": size[1], "height": size[2]}
                image.attrib |= {"loading": "lazy", "decoding": "async"}

    def _resolve(self, link: Element) -> None:
        if VIDEO.fullmatch(link.get("href") or ""):
            link.set("class", "video")  # prose.js plays it, after a click.
        scheme, _colon, rest = (link.get("href") or "").partition(":")
        if scheme not in ("article", "category", "page"):
            return
        name, hash_, anchor = rest.partition("#")
        try:
            link.set("href", _address(scheme, name) + hash_ + anchor)
        except NoReverseMatch:
            # A page this site does not have (yet): the words stay, the link goes.
            link.attrib.clear()
            link.tag = "span"
            self.problems.append((LEADS_NOWHERE, f"{scheme}:{rest}"))


def _is_elsewhere(address: str) -> bool:
    try:
        parts = urlsplit(address.replace("\\", "/"))  # As browsers do.
    except ValueError:  # Such as "http://[": nothing of ours looks like that.
        return True
    return bool(parts.scheme or parts.netloc)


def _only_ours(tag: str, attribute: str, value: str) -> str | None:
    """For images written as HTML, which no tree processor sees: no address elsewhere."""
    return None if tag == "img" and attribute == "src" and _is_elsewhere(value) else value


def _address(scheme: str, name: str) -> str:
    if scheme == "article":
        return reverse("articles:article-detail", kwargs={"slug": name})
    if scheme == "category":
        return reverse("articles:category-detail", kwargs={"slug": name})
    return reverse(PAGES.get(name, name or "-"))


class _ArticleExtension(Extension):
    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 (the library's name)
        # After inline patterns made the links (20), before the table of contents (5).
        md.treeprocessors.register(ArticleTree(md), "article", 15)


@cache
def _permalink_title(locale: str) -> str:
    with language(locale):
        return _("Link to this section")


# A converter has state and costs more to make than most articles to render: one per thread.
_kept = threading.local()


def _converter(locale: str) -> markdown.Markdown:
    if not hasattr(_kept, locale):
        converter = markdown.Markdown(
            output_format="html",
            extensions=[
                "tables",
                "admonition",
                "attr_list",
                "def_list",
                "abbr",
                "sane_lists",
                "toc",
                "pymdownx.superfences",
                "pymdownx.highlight",
                "pymdownx.tasklist",
                "pymdownx.details",
                "pymdownx.tilde",
                _ArticleExtension(),
            ],
            extension_configs={
                "toc": {
                    "permalink": "#",
                    "permalink_class": ANCHOR_CLASS,
                    "permalink_title": _permalink_title(locale),
                    "slugify": slugify(case="lower"),
                },
                "pymdownx.highlight": {"guess_lang": False, "use_pygments": True},
            },
        )
        setattr(_kept, locale, converter)
    return getattr(_kept, locale)


def _forget_converter(locale: str) -> None:
    """After a failure: a half-read text would leave its state to the next article."""
    delattr(_kept, locale)


class _Reader(HTMLParser):
    """Reads clean HTML as a person would: words with a line for each block, and headings."""

    BLOCKS = frozenset({
        "blockquote", "br", "dd", "details", "div", "dl", "dt", "h2", "h3", "h4", "h5", "h6", "hr",
        "li", "ol", "p", "pre", "summary", "table", "td", "th", "tr", "ul",
    })  # fmt: skip

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.headings: list[Heading] = []
        self.problems: list[Problem] = []
        self._heading: tuple[int, str, int] | None = None
        self._skipping = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in self.BLOCKS:
            self.parts.append("\n")
        if tag == "a" and values.get("class") == ANCHOR_CLASS:
            self._skipping = True
        elif tag == "img":
            words = (values.get("alt") or "").strip()
            self.parts.append(words)
            if not words:
                self.problems.append((NO_ALTERNATIVE, values.get("src") or ""))
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self._heading = (int(tag[1]), values.get("id") or "", len(self.parts))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._skipping = False
        if self._heading and tag == f"h{self._heading[0]}":
            level, anchor, start = self._heading
            words = " ".join("".join(self.parts[start:]).split())
            self.headings.append(Heading(level, anchor, words))
            self._heading = None
        if tag in self.BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.parts.append(data)

    def text(self) -> str:
        """All words, one line a block, without empty lines."""
        lines = (" ".join(line.split()) for line in "".join(self.parts).splitlines())
        return "\n".join(line for line in lines if line)

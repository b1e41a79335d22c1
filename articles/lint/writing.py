"""How an article is written: pictures, headings, length, what search needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from articles.models import Article, Locale

from .reading_level import LIMITS, SCALE, reading_level, size
from .registry import Finding, Level, check
from .source import lines

# Words of English and characters of Chinese that one article holds at most: about six minutes
# of reading at 240 words a minute (Brysbaert 2019) and 400 characters a minute.
TOO_LONG = {Locale.ENGLISH: 1500, Locale.SIMPLIFIED_CHINESE: 2600}
SUMMARY_TOO_LONG = {Locale.ENGLISH: 400, Locale.SIMPLIFIED_CHINESE: 200}
_HEADING = re.compile(r"^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_ANCHOR = re.compile(r"\s*\{[^}]*\}\s*$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-+)[ \t]*$")
_BOLD_LINE = re.compile(r"^(\*\*|__)(?=\S)[^*_|]{3,80}(?<=\S)\1$")
_IMAGE = re.compile(r"!\[([^\]]*)\]\(\s*<?([^)\s>]*)")
_IMAGE_TAG = re.compile(r"<img\b([^>]*)>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_FILE_NAME = re.compile(
    r"^\S+\.(?:png|jpe?g|gif|webp|svg)$|^(?:img|image|screenshot|图片|截图)[\W\d_]*$", re.IGNORECASE
)


@check
def pictures(article: Article, facts: Mapping[str, str]) -> Iterator[Finding]:
    """An image says in words what it shows; without them nothing is published."""
    for number, line in lines(article.body):
        for alt, address in _images(line):
            if not alt.strip():
                message = _("The image %s has no alternative text.") % address
                yield Finding(message, number, Level.ERROR, "alternative-text")
            elif _FILE_NAME.match(alt.strip()):
                message = _("“%s” does not say what the image shows.") % alt.strip()
                yield Finding(message, number, Level.WARNING, "alternative-text")


def _images(line: str) -> Iterator[tuple[str, str]]:
    yield from _IMAGE.findall(line)
    for attributes in _IMAGE_TAG.findall(line):
        alt = _ALT.search(attributes)
        source = re.search(r"""\bsrc\s*=\s*["']?([^"'\s>]*)""", attributes, re.IGNORECASE)
        yield (alt[1] or alt[2] or "") if alt else "", source[1] if source else ""


@check
def headings(article: Article, facts: Mapping[str, str]) -> Iterator[Finding]:
    """Headings step down one level at a time and say something."""
    found = list(_headings(article.body))
    # The page has its own first level: where a body uses it, all are shown one lower.
    before = 0 if any(level == 1 for level, _words, _line in found) else 1
    for level, words, number in found:
        if not words:
            yield Finding(_("This heading is empty."), number, code="heading")
        elif level > before + 1:
            message = _("The heading “%(words)s” skips a level: ## comes before ###.")
            yield Finding(message % {"words": words}, number, code="heading")
        before = level
    for number, line in lines(article.body):
        if _BOLD_LINE.match(line.strip()) and line.strip()[-3] not in ".。!！?？,，":
            message = _("This bold line looks like a heading; write it as one with ##.")
            yield Finding(message, number, Level.HINT, "heading")


def _headings(body: str) -> Iterator[tuple[int, str, int]]:
    above = ""
    for number, line in lines(body):
        if match := _HEADING.match(line):
            yield len(match[1]), _ANCHOR.sub("", match[2] or "").strip(), number
        elif (match := _UNDERLINE.match(line)) and above and "|" not in above:
            yield 1 if match[1][0] == "=" else 2, _ANCHOR.sub("", above), number - 1
        above = "" if match or line.lstrip()[:1] in {"-", "*", ">", "#"} else line.strip()


@check
def length(article: Article, facts: Mapping[str, str]) -> Iterator[Finding]:
    """An article answers one question; its short answer is short; its sentences are too."""
    many = size(article.text, article.locale)
    limit = TOO_LONG[Locale(article.locale)]
    if many > limit:
        message = _("The article is long (%(size)d; %(limit)d is plenty). Can it be two?")
        yield Finding(message % {"size": many, "limit": limit}, code="too-long")
    limit = SUMMARY_TOO_LONG[Locale(article.locale)]
    if len(article.summary_text) > limit:
        message = _("The short answer has %(size)d characters; %(limit)d are plenty.")
        values = {"size": len(article.summary_text), "limit": limit}
        yield Finding(message % values, code="summary")
    level = reading_level(article.text, article.locale)
    if level > LIMITS[article.locale]:
        message = SCALE[article.locale] % {"level": level, "limit": LIMITS[article.locale]}
        yield Finding(str(message), level=Level.HINT, code="reading-level")


@check
def findable(article: Article, facts: Mapping[str, str]) -> Iterator[Finding]:
    """What readers find it by, and what answers them at once."""
    if not article.keyword_list():
        message = _("There are no keywords: which other words do readers use for this?")
        yield Finding(message, level=Level.HINT, code="no-keywords")
    if not article.summary.strip():
        message = _("There is no short answer; it stands first and is shown in results.")
        yield Finding(message, level=Level.HINT, code="no-summary")

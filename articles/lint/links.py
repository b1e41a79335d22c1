"""Links from one article to another: is the target there, published, and where it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from django.conf import settings
from django.utils.translation import gettext as _

from articles.models import Article, Category, OldSlug

from .registry import Finding, Level, check
from .source import lines

NAMED_LINK = re.compile(r"\]\(\s*<?(article|category):([^\s)#>]+)(?:#([^\s)>]+))?")
_OWN_ANCHOR = re.compile(r"\]\(\s*<?#([^\s)>]+)")
_OWN_PAGE = re.compile(r"\]\(\s*<?(/(?:en|zh-hans)/articles/([^\s)#>/]+)/?[^\s)>]*)")


@check
def named_links(article: Article, facts: Mapping[str, str]) -> Iterator[Finding]:
    """Each ``article:`` and ``category:`` link leads to something readers can open."""
    links: list[tuple[int, str, str, str | None]] = [
        (number, match[1], match[2], match[3])
        for number, line in lines(article.body)
        for match in NAMED_LINK.finditer(line)
    ]
    named = {slug for _number, scheme, slug, _anchor in links if scheme == "article"}
    targets, moved = _targets(article, named)
    shelves = {slug for _number, scheme, slug, _anchor in links if scheme == "category"}
    known = set(Category.objects.filter(slug__in=shelves).values_list("slug", flat=True))
    for number, scheme, slug, anchor in links:
        if scheme == "category":
            if slug not in known:
                message = _("There is no category “%s”.") % slug
                yield Finding(message, number, code="broken-link")
        elif slug in targets:
            yield from _about(targets[slug], number, anchor)
        elif slug in moved:
            message = _("“%(old)s” is now “%(new)s”; the old address still leads there.")
            values = {"old": slug, "new": moved[slug]}
            yield Finding(message % values, number, Level.HINT, "moved-link")
        else:
            message = _("There is no article “%s” in this language.") % slug
            yield Finding(message, number, code="broken-link")


def _targets(article: Article, slugs: set[str]) -> tuple[dict[str, Article], dict[str, str]]:
    fields = ("slug", "locale", "html", "published_at", "archived_at", "audience", "title")
    rows = Article.objects.in_locale(article.locale).filter(slug__in=slugs).only(*fields)
    targets = {row.slug: row for row in rows}
    missing = slugs - targets.keys()
    old = OldSlug.objects.filter(locale=article.locale, slug__in=missing)
    return targets, dict(old.values_list("slug", "article__slug")) if missing else {}


def _about(target: Article, number: int, anchor: str | None) -> Iterable[Finding]:
    if target.status != Article.Status.PUBLISHED or target.audience != Article.Audience.EVERYONE:
        message = _("Readers cannot open “%(title)s” (%(status)s).")
        values = {"title": target.title, "status": target.status.label}
        yield Finding(message % values, number, code="broken-link")
    if anchor and f'id="{anchor}"' not in target.html:
        message = _("“%(title)s” has no place named #%(anchor)s.")
        values = {"title": target.title, "anchor": anchor}
        yield Finding(message % values, number, code="broken-link")


@check
def own_places(article: Article, facts: Mapping[str, str]) -> Iterator[Finding]:
    """Links within the page, and links to our own pages that should go by name."""
    for number, line in lines(article.body):
        for anchor in _OWN_ANCHOR.findall(line):
            if f'id="{anchor}"' not in article.html:
                message = _("This article has no place named #%s.") % anchor
                yield Finding(message, number, code="broken-link")
        for _whole, slug in _OWN_PAGE.findall(line.replace(settings.SITE_URL, "")):
            message = _("Link as article:%s, so that the link follows the article.") % slug
            yield Finding(message, number, Level.HINT, "address")

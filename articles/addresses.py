"""What stands at an article's address: the article, the place it moved to, or its grave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from .models import Article, OldSlug


@dataclass(frozen=True)
class Address:
    """At most one holds: an article is here, it moved, or it is gone. None: nothing ever was.

    ``family``: the article that is here and what is published of it in other languages.
    ``successor``: what to read instead of what is gone, where an editor said so.
    """

    article: Article | None = None
    family: Sequence[Article] = ()
    moved_to: Article | None = None
    gone: bool = False
    successor: Article | None = None


def look_up(locale: str, slug: str) -> Address:
    """What readers find at a slug of ``locale``; one move leads to the last address at once."""
    published = Article.objects.published()
    keys = Article.objects.filter(locale=locale, slug=slug).values("translation_key")
    # Sorted here: a handful, and Django takes longer to write the order than to fetch them.
    rows = published.filter(translation_key__in=keys).order_by()
    family = sorted(rows, key=attrgetter("locale"))
    article = next((one for one in family if (one.locale, one.slug) == (locale, slug)), None)
    if article:
        return Address(article=article, family=family)
    archived = Article.objects.archived()
    buried = archived.in_locale(locale).filter(slug=slug).first()
    if buried:
        return _grave(buried)
    left = OldSlug.objects.filter(locale=locale, slug=slug).values("article")
    moved = published.filter(pk__in=left).first()
    if moved:
        return Address(moved_to=moved)
    buried = archived.filter(pk__in=left).first()
    return _grave(buried) if buried else Address()


def _grave(article: Article) -> Address:
    """What is left of an archived article: the way to its successor, or only its place."""
    successor = _last_successor(article)
    if successor and article.successor_replaces:
        return Address(moved_to=successor)
    return Address(gone=True, successor=successor)


def _last_successor(article: Article) -> Article | None:
    """The published article at the end of a row of successors, so that no link leads to a grave."""
    seen = {article.pk}
    while article.successor_id and article.successor_id not in seen:
        seen.add(article.successor_id)
        published = Article.objects.published().filter(pk=article.successor_id).first()
        if published:
            return published
        following = Article.objects.archived().filter(pk=article.successor_id).first()
        if following is None:
            return None
        article = following
    return None

"""What stands at an article's address: the article, the place it moved to, or its grave."""

from __future__ import annotations

from dataclasses import dataclass

from .models import Article, OldSlug


@dataclass(frozen=True)
class Address:
    """At most one holds: an article is here, it moved, or it is gone. None: nothing ever was."""

    article: Article | None = None
    moved_to: Article | None = None
    gone: bool = False


def look_up(locale: str, slug: str) -> Address:
    """What readers find at a slug of ``locale``; one move leads to the last address at once."""
    published = Article.objects.published().select_related("category")
    article = published.in_locale(locale).filter(slug=slug).first()
    if article:
        return Address(article=article)
    if Article.objects.archived().in_locale(locale).filter(slug=slug).exists():
        return Address(gone=True)
    left = OldSlug.objects.filter(locale=locale, slug=slug).values("article")
    moved = published.filter(pk__in=left).first()
    if moved:
        return Address(moved_to=moved)
    return Address(gone=Article.objects.archived().filter(pk__in=left).exists())

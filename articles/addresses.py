"""What stands at an article's address: the article, the place it moved to, or its grave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .models import Article, OldSlug


@dataclass(frozen=True)
class Address:
    """At most one holds: an article is here, it moved, or it is gone. None: nothing ever was.

    ``family``: the article that is here and what is published of it in other languages.
    """

    article: Article | None = None
    family: Sequence[Article] = ()
    moved_to: Article | None = None
    gone: bool = False


def look_up(locale: str, slug: str) -> Address:
    """What readers find at a slug of ``locale``; one move leads to the last address at once."""
    published = Article.objects.published()
    keys = Article.objects.in_locale(locale).filter(slug=slug).values("translation_key")
    family = list(published.filter(translation_key__in=keys).order_by("locale"))
    article = next((one for one in family if (one.locale, one.slug) == (locale, slug)), None)
    if article:
        return Address(article=article, family=family)
    if Article.objects.archived().in_locale(locale).filter(slug=slug).exists():
        return Address(gone=True)
    left = OldSlug.objects.filter(locale=locale, slug=slug).values("article")
    moved = published.filter(pk__in=left).first()
    if moved:
        return Address(moved_to=moved)
    return Address(gone=Article.objects.archived().filter(pk__in=left).exists())

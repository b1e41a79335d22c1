"""Addresses made from titles, in letters that every keyboard has."""

from __future__ import annotations

from itertools import count

from django.utils.text import slugify
from pypinyin import lazy_pinyin

from .models import Article, OldSlug

LENGTH = 80


def slug_from(title: str) -> str:
    """A title as an address: 提现未到账 → ``ti-xian-wei-dao-zhang``.

    Cut between words so that it stays short; "article" where nothing is left of it.
    """
    words = " ".join(lazy_pinyin(title))
    slug = slugify(words)
    if len(slug) > LENGTH:
        slug = slug[: LENGTH + 1].rpartition("-")[0] or slug[:LENGTH]
    return slug or "article"


def free_slug(title: str, locale: str, article: Article | None = None) -> str:
    """An address from a title that no other article of the language has or had."""
    wanted = slug_from(title)
    others = Article.objects.exclude(pk=article.pk) if article and article.pk else Article.objects
    for number in count(1):
        slug = wanted if number == 1 else f"{wanted}-{number}"
        address = {"locale": locale, "slug": slug}
        left = OldSlug.objects.filter(**address)
        left = left.exclude(article=article) if article and article.pk else left
        if not others.filter(**address).exists() and not left.exists():
            return slug
    raise AssertionError("there is always a next number")

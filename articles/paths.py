"""The addresses of articles and categories, each found once: Django takes long to find one."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language, override

KNOWN = 5_000


def article_path(locale: str, slug: str, name: str = "article-detail") -> str:
    """The page of an article in the article's own language, or what stands below it."""
    return _found(f"articles:{name}", slug, locale, get_script_prefix())


def category_path(slug: str) -> str:
    """The page of a category, in the current language."""
    return _found("articles:category-detail", slug, get_language(), get_script_prefix())


@lru_cache(maxsize=KNOWN)
def _found(name: str, slug: str, language: str | None, prefix: str) -> str:
    with override(language):
        return reverse(name, kwargs={"slug": slug})

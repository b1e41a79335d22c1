"""What the API answers, as OpenAPI describes it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from articles.models import Article, Locale


class Problem(Schema):
    """Why there is no answer."""

    detail: str


class FaultOut(Schema):
    """A parameter that is not understood: ``loc`` says which, ``msg`` why."""

    type: str
    loc: list[str | int]
    msg: str
    ctx: dict[str, Any] = {}


class Refusal(Schema):
    """Every parameter that is not understood, or why a question is not taken."""

    detail: list[FaultOut] | str


class HitOut(Schema):
    """An article found; ``snippet`` is escaped HTML with ``<mark>`` around matches."""

    slug: str
    locale: Locale
    title: str
    url: str
    snippet: str
    kind: Article.Kind
    category: str | None
    score: float


class FacetValueOut(Schema):
    """A value to filter by and how many hits the filter leaves."""

    slug: str
    name: str
    count: int


class SearchOut(Schema):
    """``answered`` is false, and ``hits`` empty, where no article is good enough.

    ``limited``, told only where it is so: the index could not be read just then, and these are
    articles that contain the words.
    """

    query: str
    locale: Locale
    answered: bool
    total: int
    suggestion: str | None
    hits: list[HitOut]
    facets: dict[str, list[FacetValueOut]]
    limited: bool = False


class TranslationOut(Schema):
    """The same article in another language."""

    locale: Locale
    slug: str
    title: str
    url: str


class ArticleOut(Schema):
    """A published article; ``html`` is sanitized, ``text`` is the same without markup."""

    slug: str
    locale: Locale
    title: str
    summary: str
    html: str
    text: str
    kind: Article.Kind
    category: str | None
    tags: list[str]
    published: datetime
    updated: datetime
    checked: date | None
    url: str
    translations: list[TranslationOut]


class CategoryOut(Schema):
    """A category; ``count`` takes in the articles of its children."""

    slug: str
    name: str
    description: str
    count: int
    url: str
    children: list[CategoryOut]

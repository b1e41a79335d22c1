"""What a search found: everything a template or the API needs, frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from django.utils.safestring import SafeString

from articles.models import Article

from .query import SearchQuery


@dataclass(frozen=True)
class Hit:
    """One article found; ``title`` and ``snippet`` are escaped, with ``<mark>`` around matches.

    ``pinned``: editors put it first for this query.
    """

    article: Article
    title: SafeString
    snippet: SafeString
    score: float
    category_slug: str = ""
    category_name: str = ""
    pinned: bool = False

    @property
    def url(self) -> str:
        """The article's page."""
        return self.article.get_absolute_url()


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet, with the number of hits the filter would leave."""

    slug: str
    name: str
    count: int
    selected: bool = False


@dataclass(frozen=True)
class Facet:
    """A countable filter; ``field`` is the name of its parameter in the address."""

    field: str
    label: str
    values: tuple[FacetValue, ...]

    @property
    def selected(self) -> FacetValue | None:
        """The value the reader filters by, or nothing."""
        return next((value for value in self.values if value.selected), None)


@dataclass(frozen=True)
class SearchResults:
    """The answer to one query: a page of hits, or the truth that no article answers.

    ``unavailable`` says that the search itself failed; ``limited``, that the index could not be
    read and the database was asked instead. ``suggestion`` is a spelling that finds more, or
    nothing. ``pinned``: editors put an article first.
    """

    query: SearchQuery
    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: tuple[Facet, ...] = field(default=())
    suggestion: str | None = None
    unavailable: bool = False
    limited: bool = False
    pinned: bool = False

    @property
    def unread(self) -> bool:
        """Whether the index could not be read: nothing follows from what is found or not."""
        return self.unavailable or self.limited

    @property
    def answered(self) -> bool:
        """Whether any article is good enough to be called an answer."""
        return self.total > 0

    @property
    def page(self) -> int:
        """The page shown; the last one where a later one was asked for."""
        return min(self.query.page, self.page_count)

    @property
    def page_count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, ceil(self.total / self.query.page_size))

    @property
    def filtered(self) -> bool:
        """Whether the reader narrowed the results."""
        return bool(self.query.category or self.query.kind)

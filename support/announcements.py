"""Which announcements stand on which page now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from articles.categories import CategoryNode, CategoryTree
from articles.editions import once_an_edition
from articles.models import Article
from search.patterns import Saying
from search.query import SearchQuery
from search.results import SearchResults

from .models import Announcement, AnnouncementText

# As many stand on one page; the page of all of them has the rest.
SHOWN = 3
_GRAVEST_FIRST = Announcement.Severity.values


@dataclass(frozen=True)
class Told:
    """An announcement for readers of one language; ``locale`` is the one it is written in."""

    id: int
    severity: str
    locale: str
    title: str
    html: str
    text: str
    starts_at: datetime
    ends_at: datetime | None
    shelves: frozenset[int]
    coins: tuple[str, ...]

    @property
    def concerns_everybody(self) -> bool:
        """Whether it is about no category and no coin."""
        return not self.shelves and not self.coins


def told(announcement: Announcement, locale: str) -> Told | None:
    """It in a language, or in another one; nothing where nobody wrote a text."""
    texts = {text.locale: text for text in announcement.texts.all()}
    text: AnnouncementText | None = texts.get(locale) or next(iter(texts.values()), None)
    if text is None or announcement.starts_at is None:
        return None
    return Told(
        announcement.pk,
        announcement.severity,
        text.locale,
        text.title,
        text.html,
        text.text,
        announcement.starts_at,
        announcement.ends_at,
        frozenset(category.pk for category in announcement.categories.all()),
        announcement.coin_list(),
    )


@once_an_edition
def current(locale: str) -> tuple[Told, ...]:
    """Those that hold now, the gravest first, then the newest."""
    rows = (told(row, locale) for row in Announcement.objects.current().told())
    found = [row for row in rows if row]
    return tuple(sorted(found, key=lambda row: _GRAVEST_FIRST.index(row.severity)))


def on_home(locale: str) -> list[Told]:
    """All of them, as far as there is room."""
    return list(current(locale)[:SHOWN])


def on_category(locale: str, node: CategoryNode) -> list[Told]:
    """Those about a category, one above it or one below it."""
    near = {step.id for step in (*node.path(), *node.family())}
    return [row for row in current(locale) if row.concerns_everybody or row.shelves & near][:SHOWN]


def on_article(locale: str, article: Article) -> list[Told]:
    """Those about an article's category or one above it, or about a coin that it names."""
    rows = current(locale)
    if not rows:
        return []
    node = CategoryTree.of(article.locale).by_id(article.category_id)
    above = {step.id for step in node.path()} if node else set()
    names = Saying.of(f"{article.title} {article.keywords}", article.locale)
    concerning = [row for row in rows if row.shelves & above or _names(names, row)]
    return [row for row in rows if row.concerns_everybody or row in concerning][:SHOWN]


def on_search(query: SearchQuery, results: SearchResults) -> list[Told]:
    """Those about a coin in the query; without coins, about the category of the first hit."""
    rows = current(query.locale)
    if not rows or not query:
        return []
    said = Saying.of(query.text, query.locale)
    tree = CategoryTree.of(query.locale)
    node = tree.find(results.hits[0].category_slug) if results.hits else None
    above = {step.id for step in node.path()} if node else set()
    return [
        row
        for row in rows
        if row.concerns_everybody or _names(said, row) or (not row.coins and row.shelves & above)
    ][:SHOWN]


def _names(said: Saying, row: Told) -> bool:
    return any(map(said.has, row.coins))

"""The category tree as a page needs it: names, published counts, children."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Count

from .editions import once_an_edition
from .models import Article, Category
from .paths import category_path
from .querysets import ArticleQuerySet

# Articles on one page of a category; an imported category may hold thousands.
PAGE_SIZE = 60


@dataclass(frozen=True, eq=False)
class CategoryNode:
    """A category in one language, the same one for as long as the edition."""

    id: int
    slug: str
    name: str
    description: str
    icon: str
    tree: CategoryTree = field(repr=False)
    parent: CategoryNode | None = field(repr=False)
    children: list[CategoryNode] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The category's page in the current language."""
        return category_path(self.slug)

    @property
    def count(self) -> int:
        """How many published articles it and all below it hold."""
        return sum(self.tree.counts.get(node.id, 0) for node in self.family())

    def path(self) -> tuple[CategoryNode, ...]:
        """From the top of the tree to this category."""
        return (*(self.parent.path() if self.parent else ()), self)

    def family(self) -> list[CategoryNode]:
        """The category and all below it, in editor order."""
        return [self, *(node for child in self.children for node in child.family())]


class CategoryTree:
    """All categories in one language, in editor order, read with one query; counts with another.

    Plain rows instead of models: every page shows a part of it.
    """

    @staticmethod
    @once_an_edition
    def of(locale: str) -> CategoryTree:
        """The tree as readers see it now, shared by all who ask for it."""
        return CategoryTree(locale)

    def __init__(self, locale: str) -> None:
        """``locale``: the language of names and of the articles counted."""
        self._locale = locale
        rows: dict[int, list[tuple[str, str, str]]] = {}
        shelves: dict[int | None, list[tuple[int, str, str]]] = {}
        for pk, parent, slug, icon, locale, name, description in Category.objects.order_by(
            "position", "slug", "names__pk"
        ).values_list(
            "pk", "parent_id", "slug", "icon", "names__locale", "names__name", "names__description"
        ):
            if pk not in rows:
                shelves.setdefault(parent, []).append((pk, slug, icon))
            rows.setdefault(pk, []).append((locale, name, description))
        self._by_id: dict[int, CategoryNode] = {}
        self.roots = self._below(None, shelves, rows)
        self._by_slug = {node.slug: node for node in self._by_id.values()}

    def _below(
        self,
        parent: CategoryNode | None,
        shelves: dict[int | None, list[tuple[int, str, str]]],
        rows: dict[int, list[tuple[str, str, str]]],
    ) -> list[CategoryNode]:
        nodes = []
        for pk, slug, icon in shelves.get(parent.id if parent else None, ()):
            names = {locale: (name, description) for locale, name, description in rows[pk] if name}
            name, description = names.get(self._locale) or next(iter(names.values()), (slug, ""))
            node = CategoryNode(pk, slug, name, description, icon, self, parent)
            node.children.extend(self._below(node, shelves, rows))
            self._by_id[pk] = node
            nodes.append(node)
        return nodes

    @cached_property
    def counts(self) -> dict[int | None, int]:
        """How many published articles stand in each category itself, by its id."""
        published = Article.objects.published().in_locale(self._locale)
        return dict(published.order_by().values_list("category_id").annotate(Count("pk")))

    def find(self, slug: str) -> CategoryNode | None:
        """The category with this slug, or nothing."""
        return self._by_slug.get(slug)

    def by_id(self, pk: int | None) -> CategoryNode | None:
        """The category with this id, or nothing."""
        return self._by_id.get(pk) if pk is not None else None


@dataclass(frozen=True)
class Shelf:
    """What one page shows of a category; ``count`` is how many articles it has on all pages."""

    node: CategoryNode
    articles: list[Article]
    count: int


def shelves(node: CategoryNode, articles: ArticleQuerySet, number: str) -> tuple[Page, list[Shelf]]:
    """A page of ``articles``, sorted onto the node's shelf and those below it, in editor order.

    ``number`` may be anything a reader typed; the page next to it is answered.
    """
    family = {n.id: place for place, n in enumerate(node.family())}
    articles = articles.filter(category_id__in=family)
    rows = articles.in_editor_order().values_list("category_id", "pk")
    order = sorted(rows, key=lambda row: family[row[0]])  # Stable: keeps the editors' order.
    page = Paginator(order, PAGE_SIZE).get_page(number)
    cards = articles.for_cards().in_bulk([pk for _category, pk in page])
    counts = Counter(category for category, _pk in order)
    shown: dict[int, list[Article]] = {}
    for category, pk in page:
        if pk in cards:
            shown.setdefault(category, []).append(cards[pk])
    found = [Shelf(n, shown[n.id], counts[n.id]) for n in node.family() if n.id in shown]
    return page, found

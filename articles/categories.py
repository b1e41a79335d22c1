"""The category tree as a page needs it: names, published counts, children."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.urls import reverse

from .models import Article, Category
from .querysets import ArticleQuerySet

# Articles on one page of a category; an imported category may hold thousands.
PAGE_SIZE = 60


@dataclass(frozen=True)
class CategoryNode:
    """A category in one language: its own and its children's published articles counted."""

    id: int
    slug: str
    name: str
    description: str
    icon: str
    count: int
    parent: CategoryNode | None = field(default=None, repr=False)
    children: list[CategoryNode] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The category's page in the current language."""
        return reverse("articles:category-detail", kwargs={"slug": self.slug})

    def path(self) -> list[CategoryNode]:
        """From the top of the tree to this category."""
        return [*(self.parent.path() if self.parent else []), self]

    def family(self) -> list[CategoryNode]:
        """The category and all below it, in editor order."""
        return [self, *(node for child in self.children for node in child.family())]


class CategoryTree:
    """All categories in one language, in editor order, read with three queries."""

    def __init__(self, locale: str) -> None:
        """``locale``: the language of names and of the articles counted."""
        published = Article.objects.published().in_locale(locale)
        counts = published.order_by().values_list("category_id").annotate(Count("pk"))
        self._counts = Counter(dict(counts))
        self._locale = locale
        self._children: dict[int | None, list[Category]] = {}
        for category in Category.objects.prefetch_related("names"):
            self._children.setdefault(category.parent_id, []).append(category)
        self.roots = [self._node(category, None) for category in self._children.get(None, ())]
        self._by_slug = {node.slug: node for root in self.roots for node in root.family()}
        self._by_id = {node.id: node for node in self._by_slug.values()}

    def _node(self, category: Category, parent: CategoryNode | None) -> CategoryNode:
        names = {row.locale: row for row in category.names.all()}
        row = names.get(self._locale) or next(iter(names.values()), None)
        node = CategoryNode(
            id=category.pk,
            slug=category.slug,
            name=row.name if row else category.slug,
            description=row.description if row else "",
            icon=category.icon,
            count=self._counts[category.pk],
            parent=parent,
        )
        node.children.extend(
            self._node(child, node) for child in self._children.get(category.pk, ())
        )
        object.__setattr__(node, "count", node.count + sum(c.count for c in node.children))
        return node

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

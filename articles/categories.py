"""The category tree as a page needs it: names, published counts, children."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count
from django.urls import reverse

from .models import Article, Category


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

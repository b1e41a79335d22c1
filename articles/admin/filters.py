"""What the list of articles can be narrowed by, beyond plain fields."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.categories import CategoryTree
from articles.models import Article, Category, Draft
from articles.views import current_locale

NO_CATEGORY = "none"


def category_choices() -> list[tuple[int, str]]:
    """Every category in tree order: its id, and its path in the editor's language."""
    return [
        (node.id, " › ".join(step.name for step in node.path()))
        for root in CategoryTree.of(current_locale()).roots
        for node in root.family()
    ]


class StatusFilter(admin.SimpleListFilter):
    """By the state that the two dates give now."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The four states."""
        return [(status.value, str(status.label)) for status in Article.Status]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """The articles in the chosen state; the same rule as ``Article.status``."""
        now = timezone.now()
        archived = Q(published_at__isnull=False, archived_at__lte=now)
        match self.value():
            case Article.Status.DRAFT:
                return queryset.filter(published_at__isnull=True)
            case Article.Status.ARCHIVED:
                return queryset.filter(archived)
            case Article.Status.SCHEDULED:
                return queryset.filter(published_at__gt=now).exclude(archived)
            case Article.Status.PUBLISHED:
                return queryset.filter(published_at__lte=now).exclude(archived)
        return queryset


class WorkFilter(admin.SimpleListFilter):
    """By the work on an article that readers do not see yet."""

    title = _("work")
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Mine, and what waits for a review."""
        return [("mine", _("my drafts")), ("review", _("waiting for review"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """The articles with such a draft."""
        match self.value():
            case "mine":
                return queryset.filter(draft__writers=request.user.pk)
            case "review":
                return queryset.filter(draft__review=Draft.Review.SUBMITTED)
        return queryset


class CategoryFilter(admin.SimpleListFilter):
    """By a category and everything below it."""

    title = _("category")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every category in tree order, and none."""
        return [
            *((str(pk), path) for pk, path in category_choices()),
            (NO_CATEGORY, str(_("(none)"))),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """The articles on that branch."""
        value = self.value() or ""
        if value == NO_CATEGORY:
            return queryset.filter(category__isnull=True)
        category = Category.objects.filter(pk=value).first() if value.isdecimal() else None
        return queryset.filter(category_id__in=category.family_ids()) if category else queryset

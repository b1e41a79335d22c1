"""Categories: the tree, its order, its names."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Case, Count, F, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.categories import CategoryTree
from articles.models import Category, CategoryName, Locale
from articles.views import current_locale

from .filters import category_choices
from .inlines import OncePerLanguage
from .trash import Recoverable


class NameInline(OncePerLanguage):
    """What readers of each language call the category."""

    model = CategoryName
    verbose_name_plural = _("Names")


@admin.register(Category)
class CategoryAdmin(Recoverable):
    """A tree: each category below its parent, in the order of the positions."""

    inlines = (NameInline,)
    list_display = ("branch", "slug", "position", "icon", "article_count")
    list_display_links = ("branch",)
    list_editable = ("position",)
    search_fields = ("slug", "names__name")
    list_per_page = 500
    fields = ("slug", "parent", "position", "icon")
    # The order is the tree's.
    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        """Each with its place and depth in the tree and the number of its articles."""
        nodes = [n for root in CategoryTree.of(current_locale()).roots for n in root.family()]
        places = [When(pk=node.id, then=Value(place)) for place, node in enumerate(nodes)]
        depths = [When(pk=node.id, then=Value(len(node.path()) - 1)) for node in nodes]
        return (
            super()
            .get_queryset(request)
            .prefetch_related("names")
            .annotate(
                place=Case(*places, default=Value(len(nodes))),
                depth=Case(*depths, default=Value(0)),
                articles_in_it=Count("articles"),
            )
        )

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """As in the tree."""
        return [F("place").asc()]

    @admin.display(description=_("category"))
    def branch(self, category: Any) -> SafeString:
        """The name, moved in below its parent's."""
        return format_html('<span class="depth-{}">{}</span>', min(category.depth, 4), category)

    @admin.display(description=_("articles"))
    def article_count(self, category: Any) -> int:
        """Articles right in this category, in every language and state."""
        return category.articles_in_it

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The parent by its path in the tree."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "parent" and field:
            field.choices = [("", "—"), *category_choices()]
        return field

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Say which language has no name: its readers would see another language's."""
        super().save_related(request, form, formsets, change)
        named = set(form.instance.names.values_list("locale", flat=True))
        for locale in Locale:
            if locale not in named:
                words = _("There is no name in this language yet: %s") % locale.label
                self.message_user(request, words, messages.WARNING)

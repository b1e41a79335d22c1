"""Neighbours picked by hand: rows that are content of the draft, not rows of the database."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.models import Article, RelatedArticle
from articles.working import work_on


class NeighbourForm(forms.ModelForm):
    """One neighbour; whether it is picked twice is seen by the rows together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # The heads of the columns are no labels. Django wraps what chooses rows of a model.
            widget: Any = getattr(field.widget, "widget", field.widget)
            widget.attrs["aria-label"] = field.label

    def validate_unique(self) -> None:
        """Nothing is compared with the database, whose rows will be replaced."""

    def validate_constraints(self) -> None:
        """Likewise."""


class Neighbours(forms.BaseInlineFormSet):
    """The rows as they were typed."""

    def chosen(self) -> list[int]:
        """The primary keys of the neighbours, in the order of their positions."""
        rows = [form.cleaned_data for form in self.forms if form.is_valid()]
        rows = [row for row in rows if row.get("related") and not row.get("DELETE")]
        rows.sort(key=lambda row: row.get("position") or 0)
        return [row["related"].pk for row in rows]


class RelatedInline(admin.TabularInline):
    """Neighbours picked by an editor, before the computed ones."""

    model = RelatedArticle
    form = NeighbourForm
    formset = Neighbours
    fk_name = "article"
    autocomplete_fields = ("related",)
    extra = 1
    verbose_name_plural = _("Related articles, picked by hand")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RelatedArticle]:
        """Stored rows only for who looks and does not change."""
        rows = super().get_queryset(request)
        return rows if not self.has_change_permission(request) else rows.none()

    def rows_of(self, article: Article) -> list[dict[str, Any]]:
        """The rows of the form, as the draft says."""
        work = work_on(article)
        related = work.content["related"] if work else []
        return [{"related": pk, "position": place} for place, pk in enumerate(related)]

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A row for each neighbour, and an empty one."""
        return len(self.rows_of(obj)) + 1 if work_on(obj) else self.extra

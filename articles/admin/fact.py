"""Facts: promises and figures that articles insert."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Fact, FactWording, Locale

from .inlines import OncePerLanguage
from .trash import Recoverable

SETTING = _("A setting of the site decides it. Whoever runs the site changes it there.")


def articles_with(fact: Fact) -> QuerySet[Article]:
    """The articles that insert a fact, in any state."""
    typed = rf"\{{\{{\s*{fact.key}\s*\}}\}}"
    named = Q(body__regex=typed) | Q(summary__regex=typed)
    return Article.objects.filter(named).for_cards().order_by("title")


class WordingFormSet(forms.BaseInlineFormSet):
    """A fact that is a text says it in at least one language."""

    def clean(self) -> None:
        """Refuse a text without any words."""
        super().clean()
        words = [f for f in self.forms if f.errors or f.cleaned_data.get("text")]
        if self.instance.unit == Fact.Unit.TEXT and not words and not self.instance.value:
            raise ValidationError(_("Write the text in at least one language."))


class WordingInline(OncePerLanguage):
    """The text of a fact that has no number."""

    model = FactWording
    formset = WordingFormSet
    verbose_name_plural = _("Texts (for a fact whose unit is a text for each language)")


class FactForm(forms.ModelForm):
    """A fact with something to say."""

    def clean(self) -> dict[str, Any]:
        """Refuse a number without a value."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("unit") != Fact.Unit.TEXT and not cleaned.get("value"):
            self.add_error("value", _("Enter the value."))
        return cleaned


@admin.register(Fact)
class FactAdmin(Recoverable):
    """A change here changes every article that tells it."""

    form = FactForm
    inlines = (WordingInline,)
    list_display = ("key", "unit", "in_english", "in_chinese")
    list_filter = ("unit",)
    search_fields = ("key", "value", "wordings__text")
    list_per_page = 200

    def get_queryset(self, request: HttpRequest) -> QuerySet[Fact]:
        """With the wordings that the list shows."""
        return super().get_queryset(request).prefetch_related("wordings")

    @admin.display(description=Locale.ENGLISH.label)
    def in_english(self, fact: Fact) -> str:
        """As English readers see it."""
        return fact.display(Locale.ENGLISH)

    @admin.display(description=Locale.SIMPLIFIED_CHINESE.label)
    def in_chinese(self, fact: Fact) -> str:
        """As Chinese readers see it."""
        return fact.display(Locale.SIMPLIFIED_CHINESE)

    def has_change_permission(self, request: HttpRequest, obj: Fact | None = None) -> bool:
        """Nobody changes here what a setting decides."""
        return super().has_change_permission(request, obj) and not (obj and obj.is_set)

    def has_delete_permission(self, request: HttpRequest, obj: Fact | None = None) -> bool:
        """Nor takes it away."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_set)

    def get_fields(self, request: HttpRequest, obj: Fact | None = None) -> list[Any]:
        """What is typed, and where it is told."""
        if obj and obj.is_set:
            return ["key", "set_to", "told_in"]
        return ["key", "unit", "value", *(["told_in"] if obj else [])]

    def get_fieldsets(self, request: HttpRequest, obj: Fact | None = None) -> Any:
        """With the reason, where nothing can be typed."""
        reason = SETTING if obj and obj.is_set else ""
        return [(None, {"fields": self.get_fields(request, obj), "description": reason})]

    def get_inlines(self, request: HttpRequest, obj: Fact | None) -> Any:
        """Texts for each language, unless a setting says it."""
        return () if obj and obj.is_set else self.inlines

    def get_readonly_fields(self, request: HttpRequest, obj: Fact | None = None) -> list[str]:
        """A key is kept: articles name it."""
        return ["key", "set_to", "told_in"] if obj else []

    @admin.display(description=_("value"))
    def set_to(self, fact: Fact) -> str:
        """What the setting says."""
        return fact.value

    @admin.display(description=_("told in"))
    def told_in(self, fact: Fact) -> SafeString | str:
        """The articles that will change with it."""
        rows = [
            (reverse("admin:articles_article_change", args=[a.pk]), a) for a in articles_with(fact)
        ]
        items = format_html_join("", '<li><a href="{}">{}</a></li>', rows)
        return (
            format_html('<ul class="told-in">{}</ul>', items) if rows else str(_("No article yet."))
        )

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Keep a fact that is told: its place would show the bare key to readers."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        told = [article for fact in objs for article in articles_with(fact)]
        return to_delete, counts, lacking, [*protected, *told]

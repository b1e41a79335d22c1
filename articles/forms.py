"""What editors type, checked before it is saved; nothing they typed is lost by a refusal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from . import markdown
from .lint.proofreading import proofread
from .lint.registry import Finding, Level
from .models import Article
from .publishing import SHARED_FIELDS
from .slugs import free_slug
from .workforms import WorkForm


class ArticleForm(WorkForm):
    """An article; ``warnings`` says, once it is valid, what its editor should look at again."""

    class Meta:
        model = Article
        fields = (
            "locale", "title", "summary", "body", "slug", "category", "kind", "tags", "audience",
            "pinned", "position", "published_at", "archived_at", "checked_on", "keywords",
            "translation_key", "successor", "successor_replaces", "owner", "review_on",
        )  # fmt: skip
        widgets = {
            "title": forms.TextInput(attrs={"class": "vTextField wide"}),
            "slug": forms.TextInput(attrs={"class": "vTextField wide"}),
            "summary": forms.Textarea(attrs={"class": "vLargeTextField", "rows": 3}),
            "body": forms.Textarea(
                attrs={"class": "vLargeTextField markdown", "rows": 28, "spellcheck": "true"}
            ),
            "keywords": forms.Textarea(attrs={"class": "vLargeTextField", "rows": 4}),
            "translation_key": forms.HiddenInput,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings: list[Finding] = []
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Left empty, it is made from the title.")
        if self.instance.pk and "translation_key" in self.fields:
            self.fields["translation_key"].disabled = True

    def clean(self) -> dict[str, Any]:
        """Refuse an address that is taken; make one where none was typed."""
        cleaned = super().clean() or self.cleaned_data
        self._check_translation(cleaned)
        self._check_slug(cleaned)
        return cleaned

    def _others(self, **values: Any) -> Article | None:
        return Article.objects.filter(**values).exclude(pk=self.instance.pk).first()

    def _check_translation(self, cleaned: dict[str, Any]) -> None:
        locale, key = cleaned.get("locale"), cleaned.get("translation_key")
        other = self._others(locale=locale, translation_key=key) if locale and key else None
        if other:
            words = _("There is a translation in this language already: %s")
            self.add_error("locale", _with_link(words, other))

    def _check_slug(self, cleaned: dict[str, Any]) -> None:
        locale, slug = cleaned.get("locale"), cleaned.get("slug")
        if slug == "" and locale and cleaned.get("title"):
            cleaned["slug"] = slug = free_slug(cleaned["title"], locale, self.instance)
        other = self._others(locale=locale, slug=slug) if locale and slug else None
        if other:
            words = _("This address is taken, in the same language, by %s")
            self.add_error("slug", _with_link(words, other))

    def _update_errors(self, errors: ValidationError) -> None:
        # The translations follow a new category or kind at save, so nothing will contradict.
        for name in SHARED_FIELDS:
            getattr(errors, "error_dict", {}).pop(name, None)
        super()._update_errors(errors)  # type: ignore[misc]

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors or "body" not in self.fields:
            return
        try:
            found = proofread(self.instance)
        except markdown.RenderError as error:
            self.add_error("body", str(error))
            return
        # Hints stand beside the text while it is written; after saving they would only be noise.
        self.warnings = [finding for finding in found if finding.level != Level.HINT]


def _with_link(words: str, article: Article) -> SafeString:
    address = reverse("admin:articles_article_change", args=[article.pk])
    return format_html(
        words.replace("%s", "{}"), format_html('<a href="{}">{}</a>', address, article)
    )

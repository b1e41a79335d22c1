"""What editors type, checked before it is saved; nothing they typed is lost by a refusal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import markdown
from .lint import registry
from .lint.registry import Finding, Level
from .lint.source import line_of
from .models import Article, Fact

# What an article has in common with its translations.
SHARED_FIELDS = ("category", "kind")


def proofread(article: Article) -> list[Finding]:
    """Render an article in place, without saving it; what its editor should look at again.

    Raises :class:`markdown.RenderError` where the body cannot be rendered.
    """
    facts = Fact.objects.values_in(article.locale)
    rendered = markdown.render(article.body, locale=article.locale, facts=facts)
    article.html, article.text, article.toc = rendered.html, rendered.text, rendered.toc()
    article.summary_text = markdown.insert_facts(article.summary, facts).strip()
    unknown = set(markdown.FACT.findall(article.summary)) - facts.keys()
    return [
        *(
            Finding(str(message) % about, line_of(article.body, about), code="rendering")
            for message, about in rendered.problems
            if message is not markdown.NO_ALTERNATIVE  # It is looked for line by line, too.
        ),
        *(Finding(_("There is no fact “%s”.") % key) for key in sorted(unknown)),
        *registry.findings(article, facts),
    ]


def share_with_translations(article: Article) -> list[Article]:
    """Give an article's category and kind to its translations; answers those that changed."""
    changed = []
    for sibling in article.translations():
        if any(getattr(sibling, f) != getattr(article, f) for f in SHARED_FIELDS):
            for name in SHARED_FIELDS:
                setattr(sibling, name, getattr(article, name))
            sibling.save()
            changed.append(sibling)
    return changed


class ArticleForm(forms.ModelForm):
    """An article; ``warnings`` says, once it is valid, what its editor should look at again."""

    small_fix = forms.BooleanField(
        label=gettext_lazy("This is only a small fix"),
        required=False,
        help_text=gettext_lazy(
            "The wording is corrected, the advice is the same: readers are not told of an update."
        ),
    )

    class Meta:
        model = Article
        fields = (
            "locale", "title", "summary", "body", "slug", "category", "kind", "tags", "audience",
            "pinned", "position", "published_at", "archived_at", "checked_on", "keywords",
            "translation_key",
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
        if self.instance.pk and "translation_key" in self.fields:
            self.fields["translation_key"].disabled = True

    @property
    def scheduling(self) -> bool:
        """Whether the editor pressed "Schedule"."""
        return "_schedule" in self.data

    def clean(self) -> dict[str, Any]:
        """Refuse an address that is taken, and a moment to come that has passed."""
        cleaned = super().clean() or self.cleaned_data
        self._check_translation(cleaned)
        self._check_slug(cleaned)
        self._check_schedule(cleaned)
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
        other = self._others(locale=locale, slug=slug) if locale and slug else None
        if other:
            words = _("This address is taken, in the same language, by %s")
            self.add_error("slug", _with_link(words, other))

    def _check_schedule(self, cleaned: dict[str, Any]) -> None:
        if not self.scheduling or "published_at" in self.errors:
            return
        now = timezone.now()
        moment = cleaned.get("published_at")
        if moment is None or moment <= now:
            self.add_error("published_at", _("Choose a time to come, then schedule."))
        archived_at = cleaned.get("archived_at")
        if archived_at and archived_at <= now:
            cleaned["archived_at"] = None

    def _update_errors(self, errors: ValidationError) -> None:
        # The translations follow a new category or kind at save, so nothing will contradict.
        for name in SHARED_FIELDS:
            getattr(errors, "error_dict", {}).pop(name, None)
        super()._update_errors(errors)  # type: ignore[misc]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors or "body" not in self.fields:
            return
        try:
            found = proofread(self.instance)
        except markdown.RenderError as error:
            self.add_error("body", str(error))
            return
        if "_publish" in self.data or self.scheduling:
            for finding in found:
                if finding.level == Level.ERROR:
                    self.add_error("body", str(finding))
        # Hints stand beside the text while it is written; after saving they would only be noise.
        self.warnings = [finding for finding in found if finding.level != Level.HINT]


def _with_link(words: str, article: Article) -> SafeString:
    address = reverse("admin:articles_article_change", args=[article.pk])
    return format_html(
        words.replace("%s", "{}"), format_html('<a href="{}">{}</a>', address, article)
    )

"""A question that editors judged: which article must be found for it, or that none is."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Locale


class JudgementQuerySet(models.QuerySet["Judgement"]):
    """Judged queries, narrowed by adjectives."""

    def standing(self) -> JudgementQuerySet:
        """Those that still say something: their article is here, or none should be found."""
        return self.filter(Q(article__isnull=False) | Q(unanswered=True))

    def in_locale(self, locale: str) -> JudgementQuerySet:
        """Those asked in one language."""
        return self.filter(locale=locale)


class Judgement(models.Model):
    """One judged query. A change of what is found is held against all of them."""

    locale = models.CharField(_("language"), max_length=10, choices=Locale)
    text = models.CharField(
        _("query"), max_length=500, help_text=_("As a reader types it, mistakes and all.")
    )
    article = models.ForeignKey(
        Article,
        verbose_name=_("article that answers"),
        on_delete=models.SET_NULL,
        related_name="judgements",
        null=True,
        blank=True,
    )
    also = models.ManyToManyField(
        Article,
        verbose_name=_("as good"),
        related_name="+",
        blank=True,
        help_text=_("Articles that would be as right to come first."),
    )
    unanswered = models.BooleanField(
        _("no article answers"),
        default=False,
        help_text=_("Then the search must say so, and show no article."),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    updated_at = models.DateTimeField(_("saved"), auto_now=True)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("judged query")
        verbose_name_plural = _("judged queries")
        ordering = ("locale", "text")
        constraints = [
            models.UniqueConstraint(fields=("locale", "text"), name="one_judgement_of_a_query")
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """Refuse a query without words, and a judgement that says nothing or contradicts itself."""
        errors: dict[str, Any] = {}
        self.text = " ".join(self.text.split())
        if not any(map(str.isalnum, self.text)):
            errors["text"] = _("A query needs at least one word.")
        if self.unanswered and self.article_id:
            errors["unanswered"] = _("Either an article answers or none does.")
        if not self.unanswered and not self.article_id:
            errors["article"] = _("Choose the article that answers, or say that none does.")
        if self.article and self.article.locale != self.locale:
            errors["article"] = _("The article is written in another language than the query.")
        if errors:
            raise ValidationError(errors)

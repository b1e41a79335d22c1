"""How each article's text is, as the last look at it found."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .article import Article


class Condition(models.Model):
    """The codes of :mod:`articles.lint` findings of an article; ``check_articles`` renews all."""

    article = models.OneToOneField(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="condition"
    )
    codes = models.JSONField(_("findings"), default=list)
    level = models.PositiveSmallIntegerField(_("reading level"), default=0)
    looked_at = models.DateTimeField(_("looked at"), default=timezone.now)

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("content health")

    def __str__(self) -> str:
        return str(self.article)

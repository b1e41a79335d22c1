"""Neighbours of an article."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article


class RelatedArticle(models.Model):
    """A neighbour picked by an editor."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="related_rows"
    )
    related = models.ForeignKey(
        Article, verbose_name=_("related article"), on_delete=models.CASCADE, related_name="+"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("related article")
        verbose_name_plural = _("related articles")
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=("article", "related"), name="related_once")]

    def __str__(self) -> str:
        return str(self.related)

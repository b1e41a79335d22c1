"""Translations that have not followed a change yet."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .article import Article
from .draft import Size


class Lag(models.Model):
    """``article`` lags behind ``source``: what was said before its first change not followed.

    Neither language is the original; each may lag behind the other for a while.
    """

    article = models.OneToOneField(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="lag"
    )
    source = models.ForeignKey(
        Article, verbose_name=_("source"), on_delete=models.CASCADE, related_name="+"
    )
    size = models.CharField(_("change"), max_length=10, choices=Size, default=Size.MEDIUM)
    since = models.DateTimeField(_("since"), default=timezone.now)
    # The source as it was when the article last said the same.
    before = models.JSONField(editable=False, default=dict)

    class Meta:
        verbose_name = _("translation to do")
        verbose_name_plural = _("translations")
        ordering = ("-since",)

    def __str__(self) -> str:
        return f"{self.article} ← {self.source}"

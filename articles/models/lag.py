"""Translations that have not followed a change yet."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .article import Article


class Lag(models.Model):
    """``article`` lags behind ``source``: what was said before its first change not followed.

    Neither language is the original; each may lag behind the other for a while.
    """

    class Level(models.TextChoices):
        """How much a change matters to whoever translates it."""

        TYPO = "typo", _("Typo: the wording is corrected, the advice is the same")
        MEDIUM = "medium", _("Medium: worth translating; the translation is still right")
        MAJOR = "major", _("Major: the translation is wrong until it follows")

    article = models.OneToOneField(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="lag"
    )
    source = models.ForeignKey(
        Article, verbose_name=_("source"), on_delete=models.CASCADE, related_name="+"
    )
    level = models.CharField(_("change"), max_length=10, choices=Level, default=Level.MEDIUM)
    since = models.DateTimeField(_("since"), default=timezone.now)
    title = models.CharField(max_length=200, editable=False)
    summary = models.TextField(blank=True, editable=False)
    body = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name = _("translation behind its source")
        verbose_name_plural = _("translations behind their source")
        ordering = ("-since",)

    def __str__(self) -> str:
        return f"{self.article} ← {self.source}"

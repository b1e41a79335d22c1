"""What readers saw, and what was deleted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article
from .draft import Size
from .locales import Locale


class Version(models.Model):
    """An article as it was published: by whom, from when, and why.

    ``content`` holds every field an editor decides, as :mod:`articles.contents` writes them;
    ``text`` the words readers saw, facts inserted. A version to come stands for a schedule.
    """

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField(_("number"))
    published_at = models.DateTimeField(_("published"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Kept apart, so that history still says who when an account is gone.
    author_name = models.CharField(_("name of the author"), max_length=150, blank=True)
    approved_by = models.CharField(_("approved by"), max_length=150, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    size = models.CharField(
        _("size of the change"), max_length=10, choices=Size, default=Size.MEDIUM
    )
    public = models.BooleanField(_("told to readers"), default=False)
    content = models.JSONField(_("content"))
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=("article", "number"), name="one_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.article} {self.number}"


class Deleted(models.Model):
    """Something an editor deleted, whole, with all that hung on it, so that it can come back."""

    kind = models.CharField(_("kind"), max_length=100)
    name = models.CharField(_("name"), max_length=300)
    locale = models.CharField(_("language"), max_length=10, choices=Locale, blank=True)
    rows = models.TextField(_("rows"))
    count = models.PositiveIntegerField(_("rows in all"), default=0)
    deleted_at = models.DateTimeField(_("deleted"), auto_now_add=True, db_index=True)
    deleted_by = models.CharField(_("deleted by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("deleted thing")
        verbose_name_plural = _("trash")
        ordering = ("-deleted_at",)

    def __str__(self) -> str:
        return self.name

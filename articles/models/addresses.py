"""Addresses that articles and categories had."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .locales import Locale


class OldSlug(models.Model):
    """An address an article had before; it answers with a permanent redirect."""

    article = models.ForeignKey(
        "Article", verbose_name=_("article"), on_delete=models.CASCADE, related_name="old_slugs"
    )
    locale = models.CharField(_("language"), max_length=10, choices=Locale)
    slug = models.SlugField(_("slug"), max_length=200, allow_unicode=True)

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        constraints = [
            models.UniqueConstraint(fields=("locale", "slug"), name="one_old_slug_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.locale}/{self.slug}"


class OldCategorySlug(models.Model):
    """An address a category had before; it answers with a permanent redirect."""

    category = models.ForeignKey(
        "Category", verbose_name=_("category"), on_delete=models.CASCADE, related_name="old_slugs"
    )
    slug = models.SlugField(_("slug"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("old address of a category")
        verbose_name_plural = _("old addresses of categories")

    def __str__(self) -> str:
        return self.slug

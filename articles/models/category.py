"""Shelves of the help center, in a tree."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.paths import category_path

from .addresses import OldCategorySlug
from .locales import Locale


class Category(models.Model):
    """A shelf of the help center, in a tree; its name stands in :class:`CategoryName`."""

    class Icon(models.TextChoices):
        """Pictures of ``templates/includes/icon.html``."""

        COMPASS = "compass", _("compass")
        SHIELD = "shield", _("shield")
        ID_CARD = "id-card", _("identity card")
        TRANSFER = "transfer", _("transfer")
        CHART = "chart", _("chart")
        PERCENT = "percent", _("percent")
        CODE = "code", _("code")
        HEADSET = "headset", _("headset")
        FOLDER = "folder", _("folder")

    slug = models.SlugField(_("slug"), unique=True, max_length=80)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    icon = models.CharField(_("icon"), max_length=20, choices=Icon, default=Icon.FOLDER)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the current language, or in another one, or the slug."""
        return self.name_in(get_language() or settings.LANGUAGE_CODE)

    def name_in(self, locale: str) -> str:
        """The name in ``locale``, or in another language, or the slug."""
        names = {row.locale: row.name for row in self.names.all()}
        return names.get(locale) or next(iter(names.values()), self.slug)

    @property
    def description(self) -> str:
        """One line on what the shelf holds, in the current language, or nothing."""
        locale = get_language()
        return next((row.description for row in self.names.all() if row.locale == locale), "")

    def get_absolute_url(self) -> str:
        """The category's page in the current language."""
        return category_path(self.slug)

    def family_ids(self) -> list[int]:
        """The ids of this category and of all below it."""
        children: dict[int | None, list[int]] = {}
        for pk, parent in Category.objects.values_list("pk", "parent_id").order_by():
            children.setdefault(parent, []).append(pk)
        family, waiting = [], [self.pk]
        while waiting:
            pk = waiting.pop()
            family.append(pk)
            waiting.extend(children.get(pk, ()))
        return family

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Remember the slug it had before."""
        before = Category.objects.filter(pk=self.pk).values_list("slug", flat=True).first()
        with transaction.atomic():
            super().save(*args, **kwargs)
            OldCategorySlug.objects.filter(slug=self.slug).delete()
            if before and before != self.slug:
                OldCategorySlug.objects.update_or_create(slug=before, defaults={"category": self})

    def clean(self) -> None:
        """Refuse a parent that lies below this category."""
        if self.pk and self.parent_id in self.family_ids():
            raise ValidationError({"parent": _("A category cannot stand below itself.")})


class CategoryName(models.Model):
    """A category's name and one-line description in one language."""

    category = models.ForeignKey(
        Category, verbose_name=_("category"), on_delete=models.CASCADE, related_name="names"
    )
    locale = models.CharField(_("language"), max_length=10, choices=Locale)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("name of a category")
        verbose_name_plural = _("names of categories")
        constraints = [
            models.UniqueConstraint(fields=("category", "locale"), name="one_name_per_language")
        ]

    def __str__(self) -> str:
        return self.name

"""Which edition the content is in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Edition(models.Model):
    """The one row that says which edition the content is in; see :mod:`articles.editions`."""

    ONLY = 1

    name = models.CharField(_("name"), max_length=32)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")

    def __str__(self) -> str:
        return self.name

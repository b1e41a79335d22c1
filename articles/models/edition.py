"""Which edition the content is in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Edition(models.Model):
    """A part of the name of the edition the content is in; see :mod:`articles.editions`.

    There are as many rows as transactions ever changed content at the same time: mostly one.
    """

    name = models.CharField(_("name"), max_length=32)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")

    def __str__(self) -> str:
        return self.name

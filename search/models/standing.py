"""How the index of a language stands, told by whatever process found out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Locale


class IndexStanding(models.Model):
    """When a language's index was last built anew, and since when it cannot be read, if so."""

    locale = models.CharField(_("language"), max_length=10, choices=Locale, primary_key=True)
    rebuilt_at = models.DateTimeField(_("last built anew"), null=True)
    broken_since = models.DateTimeField(_("broken since"), null=True)

    class Meta:
        verbose_name = _("proof of the index")
        verbose_name_plural = _("proof of the index")

    def __str__(self) -> str:
        return self.get_locale_display()

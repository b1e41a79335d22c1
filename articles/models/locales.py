"""The languages we publish in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Locale(models.TextChoices):
    """The languages articles are written in; equal to ``settings.LANGUAGES``."""

    ENGLISH = "en", _("English")
    SIMPLIFIED_CHINESE = "zh-hans", _("Simplified Chinese")

"""Links to elsewhere, and whether they still lead there."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article


class ExternalLink(models.Model):
    """An address elsewhere that articles name; ``manage.py check_links`` asks it."""

    class State(models.TextChoices):
        """What came of asking."""

        UNKNOWN = "unknown", _("not asked yet")
        WORKING = "working", _("working")
        REDIRECTED = "redirected", _("redirected")
        BROKEN = "broken", _("broken")
        IGNORED = "ignored", _("ignored")

    url = models.URLField(_("address"), max_length=1000, unique=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.UNKNOWN)
    answer = models.CharField(
        _("answer"), max_length=300, blank=True,
        help_text=_("The status it answered, or why it could not be asked."),
    )  # fmt: skip
    leads_to = models.CharField(_("leads to"), max_length=1000, blank=True)
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    articles = models.ManyToManyField(
        Article, verbose_name=_("articles"), related_name="external_links"
    )

    class Meta:
        verbose_name = _("link to elsewhere")
        verbose_name_plural = _("links to elsewhere")
        ordering = ("url",)

    def __str__(self) -> str:
        return self.url

"""What readers have to know for a while: maintenance, incidents, changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles import markdown
from articles.models import Category, Fact, Locale


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Announcements, narrowed by adjectives."""

    def current(self, at: datetime | None = None) -> AnnouncementQuerySet:
        """Those that stand on pages at a moment, now unless said."""
        at = at or timezone.now()
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)

    def past(self, at: datetime | None = None) -> AnnouncementQuerySet:
        """Those that are over."""
        at = at or timezone.now()
        return self.filter(starts_at__lte=at, ends_at__lte=at)

    def told(self) -> AnnouncementQuerySet:
        """With their texts, the newest first."""
        return self.prefetch_related("texts", "categories").order_by("-starts_at", "-pk")


class Announcement(models.Model):
    """Shown from a moment until another; what it says stands in :class:`AnnouncementText`."""

    class Severity(models.TextChoices):
        """How much it matters; the gravest stands first."""

        CRITICAL = "critical", pgettext_lazy("severity", "Critical: money or access is affected")
        MAINTENANCE = "maintenance", pgettext_lazy("severity", "Maintenance or a disturbance")
        INFO = "info", pgettext_lazy("severity", "Good to know")

    severity = models.CharField(
        _("severity"), max_length=12, choices=Severity, default=Severity.INFO
    )
    starts_at = models.DateTimeField(
        _("shown from"), null=True, blank=True, db_index=True, help_text=_("Empty: a draft.")
    )
    ends_at = models.DateTimeField(
        _("shown until"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_("Empty: without an end. Afterwards it stands among the past ones."),
    )
    categories = models.ManyToManyField(
        Category,
        verbose_name=_("categories"),
        blank=True,
        related_name="+",
        help_text=_("Shown on their pages and articles too, and below them."),
    )
    coins = models.TextField(
        _("coins"),
        blank=True,
        help_text=_(
            "One name on each line, as readers type it: XRP, Ripple, 瑞波币. Shown for searches "
            "and articles that name one. Without coins and categories it is shown everywhere."
        ),
    )

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ("-starts_at", "-pk")

    def __str__(self) -> str:
        titles = {text.locale: text.title for text in self.texts.all()}
        return titles.get(get_language() or "") or next(iter(titles.values()), f"#{self.pk}")

    def clean(self) -> None:
        """Refuse an end before its beginning."""
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It would end before it begins.")})

    def coin_list(self) -> tuple[str, ...]:
        """The coins' names, each once."""
        lines = (line.strip() for line in self.coins.splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))


class AnnouncementText(models.Model):
    """An announcement in one language."""

    announcement = models.ForeignKey(
        Announcement, verbose_name=_("announcement"), on_delete=models.CASCADE, related_name="texts"
    )
    locale = models.CharField(_("language"), max_length=10, choices=Locale)
    title = models.CharField(_("title"), max_length=150, help_text=_("It says all on its own."))
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown."))
    # Made from the source at save by the publishing renderer; never edited.
    html = models.TextField(editable=False, blank=True)
    text = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = _("text of an announcement")
        verbose_name_plural = _("texts of announcements")
        constraints = [
            models.UniqueConstraint(
                fields=("announcement", "locale"), name="one_announcement_text_per_language"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse what cannot be rendered."""
        try:
            self._render()
        except markdown.RenderError as error:
            raise ValidationError({"body": str(error)}) from None

    def _render(self) -> None:
        facts = Fact.objects.values_in(self.locale)
        rendered = markdown.render(self.body, locale=self.locale, facts=facts)
        self.html, self.text = rendered.html, rendered.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Render, then save."""
        self._render()
        super().save(*args, **kwargs)

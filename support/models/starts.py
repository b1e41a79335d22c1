"""How often readers begin to write to us, and what comes of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models import Article, Locale

from .tickets import Ticket


class ContactStart(models.Model):
    """A form that was opened; tells nothing of who opened it or what was typed."""

    class Outcome(models.TextChoices):
        """What came of it, as far as we were told."""

        UNKNOWN = "unknown", pgettext_lazy("outcome of a contact", "unknown")
        SOLVED = "solved", pgettext_lazy("outcome of a contact", "solved by an article")
        SENT = "sent", pgettext_lazy("outcome of a contact", "sent")

    # Drawn for the address of the form: whoever loads it again still wants the same thing.
    submission = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    locale = models.CharField(_("language"), max_length=10, choices=Locale)
    type = models.CharField(_("type"), max_length=20, choices=Ticket.Type)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome, default=Outcome.UNKNOWN
    )
    article = models.ForeignKey(
        Article,
        verbose_name=_("article that solved it"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("contact start")
        verbose_name_plural = _("contact starts")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.get_type_display()} · {self.get_outcome_display()}"

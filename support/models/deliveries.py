"""What is to be sent out: written in the transaction that decides it, sent after its commit."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .tickets import Message, Ticket

# A process that claimed a row and said nothing for so long is taken for dead. Longer than any
# attempt may take: EMAIL_TIMEOUT and handoff's own are seconds.
LEASE = timedelta(minutes=10)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries, narrowed by adjectives."""

    def due(self, at: datetime | None = None) -> DeliveryQuerySet:
        """Those to be tried now: waiting long enough, or claimed by a process that died."""
        at = at or timezone.now()
        waiting = Q(state=Delivery.State.WAITING, due_at__lte=at)
        abandoned = Q(state=Delivery.State.SENDING, claimed_at__lte=at - LEASE)
        return self.filter(waiting | abandoned)


class Delivery(models.Model):
    """One thing to send over one channel. Holds no text: that is made when it is sent."""

    class Channel(models.TextChoices):
        """Where it goes: to the reader, or to another help desk."""

        MAIL = "mail", _("mail to the reader")
        HANDOFF_MAIL = "handoff-mail", _("mail to another desk")
        WEBHOOK = "webhook", _("signed webhook")
        ZENDESK = "zendesk", pgettext_lazy("channel", "Zendesk")
        ZAMMAD = "zammad", pgettext_lazy("channel", "Zammad")

    class Event(models.TextChoices):
        """What is told; for the reader ``templates/support/mail/<event>.txt`` tells it."""

        RECEIVED = "received", _("ticket received")
        JOINED = "joined", _("joined to an open ticket")
        REPLIED = "replied", _("the reader replied")
        ANSWERED = "answered", _("answered")
        SOLVED = "solved", _("solved")
        LINK = "link", _("a fresh link")

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", pgettext_lazy("state of a delivery", "Waiting")
        SENDING = "sending", pgettext_lazy("state of a delivery", "Being sent")
        SENT = "sent", pgettext_lazy("state of a delivery", "Sent")
        FAILED = "failed", pgettext_lazy("state of a delivery", "Given up")

    # Stays the same however often it is tried: Message-ID, Idempotency-Key.
    key = models.UUIDField(_("key"), editable=False, unique=True, default=uuid.uuid4)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)
    event = models.CharField(_("event"), max_length=20, choices=Event)
    ticket = models.ForeignKey(
        Ticket, verbose_name=_("ticket"), on_delete=models.CASCADE, related_name="deliveries"
    )
    message = models.ForeignKey(
        Message,
        verbose_name=_("message"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="deliveries",
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # What went wrong last, by its kind alone: an error's own words may hold a mailbox.
    error = models.CharField(_("last error"), max_length=100, blank=True)
    external_id = models.CharField(_("number there"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    claimed_at = models.DateTimeField(editable=False, null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=("state", "due_at"), name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.ticket} · {self.get_channel_display()} · {self.get_event_display()}"

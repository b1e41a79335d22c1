"""A request of a reader and the conversation about it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override as language
from django.utils.translation import pgettext_lazy

from articles.models import Article, Locale


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Tickets, narrowed by adjectives that read as a sentence."""

    def open(self) -> TicketQuerySet:
        """Those somebody still has to do something about."""
        return self.exclude(state=Ticket.State.SOLVED)

    def overdue(self, at: datetime | None = None) -> TicketQuerySet:
        """Those that wait for our answer beyond the time we promised."""
        waiting = Q(state__in=Ticket.OURS, promised_at__lte=at or timezone.now())
        return self.filter(waiting)

    def of_mailbox(self, mailbox: str) -> TicketQuerySet:
        """Those sent from a mailbox, however its letters are written."""
        return self.filter(mailbox__iexact=mailbox)


class Ticket(models.Model):
    """A request, and where it stands; what was said about it stands in :class:`Message`."""

    class Type(models.TextChoices):
        """What it is about: who works on it, and which evidence helps."""

        ACCOUNT = "account-security", _("Account security")
        TRADING = "trading", _("Trading")
        TRANSFER = "deposit-withdrawal", _("Deposits and withdrawals")
        KYC = "kyc", _("Identity verification (KYC)")
        API = "api", pgettext_lazy("type of ticket", "API")
        COMPLAINT = "complaint", _("Complaint")
        REPORT = "report", pgettext_lazy("type of ticket", "Report")
        OTHER = "other", pgettext_lazy("type of ticket", "Other")

    class State(models.TextChoices):
        """Where it stands; readers see the same words."""

        RECEIVED = "received", pgettext_lazy("state of a ticket", "Received")
        IN_PROGRESS = "in-progress", pgettext_lazy("state of a ticket", "In progress")
        WAITING = "waiting", pgettext_lazy("state of a ticket", "Waiting for you")
        SOLVED = "solved", pgettext_lazy("state of a ticket", "Solved")

    # The states in which the next step is ours.
    OURS = (State.RECEIVED, State.IN_PROGRESS)

    reference = models.CharField(_("reference number"), max_length=20, unique=True)
    # The form it was sent with: however often that is sent, it makes one ticket.
    submission = models.UUIDField(editable=False, unique=True, default=uuid.uuid4)
    type = models.CharField(_("type"), max_length=20, choices=Type)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.RECEIVED)
    locale = models.CharField(_("language"), max_length=10, choices=Locale)
    mailbox = models.EmailField(_("mailbox"))
    subject = models.CharField(_("subject"), max_length=150)
    # What was asked of the search before, and the evidence by the name of its field.
    query = models.CharField(_("searched for before"), max_length=500, blank=True)
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tickets",
        limit_choices_to={"is_staff": True},
    )
    prevented_by = models.ForeignKey(
        Article,
        verbose_name=_("article that would have prevented it"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="prevented_tickets",
        help_text=_("Editors see which articles are named here most often."),
    )
    created_at = models.DateTimeField(_("received at"), default=timezone.now)
    # When our next answer is due; empty while none is.
    promised_at = models.DateTimeField(_("answer promised by"), null=True, blank=True)
    answered_at = models.DateTimeField(_("first answered"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ("-created_at", "-pk")
        indexes = [
            models.Index(fields=("state", "promised_at"), name="ticket_waiting"),
            models.Index(fields=("mailbox", "type", "created_at"), name="ticket_alike"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The page to follow it on, in its own language; who opens it must still prove a right."""
        with language(self.locale):
            return reverse("support:ticket-detail", kwargs={"reference": self.reference})

    @property
    def is_overdue(self) -> bool:
        """Whether it waits for our answer beyond the time we promised."""
        return bool(
            self.state in self.OURS and self.promised_at and self.promised_at <= timezone.now()
        )

    def move(self, state: str) -> None:
        """Take on a state, dating the close or taking the date back; saves nothing."""
        if state == self.State.SOLVED and self.state != state:
            self.closed_at = timezone.now()
        elif state != self.State.SOLVED:
            self.closed_at = None
        self.state = state


class Message(models.Model):
    """One text of a ticket's conversation."""

    class Kind(models.TextChoices):
        """Who speaks, and to whom."""

        READER = "reader", pgettext_lazy("kind of message", "From the reader")
        ANSWER = "answer", pgettext_lazy("kind of message", "Answer to the reader")
        NOTE = "note", pgettext_lazy("kind of message", "Internal note")

    ticket = models.ForeignKey(
        Ticket, verbose_name=_("ticket"), on_delete=models.CASCADE, related_name="messages"
    )
    # The form it was sent with, as for a ticket.
    submission = models.UUIDField(editable=False, unique=True, default=uuid.uuid4)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text = models.TextField(_("text"))
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    articles = models.ManyToManyField(
        Article, verbose_name=_("articles that answer"), blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return f"{self.ticket.reference} · {self.get_kind_display()}"

"""What another desk is told of an event."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from support import evidence
from support.models import Delivery

from .errors import HandoffError, NotYet

State = Delivery.State


def desk_address(delivery: Delivery) -> str:
    """The ticket in our admin, where its files are."""
    return settings.SITE_URL + reverse("admin:support_ticket_change", args=[delivery.ticket_id])


def first_told(delivery: Delivery) -> Delivery:
    """The delivery that opened the ticket there, or is to: whatever was told first."""
    told = Delivery.objects.filter(ticket=delivery.ticket_id, channel=delivery.channel)
    return told.order_by("created_at", "pk").first() or delivery


def is_first(delivery: Delivery) -> bool:
    """Whether it opens the ticket there, rather than adding to it."""
    return first_told(delivery).pk == delivery.pk


def text(delivery: Delivery) -> str:
    """The reader's words, with the evidence of a new ticket, and where the files are."""
    ticket, message = delivery.ticket, delivery.message
    with override(ticket.locale):
        told = message.text if message else ""
        if is_first(delivery):
            told = evidence.packed(ticket.type, ticket.subject, told, ticket.evidence)
        files = [file.name for file in message.attachments.all()] if message else []
        if files:
            told += "\n\n" + _("Attached (see the address below): %s") % ", ".join(files)
        return f"{told}\n\n{ticket.reference} · {desk_address(delivery)}"


def number_there(delivery: Delivery) -> str:
    """The number that the other desk gave the ticket.

    Raises :class:`NotYet` until it has one, and :class:`HandoffError` where it never will.
    """
    first = first_told(delivery)
    if first.state == State.FAILED:
        raise HandoffError
    if not first.external_id:
        raise NotYet
    return first.external_id


def as_data(delivery: Delivery) -> dict[str, Any]:
    """The event as plain data, for programs."""
    ticket, message = delivery.ticket, delivery.message
    return {
        "event": f"ticket.{delivery.event}",
        "id": str(delivery.key),
        "ticket": {
            "reference": ticket.reference,
            "type": ticket.type,
            "state": ticket.state,
            "locale": ticket.locale,
            "mailbox": ticket.mailbox,
            "subject": ticket.subject,
            "query": ticket.query,
            "evidence": ticket.evidence,
            "created_at": ticket.created_at.isoformat(),
            "promised_at": ticket.promised_at and ticket.promised_at.isoformat(),
            "url": desk_address(delivery),
        },
        "message": message
        and {
            "text": message.text,
            "created_at": message.created_at.isoformat(),
            "attachments": [
                {"name": f.name, "type": f.content_type, "size": f.size}
                for f in message.attachments.all()
            ],
        },
    }

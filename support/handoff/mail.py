"""A mail to the desk that the operator runs; every mail of a ticket has one thread."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from support.models import Delivery

from . import telling


def send(delivery: Delivery) -> str:
    """Send the event to ``HANDOFF_MAILBOX``; an answer goes to the reader's mailbox."""
    ticket, host = delivery.ticket, urlsplit(settings.SITE_URL).hostname
    name = f"<{delivery.key}@{host}>"
    thread = f"<{ticket.submission}@{host}>"
    EmailMessage(
        subject=f"[{ticket.reference}] {ticket.subject}",
        body=telling.text(delivery),
        to=[settings.HANDOFF_MAILBOX],
        reply_to=[ticket.mailbox],
        headers={
            "Message-ID": thread if telling.is_first(delivery) else name,
            **({} if telling.is_first(delivery) else {"References": thread, "In-Reply-To": thread}),
            "Auto-Submitted": "auto-generated",
        },
    ).send()
    return name

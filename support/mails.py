"""Mails to readers: text and HTML, in the language of their ticket."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import override

from articles.models import Article, Fact
from articles.templatetags.page import bcp47

from .models import Delivery
from .tickets import promises
from .tickets.tokens import follow_link


def send(delivery: Delivery) -> str:
    """Send it over Django's mail back end; answers its Message-ID.

    The text is made now, so that nothing of it is kept in the queue; the Message-ID is the
    same at every attempt, for mail servers to know a second copy by. Raises whatever the back
    end raises.
    """
    mail = compose(delivery)
    mail.send()
    return str(mail.extra_headers["Message-ID"])


def compose(delivery: Delivery) -> EmailMultiAlternatives:
    """The mail that tells the ticket's reader of the event."""
    ticket, event, message = delivery.ticket, delivery.event, delivery.message
    facts = Fact.objects.values_in(ticket.locale)
    articles = (
        Article.objects.published().filter(pk__in=message.articles.values("pk")).for_cards()
        if message
        else []
    )
    context = {
        "ticket": ticket,
        "message": message,
        "articles": articles,
        "files": bool(message and message.attachments.exists()),
        "link": settings.SITE_URL + follow_link(ticket),
        "promise": promises.wording(ticket.type, ticket.locale),
        "facts": facts,
        "site_url": settings.SITE_URL,
        "language": bcp47(ticket.locale),
    }
    with override(ticket.locale):
        subject = render_to_string(f"support/mail/{event}.subject.txt", context)
        text = render_to_string(f"support/mail/{event}.txt", context)
        html = render_to_string(f"support/mail/{event}.html", context)
    reply_to = facts.get("support_email")
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text.strip() + "\n",
        to=[ticket.mailbox],
        reply_to=[reply_to] if reply_to else None,
        headers={
            "Message-ID": f"<{delivery.key}@{urlsplit(settings.SITE_URL).hostname}>",
            # RFC 3834: no answering machine answers it.
            "Auto-Submitted": "auto-replied",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": bcp47(ticket.locale),
        },
    )
    mail.attach_alternative(html, "text/html")
    return mail

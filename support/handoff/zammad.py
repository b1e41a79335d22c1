"""Zammad's REST API.

A new ticket: ``POST /api/v1/tickets`` with its first article, its customer found or made by
``guess:<mailbox>``. Something added: ``POST /api/v1/ticket_articles``. Zammad knows no
idempotency key, so a repeated attempt first looks whether the one before arrived after all:
our reference number stands in the title, and each article's subject names its delivery.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from support.models import Delivery

from . import telling, web


def send(delivery: Delivery) -> str:
    """Open the ticket there, or add to it; answers its number there."""
    again = delivery.attempts > 1
    if telling.is_first(delivery):
        return (_found(delivery) if again else "") or _open(delivery)
    number = telling.number_there(delivery)
    if not (again and _has(number, delivery)):
        _call("POST", "ticket_articles", {"ticket_id": int(number), **_article(delivery)})
    return number


def _open(delivery: Delivery) -> str:
    made = _call(
        "POST",
        "tickets",
        {
            "title": _title(delivery),
            "group": settings.HANDOFF_ZAMMAD_GROUP,
            "customer_id": f"guess:{delivery.ticket.mailbox}",
            "article": _article(delivery),
        },
    )
    return str(made["id"])


def _title(delivery: Delivery) -> str:
    return f"[{delivery.ticket.reference}] {delivery.ticket.subject}"


def _article(delivery: Delivery) -> dict[str, Any]:
    return {
        "subject": _mark(delivery),
        "body": telling.text(delivery),
        "content_type": "text/plain",
        "type": "web",
        "sender": "Customer",
        "internal": False,
    }


def _mark(delivery: Delivery) -> str:
    """By which our article is known again."""
    return f"helpcenter:{delivery.key.hex}"


def _found(delivery: Delivery) -> str:
    """The number of the ticket that an earlier attempt made, or nothing."""
    query = urlencode({"query": f'title:"{delivery.ticket.reference}"', "limit": 10})
    found = _call("GET", f"tickets/search?{query}&expand=true") or []
    title = _title(delivery)
    return next((str(row["id"]) for row in found if row.get("title") == title), "")


def _has(number: str, delivery: Delivery) -> bool:
    """Whether the article is there already."""
    articles = _call("GET", f"ticket_articles/by_ticket/{number}") or []
    return any(article.get("subject") == _mark(delivery) for article in articles)


def _call(method: str, path: str, data: Any = None) -> Any:
    return web.call(
        method,
        f"{settings.HANDOFF_ZAMMAD_URL}/api/v1/{path}",
        web.encoded(data) if data is not None else None,
        {"Authorization": f"Token token={settings.HANDOFF_ZAMMAD_TOKEN}"},
    )

"""Zendesk's Ticketing API.

A new ticket: ``POST /api/v2/tickets.json`` with ``Idempotency-Key``, which makes a repeated
request answer with the ticket it made before. Something added: ``PUT /api/v2/tickets/<id>.json``
with a comment; that has no such key, so a repeated attempt first looks whether the comment is
there. Signed in by mailbox and API token (``<mailbox>/token:<token>``, HTTP Basic).
"""

from __future__ import annotations

import base64
from typing import Any

from django.conf import settings

from support.models import Delivery

from . import telling, web


def send(delivery: Delivery) -> str:
    """Open the ticket there, or add to it; answers its number there."""
    if telling.is_first(delivery):
        return _open(delivery)
    number = telling.number_there(delivery)
    if delivery.attempts < 2 or not _has(number, delivery):
        _call("PUT", f"tickets/{number}.json", {"ticket": {"comment": _comment(delivery)}})
    return number


def _open(delivery: Delivery) -> str:
    ticket = delivery.ticket
    made = _call(
        "POST",
        "tickets.json",
        {
            "ticket": {
                "subject": f"[{ticket.reference}] {ticket.subject}",
                "comment": _comment(delivery),
                "requester": {"name": ticket.mailbox, "email": ticket.mailbox},
                "external_id": ticket.reference,
                "tags": ["helpcenter", ticket.type, ticket.locale],
            }
        },
        {"Idempotency-Key": str(delivery.key)},
    )
    return str(made["ticket"]["id"])


def _comment(delivery: Delivery) -> dict[str, Any]:
    return {"body": f"{telling.text(delivery)}\n{_mark(delivery)}"}


def _mark(delivery: Delivery) -> str:
    """By which our comment is known again."""
    return f"helpcenter:{delivery.key.hex}"


def _has(number: str, delivery: Delivery) -> bool:
    """Whether the comment is among the latest there already."""
    found = _call("GET", f"tickets/{number}/comments.json?sort_order=desc")
    mark = _mark(delivery)
    return any(mark in (comment.get("body") or "") for comment in found["comments"])


def _call(method: str, path: str, data: Any = None, headers: dict[str, str] | None = None) -> Any:
    login = f"{settings.HANDOFF_ZENDESK_USER}/token:{settings.HANDOFF_ZENDESK_TOKEN}"
    return web.call(
        method,
        f"{settings.HANDOFF_ZENDESK_URL}/api/v2/{path}",
        web.encoded(data) if data is not None else None,
        {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}", **(headers or {})},
    )

"""A signed request to a program of the operator (Standard Webhooks 1.0).

Signed is ``<webhook-id>.<webhook-timestamp>.<body>`` with HMAC-SHA256; the id stays the same
however often one event is sent, the timestamp (seconds) is of this attempt.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

from django.conf import settings

from support.models import Delivery

from . import telling, web

PREFIX = "whsec_"


def send(delivery: Delivery) -> str:
    """Post the event to ``HANDOFF_WEBHOOK_URL``; answers its id."""
    body = web.encoded(telling.as_data(delivery))
    name, now = f"msg_{delivery.key.hex}", int(time.time())
    headers = {
        "webhook-id": name,
        "webhook-timestamp": str(now),
        "webhook-signature": sign(name, now, body),
        "Idempotency-Key": name,
    }
    web.call("POST", settings.HANDOFF_WEBHOOK_URL, body, headers)
    return name


def sign(name: str, at: int, body: bytes) -> str:
    """The signature header: ``v1,`` and base64. A secret with ``whsec_`` is base64 itself."""
    secret = settings.HANDOFF_WEBHOOK_SECRET
    key = base64.b64decode(secret[len(PREFIX) :]) if secret.startswith(PREFIX) else secret.encode()
    digest = hmac.new(key, f"{name}.{at}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()

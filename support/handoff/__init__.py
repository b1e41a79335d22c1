"""Tickets handed on to another help desk, where the operator runs one; off unless said.

Each module is an adapter with ``send(delivery) -> str``: it sends one event, answers the number
the other side gave it, and raises where it did not work; :mod:`support.delivery` tries again.
"""

from __future__ import annotations

from importlib import import_module

from django.conf import settings

from support.models import Delivery

from .errors import HandoffError, NotYet

__all__ = ["HandoffError", "NotYet", "channels", "send"]

ADAPTERS = {
    Delivery.Channel.WEBHOOK: "webhook",
    Delivery.Channel.HANDOFF_MAIL: "mail",
    Delivery.Channel.ZENDESK: "zendesk",
    Delivery.Channel.ZAMMAD: "zammad",
}


def channels() -> list[str]:
    """The channels that ``HANDOFF`` switches on."""
    on = set(settings.HANDOFF)
    return [channel.value for channel, name in ADAPTERS.items() if name in on]


def send(delivery: Delivery) -> str:
    """Hand one event on over its channel."""
    name = ADAPTERS[Delivery.Channel(delivery.channel)]
    answered: str = import_module(f"{__name__}.{name}").send(delivery)
    return answered

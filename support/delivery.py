"""What is sent out: noted in the transaction that decides it, sent after its commit, once.

A row is claimed by one ``UPDATE``, so that of many processes one sends it. A process that dies
between commit and sending leaves the row for the next one; one that dies while sending leaves a
claim that ends with :data:`~support.models.deliveries.LEASE`. What was accepted in that very
moment goes out a second time under the same name (``Message-ID``, ``Idempotency-Key``), by which
the receiving side knows it.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles import aside

from . import handoff, mails
from .models import Delivery, Message, Ticket

logger = logging.getLogger(__name__)

State, Event, Channel = Delivery.State, Delivery.Event, Delivery.Channel

# Minutes between attempts: an hour without a mail server costs four of them. The last is kept.
PAUSES = (1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440)
# What a reader is told by mail, and what another desk is told.
FOR_READERS = {Event.RECEIVED, Event.JOINED, Event.ANSWERED, Event.SOLVED, Event.LINK}
FOR_DESKS = {Event.RECEIVED, Event.JOINED, Event.REPLIED}


def queue(ticket: Ticket, event: str, message: Message | None = None) -> None:
    """Note everything that has to be sent of an event; inside the transaction that makes it."""
    channels = [Channel.MAIL.value] if event in FOR_READERS else []
    channels += handoff.channels() if event in FOR_DESKS else []
    Delivery.objects.bulk_create(
        Delivery(channel=channel, event=event, ticket=ticket, message=message)
        for channel in channels
    )
    if channels:
        transaction.on_commit(deliver_soon)


def deliver_soon() -> None:
    """Send what is due without letting the reader wait for it."""
    aside.start(_deliver_some, "deliveries")


def _deliver_some() -> None:
    """What it leaves undone the command ``deliver`` takes up."""
    try:
        deliver_due(at_most=20)
    except Exception as error:  # noqa: BLE001 (a thread has nobody to tell)
        logger.warning("Deliveries wait for the next attempt: %s", describe(error))


def deliver_due(at_most: int | None = None) -> tuple[int, int]:
    """Try everything that is due, the longest waiting first; answers how many went, how not."""
    waiting = Delivery.objects.due().order_by("due_at", "pk").values_list("pk", flat=True)
    went, stayed = 0, 0
    for pk in list(waiting[:at_most]):
        delivery = _claim(pk)
        if delivery is None:
            continue
        if _attempt(delivery):
            went += 1
        else:
            stayed += 1
    return went, stayed


def _claim(pk: int) -> Delivery | None:
    """The delivery, if no other process has it."""
    now = timezone.now()
    mine = Delivery.objects.due(now).filter(pk=pk)
    if not mine.update(state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1):
        return None
    return Delivery.objects.select_related("ticket", "message").filter(pk=pk).first()


def _attempt(delivery: Delivery) -> bool:
    send = mails.send if delivery.channel == Channel.MAIL else handoff.send
    try:
        delivery.external_id = send(delivery)[:100]
    except handoff.NotYet:
        _put_back(delivery, timedelta(minutes=PAUSES[0]), attempts=delivery.attempts - 1)
        return False
    except Exception as error:  # noqa: BLE001 (whatever it was, the row waits and is tried again)
        _put_back(delivery, _pause(delivery.attempts), error=describe(error))
        logger.warning("Delivery %s failed: %s", delivery.pk, delivery.error)
        return False
    delivery.state, delivery.sent_at, delivery.error = State.SENT, timezone.now(), ""
    delivery.save(update_fields=["state", "sent_at", "error", "external_id"])
    return True


def _pause(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts; ``None`` after the last."""
    return timedelta(minutes=PAUSES[attempts - 1]) if attempts <= len(PAUSES) else None


def _put_back(delivery: Delivery, pause: timedelta | None, **changes: object) -> None:
    delivery.state = State.WAITING if pause else State.FAILED
    delivery.due_at = timezone.now() + (pause or timedelta())
    for name, value in changes.items():
        setattr(delivery, name, value)
    delivery.save(update_fields=["state", "due_at", *changes])


def describe(error: Exception) -> str:
    """An error by its kind and number; its words may hold a mailbox or a text."""
    code = getattr(error, "smtp_code", getattr(error, "code", None))
    name = type(error).__name__
    return f"{name} {code}" if isinstance(code, int) else name

"""What is said about a ticket, and what each word sets off. Everything is all or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from rapidfuzz import fuzz

from articles.models import Article
from search.engine.analysis import analyzer
from support import delivery, references
from support.models import Attachment, Delivery, Message, Ticket

from . import promises

Kind, State, Event = Message.Kind, Ticket.State, Delivery.Event

# A second request of one mailbox within this time, of one type and so much alike in its words
# (of 100), is the same request. Reworded ones lie at 74 and above, others at 45 and below, in
# the pairs of both languages in tests/support/test_joining.py; halfway, rather joined too rarely.
JOINED_WITHIN = timedelta(hours=48)
ALIKE = 65
# Evidence that names one transfer or order: where it differs, so does the matter.
NAMES = ("txid", "order", "earlier", "suspect")


@dataclass(frozen=True)
class Opened:
    """What became of a form; ``joined``: it was added to a ticket that was open already."""

    ticket: Ticket
    joined: bool
    again: bool = False


def open_ticket(submission: UUID, locale: str, data: dict[str, Any]) -> Opened:
    """Open a ticket, or join one that is open; sent twice, the same form answers the same.

    ``data``: type, mailbox, subject, text, query, evidence, as the form cleaned them.
    """
    try:
        with transaction.atomic():
            return _opened(submission) or _open(submission, locale, data)
    except IntegrityError:  # The other click of a double click was faster.
        found = _opened(submission)
        if found is None:
            raise
        return found


def _opened(submission: UUID) -> Opened | None:
    message = Message.objects.select_related("ticket").filter(submission=submission).first()
    if message is None:
        return None
    joined = message.ticket.submission != submission
    return Opened(message.ticket, joined, again=True)


def _open(submission: UUID, locale: str, data: dict[str, Any]) -> Opened:
    text = data["text"]
    similar = open_and_alike(locale, data)
    if similar:
        message = _say(similar, Kind.READER, text, submission)
        delivery.queue(similar, Event.JOINED, message)
        return Opened(similar, joined=True)
    now = timezone.now()
    ticket = Ticket.objects.create(
        reference=_free_reference(),
        submission=submission,
        locale=locale,
        promised_at=promises.due(data["type"], now),
        created_at=now,
        **{name: data[name] for name in ("type", "mailbox", "subject", "query", "evidence")},
    )
    message = _say(ticket, Kind.READER, text, submission)
    delivery.queue(ticket, Event.RECEIVED, message)
    return Opened(ticket, joined=False)


def _free_reference() -> str:
    while Ticket.objects.filter(reference=(drawn := references.draw())).exists():
        pass
    return drawn


def open_and_alike(locale: str, data: dict[str, Any]) -> Ticket | None:
    """The mailbox's open ticket on the same matter, if it is recent."""
    recent = (
        Ticket.objects.open()
        .of_mailbox(data["mailbox"])
        .filter(type=data["type"], created_at__gte=timezone.now() - JOINED_WITHIN)
    )
    said = _words(locale, data["subject"], data["text"])
    for ticket in recent[:20]:
        if any(
            ticket.evidence.get(name) and data["evidence"].get(name)
            and ticket.evidence[name].casefold() != data["evidence"][name].casefold()
            for name in NAMES
        ):  # fmt: skip
            continue
        first = ticket.messages.filter(kind=Kind.READER).first()
        before = _words(locale, ticket.subject, first.text if first else "")
        if fuzz.token_sort_ratio(said, before) >= ALIKE:
            return ticket
    return None


def _words(locale: str, *texts: str) -> str:
    """The terms of texts as the search cuts them, which has words in Chinese too."""
    return " ".join(analyzer(locale).terms(" ".join(texts)))


def reply(ticket: Ticket, text: str, submission: UUID) -> Message:
    """The reader adds something: a solved ticket opens again, a waiting one is ours again."""
    try:
        with transaction.atomic():
            message = Message.objects.filter(ticket=ticket, submission=submission).first()
            if message:
                return message
            message = _say(ticket, Kind.READER, text, submission)
            if ticket.state in (State.WAITING, State.SOLVED):
                ticket.move(State.IN_PROGRESS)
            # Whoever writes twice is still owed the first answer at its time.
            ticket.promised_at = ticket.promised_at or promises.due(ticket.type, timezone.now())
            ticket.save(update_fields=["state", "closed_at", "promised_at"])
            delivery.queue(ticket, Event.REPLIED, message)
            return message
    except IntegrityError:
        return Message.objects.get(ticket=ticket, submission=submission)


def _say(ticket: Ticket, kind: str, text: str, submission: UUID, staff: Any = None) -> Message:
    message = Message.objects.create(
        ticket=ticket, kind=kind, text=text, submission=submission, staff=staff
    )
    Attachment.objects.unsent().filter(submission=submission).update(message=message)
    return message


def answer(
    ticket: Ticket,
    text: str,
    staff: Any,
    state: str,
    articles: Iterable[Article] = (),
    submission: UUID | None = None,
) -> Message:
    """We answer: the ticket takes on ``state``, and the reader gets a mail.

    The files that wait under ``submission``, the name of the form, go along; sent twice, the
    same form answers once.
    """
    submission = submission or uuid4()
    try:
        with transaction.atomic():
            message = _say(ticket, Kind.ANSWER, text, submission, staff)
            message.articles.set(articles)
            ticket.answered_at = ticket.answered_at or message.created_at
            ticket.promised_at = None
            ticket.move(state)
            ticket.save(update_fields=["answered_at", "promised_at", "state", "closed_at"])
            delivery.queue(ticket, Event.ANSWERED, message)
            return message
    except IntegrityError:  # The other click of a double click was faster.
        return Message.objects.get(ticket=ticket, submission=submission)


def note(ticket: Ticket, text: str, staff: Any, submission: UUID | None = None) -> Message:
    """Something for our own eyes, files included: nothing moves and nobody is told."""
    return _say(ticket, Kind.NOTE, text, submission or uuid4(), staff)


def move(ticket: Ticket, state: str) -> None:
    """Change the state without a word; the reader is told when it is solved."""
    before = ticket.state
    with transaction.atomic():
        ticket.move(state)
        ticket.save(update_fields=["state", "closed_at"])
        if state == State.SOLVED != before:
            delivery.queue(ticket, Event.SOLVED)

"""What is signed: the name of a form, and the link that opens a ticket without an account."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.core import signing
from django.utils import timezone

from support.models import Attachment, Ticket

FORM, FOLLOW = "support.form", "support.follow"
# How long a link in a mail opens its ticket; afterwards the page mails a fresh one.
FOLLOW_FOR = timedelta(days=90)
PARAMETER = "key"


@dataclass(frozen=True)
class FormToken:
    """One form on one screen: whatever is sent with it counts once. ``age`` in seconds."""

    submission: uuid.UUID
    signed: str
    age: float = 0.0

    @classmethod
    def new(cls) -> FormToken:
        """For a form that is shown for the first time."""
        submission = uuid.uuid4()
        return cls(submission, signing.TimestampSigner(salt=FORM).sign(submission.hex))

    @classmethod
    def read(cls, signed: str) -> FormToken | None:
        """The token of a form that was sent; ``None`` for one that is not ours."""
        signer = signing.TimestampSigner(salt=FORM)
        try:
            submission = uuid.UUID(signer.unsign(signed))
            at = signing.b62_decode(signed.split(":")[1])
        except (signing.BadSignature, ValueError):
            return None
        return cls(submission, signed, timezone.now().timestamp() - at)


def follow_key(ticket: Ticket) -> str:
    """What opens a ticket's page for whoever holds its mail, for some time."""
    signed = _signer(ticket).sign(ticket.reference)
    return signed.removeprefix(f"{ticket.reference}:")


def may_follow(ticket: Ticket, key: str) -> bool:
    """Whether the key is one of this ticket's, and not too old."""
    try:
        _signer(ticket).unsign(f"{ticket.reference}:{key}", max_age=FOLLOW_FOR)
    except signing.BadSignature:
        return False
    return True


def follow_link(ticket: Ticket) -> str:
    """The address of a ticket's page, in its language, with a fresh key."""
    return f"{ticket.get_absolute_url()}?{urlencode({PARAMETER: follow_key(ticket)})}"


def _signer(ticket: Ticket) -> signing.TimestampSigner:
    """Keys of one ticket open no other, and none when a number should ever be drawn again."""
    return signing.TimestampSigner(salt=f"{FOLLOW}:{ticket.submission.hex}")


def attachments_of(token: FormToken) -> list[Attachment]:
    """The files that were chosen in a form and wait for it to be sent."""
    return list(Attachment.objects.unsent().filter(submission=token.submission))

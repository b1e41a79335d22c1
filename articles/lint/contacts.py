"""Ways to reach somebody that a text names: links, mailboxes, phone numbers, handles.

Which ones are ours is known to whoever keeps the register of channels; that app adds a check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .source import lines


class Contact(StrEnum):
    """The sorts of contacts."""

    LINK = "link"
    MAILBOX = "mailbox"
    PHONE = "phone"
    HANDLE = "handle"


@dataclass(frozen=True)
class Named:
    """A contact as it was typed, and the line it stands on."""

    sort: Contact
    value: str
    line: int


# Each in what those above it left.
_PATTERNS = (
    (
        Contact.LINK,
        re.compile(r"(?:https?://|//|www\.)[^\s<>()\[\]\"'`，。；、）]+", re.IGNORECASE),
    ),
    (Contact.MAILBOX, re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (Contact.PHONE, re.compile(r"(?<![\w.])(?:\+|00)\d{1,3}(?:[ ().-]{0,2}\d){6,14}(?!\w)")),
    (Contact.PHONE, re.compile(r"(?<![\w.])(?:400|800)[ -]?\d{3}[ -]?\d{4}(?!\w)")),
    (Contact.HANDLE, re.compile(r"(?<![\w/.@])@[A-Za-z]\w{3,31}(?!\w)")),
)


def contacts(text: str) -> Iterator[Named]:
    """Every contact of a Markdown source outside of code, from top to bottom."""
    for number, line in lines(text):
        left = line
        for sort, pattern in _PATTERNS:
            for match in pattern.finditer(left):
                yield Named(sort, match[0].rstrip(".,;:!?*_~"), number)
            left = pattern.sub(" ", left)

"""A reader who fills in forms as a browser would."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.factories import FactFactory

FILLED = {
    "type": "deposit-withdrawal",
    "mailbox": "reader@mail.example",
    "subject": "Withdrawal of 250 USDT missing",
    "text": "It left yesterday and has not arrived.",
    "reviewed": "1",
}


def picture(kind: str = "PNG", size=(40, 30), **options) -> bytes:
    """A small picture."""
    data = io.BytesIO()
    Image.new("RGB", size, "teal").save(data, kind, **options)
    return data.getvalue()


def upload(data: bytes, name: str = "screen.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


class Reader:
    """Opens the form of a language and sends it; ``last``: the response to that."""

    def __init__(self, client) -> None:
        self.client = client
        self.start = ""

    def open(self, locale: str = "en", type_: str = "deposit-withdrawal", **query) -> str:
        """The form's page."""
        address = f"/{locale}/support/tickets/new/"
        page = self.client.get(address, {"type": type_, **query}, follow=True).content.decode()
        self.start = re.search(r'name="start" value="([^"]+)"', page)[1]
        return page

    def token(self, page: str) -> str:
        return unescape(re.search(r'name="token" value="([^"]+)"', page)[1])

    def send(self, locale: str = "en", token: str = "", **changes):
        """Send the form, filled in but for the changes; ``None`` leaves a field out."""
        token = token or self.token(self.open(locale))
        data = {"token": token, "start": self.start, **FILLED, **changes}
        data = {name: value for name, value in data.items() if value is not None}
        return self.client.post(f"/{locale}/support/tickets/new/", data)


@pytest.fixture(autouse=True)
def no_hurry(settings):
    """Tests fill in forms faster than people."""
    settings.TICKET_MIN_SECONDS = 0


@pytest.fixture
def reader(client) -> Reader:
    client.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0"
    return Reader(client)


@pytest.fixture
def promise(db):
    """The fact that promises a reply."""
    return FactFactory(key="ticket_reply", unit="hours", value="24–48")

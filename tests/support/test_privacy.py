"""What readers write is in the database and in their mail, and in no log."""

from __future__ import annotations

import logging
import smtplib

import pytest
from django.core.mail.backends.locmem import EmailBackend

from support import delivery
from support.models import Delivery, Ticket
from support.tickets import tokens
from tests.factories import UserFactory

from .conftest import picture, upload

pytestmark = pytest.mark.django_db
PRIVATE = {
    "mailbox": "quagga@mail.example",
    "subject": "Quagga subject",
    "text": "Quagga text",
    "evidence_uid": "98765432",
    "evidence_txid": "cd" * 32,
    "evidence_address": "TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE",
    "evidence_error": "Quagga error",
}


class Talkative(EmailBackend):
    """A server whose errors say whom the mail was for."""

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"Quagga unknown")})


def found_in(caplog) -> list[str]:
    lines = [f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records]
    texts = [*PRIVATE.values(), "quagga", "Quagga", "key="]
    return [line for line in lines if any(text in line for text in texts)]


@pytest.mark.parametrize("backend", ["tests.support.test_privacy.Talkative", None])
def test_no_log_holds_what_a_reader_wrote(reader, settings, caplog, backend):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "django.db.backends")  # They say more only with DEBUG.
    settings.EMAIL_BACKEND = backend or settings.EMAIL_BACKEND
    settings.HANDOFF = ["webhook"]
    settings.HANDOFF_WEBHOOK_URL = "http://127.0.0.1:9/"
    response = reader.send(**PRIVATE, attached=upload(picture(), "quagga.png"))
    ticket = Ticket.objects.get()
    reader.client.get(response.url)
    reader.send(**PRIVATE | {"mailbox": "quagga"})
    reader.client.get(ticket.get_absolute_url(), {"key": "forged-quagga"})
    token = tokens.FormToken.new().signed
    reader.client.post(tokens.follow_link(ticket), {"token": token, "text": "Quagga answer"})
    reader.client.post("/en/support/tickets/", {"reference": "quagga", "mailbox": "quagga"})
    delivery.deliver_due()
    assert Delivery.objects.filter(state="waiting").exists()
    reader.client.force_login(UserFactory(superuser=True))
    reader.client.get(f"/admin/support/ticket/{ticket.pk}/change/")
    assert caplog.records
    assert found_in(caplog) == []


def test_what_stands_in_a_log_would_be_found(caplog):
    logging.getLogger("support").warning("For %s", PRIVATE["mailbox"])
    assert found_in(caplog)


def test_the_queue_holds_no_text():
    assert {field.name for field in Delivery._meta.get_fields()}.isdisjoint({"body", "payload"})

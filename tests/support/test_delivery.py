"""Mails: after the commit, once, and in the end, whatever happens in between."""

from __future__ import annotations

import re
import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from support import delivery, mails
from support.models import Delivery, Ticket
from support.models.deliveries import LEASE
from support.tickets import conversation
from tests.factories import ArticleFactory, FactFactory, TicketFactory

pytestmark = pytest.mark.django_db
State, Event = Delivery.State, Delivery.Event


class Down(EmailBackend):
    """A mail server that refuses while ``down``."""

    down = True

    def send_messages(self, messages):
        if self.down:
            raise smtplib.SMTPServerDisconnected("reader@mail.example: connection lost")
        return super().send_messages(messages)


@pytest.fixture
def server(settings, monkeypatch):
    settings.EMAIL_BACKEND = "tests.support.test_delivery.Down"
    monkeypatch.setattr(Down, "down", True)
    return Down


@pytest.fixture
def queued(db) -> Delivery:
    delivery.queue(TicketFactory(), Event.RECEIVED)
    return Delivery.objects.get()


# -- when ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_mail_goes_after_the_commit_and_not_before():
    ticket = TicketFactory()
    with transaction.atomic():
        delivery.queue(ticket, Event.RECEIVED)
        assert mail.outbox == []
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_never_sent():
    ticket = TicketFactory()
    with transaction.atomic():
        delivery.queue(ticket, Event.RECEIVED)
        transaction.set_rollback(True)
    delivery.deliver_due()
    assert mail.outbox == []


def test_a_process_that_died_after_the_commit_leaves_the_mail_for_the_command(queued, capsys):
    assert mail.outbox == []
    call_command("deliver")
    assert len(mail.outbox) == 1
    assert "1 sent" in capsys.readouterr().out
    call_command("deliver")
    assert len(mail.outbox) == 1


def test_a_process_that_died_while_sending_holds_its_claim_for_a_while_only(queued):
    assert delivery._claim(queued.pk)
    assert delivery._claim(queued.pk) is None
    assert delivery.deliver_due() == (0, 0)
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        assert delivery.deliver_due() == (1, 0)
    assert len(mail.outbox) == 1


def test_two_processes_with_one_list_send_each_mail_once(queued, monkeypatch):
    """The second looks while the first sends."""
    send = mails.send

    def meanwhile(row):
        monkeypatch.setattr(mails, "send", send)
        assert delivery.deliver_due() == (0, 0)
        return send(row)

    monkeypatch.setattr(mails, "send", meanwhile)
    assert delivery.deliver_due() == (1, 0)
    assert len(mail.outbox) == 1


def test_an_hour_without_a_mail_server_loses_nothing_and_doubles_nothing(queued, server):
    start = timezone.now()
    for minute in range(60):
        with time_machine.travel(start + timedelta(minutes=minute)):
            delivery.deliver_due()
    queued.refresh_from_db()
    assert (queued.state, mail.outbox) == (State.WAITING, [])
    assert 3 <= queued.attempts <= 5
    server.down = False
    for minute in range(60, 120):
        with time_machine.travel(start + timedelta(minutes=minute)):
            delivery.deliver_due()
    assert len(mail.outbox) == 1
    assert Delivery.objects.get().state == State.SENT


def test_in_the_end_it_is_given_up_and_stays_to_be_seen(queued, server):
    at = timezone.now()
    for _attempt in range(len(delivery.PAUSES) + 3):
        with time_machine.travel(at):
            delivery.deliver_due()
        at += timedelta(days=2)
    queued.refresh_from_db()
    assert (queued.state, queued.attempts) == (State.FAILED, len(delivery.PAUSES) + 1)


def test_an_error_is_kept_without_its_words(queued, server, caplog):
    delivery.deliver_due()
    queued.refresh_from_db()
    assert queued.error == "SMTPServerDisconnected"
    assert "mail.example" not in caplog.text
    refused = smtplib.SMTPResponseException(550, "no reader@mail.example here")
    assert delivery.describe(refused) == "SMTPResponseException 550"


def test_the_same_mail_has_the_same_name_at_every_attempt(queued):
    names = {mails.compose(queued).extra_headers["Message-ID"] for _attempt in range(2)}
    assert names == {f"<{queued.key}@testserver>"}


# -- what ---------------------------------------------------------------------------------------


def sent(ticket: Ticket, event: str, message=None):
    return mails.compose(Delivery(ticket=ticket, event=event, message=message, channel="mail"))


@pytest.mark.parametrize("event", sorted(delivery.FOR_READERS))
@pytest.mark.parametrize("locale", ["en", "zh-hans"])
def test_every_mail_is_in_the_tickets_language_as_text_and_html(event, locale):
    FactFactory(key="ticket_reply", unit="hours", value="24–48")
    FactFactory(key="support_email", unit="amount", value="support@exchange.example")
    ticket = TicketFactory(locale=locale, subject="<b>提币</b> & more")
    article = ArticleFactory(locale=locale, title="Where & why")
    message = conversation.answer(
        ticket, "First <i>line</i>", None, Ticket.State.WAITING, [article]
    )
    made = sent(ticket, event, message)
    ((html, kind),) = made.alternatives
    assert kind == "text/html"
    # Whatever has a colour has one for the night as well.
    named = set(re.findall(r'class="(\w+)"', html))
    night = html.partition("prefers-color-scheme: dark")[2].partition("</style>")[0]
    assert named >= {"paper", "sheet", "soft", "action"}
    assert all(f".{name}" in night for name in named)
    assert not re.findall(r'<\w+ style="[^"]*(?:color|background)', html)
    assert made.to == [ticket.mailbox]
    assert made.reply_to == ["support@exchange.example"]
    assert ticket.reference in made.subject
    for text in (made.body, html):
        assert f"http://testserver/{locale}/support/tickets/{ticket.reference}/?key=" in text
        assert ticket.reference in text
    assert "&lt;" not in made.body
    assert "<b>提币</b>" not in html
    assert ("密码" in made.body) == (locale == "zh-hans")
    if event == Event.ANSWERED:
        assert "First <i>line</i>" in made.body
        assert "First &lt;i&gt;line&lt;/i&gt;" in html
        assert f"http://testserver{article.get_absolute_url()}" in made.body
        assert f"http://testserver{article.get_absolute_url()}" in html


def test_a_mail_says_that_a_machine_wrote_it():
    assert sent(TicketFactory(), Event.RECEIVED).extra_headers["Auto-Submitted"] == "auto-replied"


def test_a_subject_cannot_add_a_header():
    made = sent(TicketFactory(subject="Hello\r\nBcc: all@mail.example"), Event.RECEIVED)
    message = made.message()
    assert message["Bcc"] is None
    assert "Bcc: all@mail.example" in made.subject


def test_an_article_that_is_no_longer_published_is_not_mailed():
    ticket, draft = TicketFactory(), ArticleFactory(draft=True, title="Quagga")
    message = conversation.answer(ticket, "See", None, Ticket.State.SOLVED, [draft])
    assert "Quagga" not in sent(ticket, Event.ANSWERED, message).body

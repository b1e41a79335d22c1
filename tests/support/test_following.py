"""Following a ticket: who may see it, what it shows, what a reader can add."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from support.models import Delivery, Message, Ticket
from support.tickets import conversation, tokens
from tests.factories import ArticleFactory, TicketFactory, UserFactory

from .conftest import picture, upload

pytestmark = pytest.mark.django_db
FIND = "/en/support/tickets/"


@pytest.fixture
def ticket(db) -> Ticket:
    return TicketFactory(subject="Quagga subject", text="Quagga text")


def page_of(client, ticket: Ticket, **query) -> str:
    address = ticket.get_absolute_url()
    return client.get(address, {"key": tokens.follow_key(ticket), **query}).content.decode()


def answer(client, ticket: Ticket, **data):
    token = tokens.FormToken.new().signed
    address = tokens.follow_link(ticket)
    return client.post(address, {"token": token, "text": "It is here now.", **data})


# -- who may see it -----------------------------------------------------------------------------


def test_the_link_opens_the_ticket(client, ticket):
    page = page_of(client, ticket)
    assert "Quagga text" in page
    assert "Received" in page


def test_a_number_typed_in_another_way_leads_there_too(client, ticket):
    address = ticket.get_absolute_url().replace("-", "").lower()
    page = client.get(address, {"key": tokens.follow_key(ticket)}).content.decode()
    assert "Quagga text" in page


def test_without_the_link_any_number_looks_the_same(client, ticket):
    def shown(reference: str, key: str = "") -> str:
        response = client.get(f"/en/support/tickets/{reference}/", {"key": key} if key else {})
        assert response.status_code == 200
        return response.content.decode().replace(reference, "")

    known, unknown = shown(ticket.reference), shown("22222-22222")
    assert "Quagga" not in known
    assert known == unknown
    other = TicketFactory()
    for key in ("forged", tokens.follow_key(other), tokens.follow_key(ticket)[:-1]):
        assert "Quagga" not in shown(ticket.reference, key)


def test_a_link_grows_too_old(client, ticket):
    key = tokens.follow_key(ticket)
    with time_machine.travel(timezone.now() + tokens.FOLLOW_FOR + timedelta(minutes=1)):
        page = client.get(ticket.get_absolute_url(), {"key": key}).content.decode()
    assert "Quagga" not in page
    assert "Mail me the link" in page


def test_a_ticket_is_kept_by_nobody_and_told_to_nobody(client, ticket):
    response = client.get(ticket.get_absolute_url(), {"key": tokens.follow_key(ticket)})
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex">' in response.content.decode()


# -- a fresh link -------------------------------------------------------------------------------


def ask_for_link(client, reference: str, mailbox: str):
    return client.post(FIND, {"reference": reference, "mailbox": mailbox})


def test_a_fresh_link_is_mailed_to_the_tickets_mailbox(
    client, ticket, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ask_for_link(client, ticket.reference.lower(), ticket.mailbox.upper())
    (message,) = mail.outbox
    assert message.to == [ticket.mailbox]
    assert f"/en/support/tickets/{ticket.reference}/?key=" in message.body


def test_the_answer_is_the_same_whether_there_is_such_a_ticket(client, ticket):
    answers = {
        ask_for_link(client, reference, mailbox).content
        for reference, mailbox in (
            (ticket.reference, ticket.mailbox),
            (ticket.reference, "other@mail.example"),
            ("22222-22222", ticket.mailbox),
            ("nonsense", ticket.mailbox),
        )
    }
    assert len(answers) == 1
    assert Delivery.objects.count() == 1


def test_numbers_cannot_be_tried_out(client, ticket):
    statuses = [
        ask_for_link(client, "22222-22222", "a@mail.example").status_code for _ in range(20)
    ]
    assert statuses[-1] == 429
    assert statuses.index(429) == 10


def test_a_mailbox_is_not_flooded_from_many_addresses(client, ticket):
    data = {"reference": ticket.reference, "mailbox": ticket.mailbox}
    for n in range(9):
        client.post(FIND, data, REMOTE_ADDR=f"203.0.113.{n}")
    assert Delivery.objects.count() == 3


# -- what it shows ------------------------------------------------------------------------------


def test_our_answer_stands_there_and_a_note_does_not(client, ticket):
    article = ArticleFactory(title="Where is it?")
    hidden = ArticleFactory(title="Hidden draft", draft=True)
    staff = UserFactory(staff=True)
    conversation.note(ticket, "Secret note", staff)
    conversation.answer(
        ticket, "It is <b>there</b>.", staff, Ticket.State.WAITING, [article, hidden]
    )
    page = page_of(client, ticket)
    assert "It is &lt;b&gt;there&lt;/b&gt;." in page
    assert article.get_absolute_url() in page
    assert "Waiting for you" in page
    assert "Secret note" not in page
    assert "Hidden draft" not in page
    assert staff.username not in page


def test_the_spam_folder_is_named_once_we_are_late(client, ticket, promise):
    assert "spam folder" not in page_of(client, ticket)
    with time_machine.travel(timezone.now() + timedelta(hours=49)):
        page = page_of(client, ticket)
    assert "spam folder" in page
    assert "We are late" in page


def test_the_spam_folder_stays_named_after_our_answer(client, promise):
    long_ago = timezone.now() - timedelta(hours=50)
    ticket = TicketFactory(overdue=True, created_at=long_ago)
    conversation.answer(ticket, "Here.", None, Ticket.State.WAITING)
    page = page_of(client, ticket)
    assert "spam folder" in page
    assert "We are late" not in page


# -- what a reader adds -------------------------------------------------------------------------


def test_a_reader_adds_an_answer_and_a_file(client, ticket):
    response = answer(client, ticket, attached=upload(picture()))
    assert response.status_code == 302
    page = client.get(ticket.get_absolute_url() + response.url).content.decode()
    assert "It is here now." in page
    assert "screen.png" in page
    assert "Your message was added" in page


def test_an_answer_opens_a_solved_ticket_again(client):
    ticket = TicketFactory(solved=True)
    answer(client, ticket)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.closed_at) == (Ticket.State.IN_PROGRESS, None)


def test_what_was_added_is_told_where_the_page_opens(client, ticket):
    for added in ("Your message was added.", "the ticket is open again"):
        response = answer(client, ticket, text=f"Before: {added}")
        page = client.get(ticket.get_absolute_url() + response.url).content.decode()
        # The address leads to the newest message; what stands above it is out of sight.
        assert page.index(added, page.index('id="latest"')) < page.index('id="reply-title"')
        ticket.refresh_from_db()
        ticket.move(Ticket.State.SOLVED)
        ticket.save()


def test_an_answer_sent_twice_counts_once(client, ticket):
    token = tokens.FormToken.new().signed
    for _click in range(2):
        assert answer(client, ticket, token=token).status_code == 302
    assert Message.objects.filter(text="It is here now.").count() == 1


def test_a_refused_answer_is_kept(client, ticket):
    response = answer(client, ticket, attached=upload(b"MZ", "a.exe"))
    page = response.content.decode()
    assert "It is here now." in page
    assert "only PNG" in page
    assert ticket.messages.count() == 1


def test_nobody_answers_without_the_link(client, ticket):
    client.post(ticket.get_absolute_url(), {"text": "Me too", "token": "x"})
    assert ticket.messages.count() == 1


def test_too_many_answers_are_refused_with_their_text(client, ticket, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"tickets": (1, 600)}
    answer(client, ticket)
    response = answer(client, ticket, text="Second text")
    assert response.status_code == 429
    assert response["Retry-After"]
    assert "Second text" in response.content.decode()


def test_a_long_conversation_asks_the_database_no_more_than_a_short_one(client, ticket):
    agent, article = UserFactory(staff=True), ArticleFactory()

    def asked(answers: int) -> int:
        for n in range(answers):
            conversation.answer(ticket, f"Answer {n}", agent, "working", [article], uuid4())
        with CaptureQueriesContext(connection) as queries:
            assert article.get_absolute_url() in page_of(client, ticket)
        return len(queries)

    asked(1)
    assert asked(1) == asked(12) <= 30

"""Handing on to other desks, against stand-ins of their documented interfaces."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from support import checks, delivery, handoff
from support.handoff import web
from support.models import Delivery, Message, Ticket
from support.tickets import conversation
from tests.factories import TicketFactory

pytestmark = pytest.mark.django_db
State, Event = Delivery.State, Delivery.Event


class Desk(BaseHTTPRequestHandler):
    """Answers as ``server.answer(handler, body)`` says; an answer may be lost on its way."""

    def _do(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.requests.append((self.command, self.path, dict(self.headers), body))
        status, data = self.server.answer(self, json.loads(body) if body else None)
        if self.server.lost:
            self.server.lost -= 1
            self.close_connection = True
            return
        text = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Location", "http://127.0.0.1:9/")
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = _do  # noqa: N815

    def log_message(self, *args):
        pass


@pytest.fixture
def desk():
    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        server.daemon_threads, server.requests, server.lost = True, [], 0
        server.answer = lambda handler, body: (200, {})
        server.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def hand_over(ticket: Ticket, event: str = Event.RECEIVED) -> list[Delivery]:
    message = ticket.messages.last()
    delivery.queue(ticket, event, message)
    deliver()
    return list(Delivery.objects.exclude(channel="mail").order_by("pk"))


def deliver(later: timedelta = timedelta()) -> None:
    with time_machine.travel(timezone.now() + later):
        delivery.deliver_due()


def test_nothing_is_handed_on_unless_said():
    hand_over(TicketFactory())
    assert [row.channel for row in Delivery.objects.all()] == ["mail"]


def test_only_readers_words_are_handed_on(settings):
    settings.HANDOFF = ["webhook"]
    ticket = TicketFactory()
    conversation.note(ticket, "Ours", None)
    conversation.answer(ticket, "Ours", None, Ticket.State.SOLVED)
    assert not Delivery.objects.filter(channel="webhook").exists()


# -- webhook ------------------------------------------------------------------------------------


@pytest.fixture
def webhook(settings, desk):
    settings.HANDOFF = ["webhook"]
    settings.HANDOFF_WEBHOOK_URL = f"{desk.url}/tickets"
    settings.HANDOFF_WEBHOOK_SECRET = "whsec_" + base64.b64encode(b"s" * 24).decode()
    return desk


def test_a_webhook_is_signed_as_the_standard_says(webhook):
    ticket = TicketFactory(subject="提币未到账")
    (row,) = hand_over(ticket)
    ((method, path, headers, body),) = webhook.requests
    assert (method, path, row.state) == ("POST", "/tickets", State.SENT)
    signed = f"{headers['Webhook-Id']}.{headers['Webhook-Timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(b"s" * 24, signed, hashlib.sha256).digest()).decode()
    assert headers["Webhook-Signature"] == f"v1,{expected}"
    told = json.loads(body)
    assert told["event"] == "ticket.received"
    assert told["ticket"]["subject"] == "提币未到账"
    assert told["ticket"]["reference"] == ticket.reference
    assert told["message"]["text"] == ticket.messages.get().text


def test_a_webhook_that_failed_is_tried_again_under_the_same_id(webhook):
    webhook.answer = lambda handler, body: (503, {})
    (row,) = hand_over(TicketFactory())
    assert (row.state, row.error) == (State.WAITING, "HandoffError 503")
    webhook.answer = lambda handler, body: (200, {})
    deliver(timedelta(minutes=2))
    ids = {headers["Webhook-Id"] for _m, _p, headers, _b in webhook.requests}
    assert len(webhook.requests) == 2
    assert len(ids) == 1


def test_a_redirect_is_not_followed(webhook):
    webhook.answer = lambda handler, body: (307, {})
    (row,) = hand_over(TicketFactory())
    assert row.error == "HandoffError 307"
    assert len(webhook.requests) == 1


def test_tickets_go_nowhere_unencrypted(settings):
    settings.HANDOFF = ["webhook"]
    settings.HANDOFF_WEBHOOK_URL = "http://desk.example/tickets"
    (row,) = hand_over(TicketFactory())
    assert row.state == State.WAITING
    assert web.is_safe("https://desk.example/")
    assert not web.is_safe("ftp://127.0.0.1/")


# -- mail ---------------------------------------------------------------------------------------


def test_a_mailbox_gets_one_thread_for_a_ticket(settings):
    settings.HANDOFF, settings.HANDOFF_MAILBOX = ["mail"], "desk@exchange.example"
    ticket = TicketFactory(evidence={"txid": "ab" * 32})
    hand_over(ticket)
    hand_over(ticket, Event.REPLIED)
    first, second = (m for m in mail.outbox if m.to == ["desk@exchange.example"])
    assert first.reply_to == [ticket.mailbox]
    assert "ab" * 32 in first.body
    assert second.extra_headers["In-Reply-To"] == first.extra_headers["Message-ID"]


# -- Zendesk ------------------------------------------------------------------------------------


class Zendesk:
    """Tickets by idempotency key, comments, as the Ticketing API documents them."""

    def __init__(self):
        self.tickets, self.keys = {}, {}

    def __call__(self, handler, body):
        path = urlsplit(handler.path).path
        login = base64.b64encode(b"agent@exchange.example/token:t0ken").decode()
        if handler.headers["Authorization"] != f"Basic {login}":
            return 401, {"error": "Couldn't authenticate you"}
        if (handler.command, path) == ("POST", "/api/v2/tickets.json"):
            key = handler.headers["Idempotency-Key"]
            if key not in self.keys:
                number = self.keys[key] = 35436 + len(self.tickets)
                self.tickets[number] = {**body["ticket"], "comments": [body["ticket"]["comment"]]}
            return 201, {"ticket": {"id": self.keys[key]}}
        number = int(path.split("/")[4].removesuffix(".json"))
        if handler.command == "PUT":
            self.tickets[number]["comments"].append(body["ticket"]["comment"])
            return 200, {"ticket": {"id": number}}
        return 200, {"comments": self.tickets[number]["comments"][::-1]}


@pytest.fixture
def zendesk(settings, desk):
    settings.HANDOFF = ["zendesk"]
    settings.HANDOFF_ZENDESK_URL = desk.url
    settings.HANDOFF_ZENDESK_USER = "agent@exchange.example"
    settings.HANDOFF_ZENDESK_TOKEN = "t0ken"
    desk.answer = Zendesk()
    return desk


def test_zendesk_gets_the_ticket_and_then_what_is_added(zendesk):
    ticket = TicketFactory(chinese=True)
    (row,) = hand_over(ticket)
    assert (row.state, row.external_id) == (State.SENT, "35436")
    there = zendesk.answer.tickets[35436]
    assert there["external_id"] == ticket.reference
    assert there["requester"]["email"] == ticket.mailbox
    assert there["tags"] == ["helpcenter", "deposit-withdrawal", "zh-hans"]
    Message.objects.create(ticket=ticket, kind=Message.Kind.READER, text="One more thing")
    hand_over(ticket, Event.REPLIED)
    assert "One more thing" in there["comments"][1]["body"]


@pytest.mark.parametrize("event", [Event.RECEIVED, Event.REPLIED])
def test_zendesk_gets_nothing_twice_when_an_answer_is_lost(zendesk, event):
    ticket = TicketFactory()
    if event == Event.REPLIED:
        hand_over(ticket)
    zendesk.lost = 1
    row = hand_over(ticket, event)[-1]
    assert row.state == State.WAITING
    deliver(timedelta(minutes=2))
    row.refresh_from_db()
    assert row.state == State.SENT
    (there,) = zendesk.answer.tickets.values()
    assert len(there["comments"]) == 1 + (event == Event.REPLIED)


# -- Zammad -------------------------------------------------------------------------------------


class Zammad:
    """Tickets, their articles and the search, as the REST API documents them."""

    def __init__(self):
        self.tickets, self.articles = {}, {}

    def __call__(self, handler, body):
        if handler.headers["Authorization"] != "Token token=t0ken":
            return 401, {"error": "Invalid token"}
        parts = urlsplit(handler.path)
        if (handler.command, parts.path) == ("POST", "/api/v1/tickets"):
            number = len(self.tickets) + 1
            self.tickets[number], self.articles[number] = body, [body["article"]]
            return 201, {"id": number, "title": body["title"]}
        if parts.path == "/api/v1/tickets/search":
            asked = parse_qs(parts.query)["query"][0].removeprefix('title:"').removesuffix('"')
            found = [n for n, ticket in self.tickets.items() if asked in ticket["title"]]
            return 200, [{"id": n, "title": self.tickets[n]["title"]} for n in found]
        if parts.path == "/api/v1/ticket_articles":
            self.articles[body["ticket_id"]].append(body)
            return 201, {"id": 9}
        return 200, self.articles[int(parts.path.rsplit("/", 1)[1])]


@pytest.fixture
def zammad(settings, desk):
    settings.HANDOFF = ["zammad"]
    settings.HANDOFF_ZAMMAD_URL = desk.url
    settings.HANDOFF_ZAMMAD_TOKEN = "t0ken"
    desk.answer = Zammad()
    return desk


def test_zammad_gets_the_ticket_and_then_what_is_added(zammad):
    ticket = TicketFactory()
    (row,) = hand_over(ticket)
    there = zammad.answer.tickets[1]
    assert row.external_id == "1"
    assert there["customer_id"] == f"guess:{ticket.mailbox}"
    assert there["group"] == "Users"
    assert there["article"]["internal"] is False
    hand_over(ticket, Event.REPLIED)
    assert len(zammad.answer.articles[1]) == 2


@pytest.mark.parametrize("event", [Event.RECEIVED, Event.REPLIED])
def test_zammad_gets_nothing_twice_when_an_answer_is_lost(zammad, event):
    ticket = TicketFactory()
    if event == Event.REPLIED:
        hand_over(ticket)
    zammad.lost = 1
    row = hand_over(ticket, event)[-1]
    assert row.state == State.WAITING
    deliver(timedelta(minutes=2))
    row.refresh_from_db()
    assert row.state == State.SENT
    assert len(zammad.answer.articles[1]) == 1 + (event == Event.REPLIED)
    assert len(zammad.answer.tickets) == 1


# -- order --------------------------------------------------------------------------------------


def test_what_is_added_waits_for_its_ticket_without_counting_as_a_failure(zammad):
    answer, zammad.answer = zammad.answer, lambda handler, body: (500, {})
    ticket = TicketFactory()
    hand_over(ticket)
    first, second = hand_over(ticket, Event.REPLIED)
    assert (second.state, second.attempts, second.error) == (State.WAITING, 0, "")
    zammad.answer = answer
    deliver(timedelta(minutes=10))
    deliver(timedelta(minutes=20))
    assert set(Delivery.objects.exclude(channel="mail").values_list("state", flat=True)) == {"sent"}
    assert first.ticket_id == second.ticket_id


def test_a_desk_switched_on_later_gets_the_ticket_with_its_next_message(zammad, settings):
    settings.HANDOFF = []
    ticket = TicketFactory()
    hand_over(ticket)
    settings.HANDOFF = ["zammad"]
    hand_over(ticket, Event.REPLIED)
    assert len(zammad.answer.tickets) == 1


def test_every_adapter_named_in_the_settings_is_there():
    for channel in handoff.ADAPTERS:
        assert Delivery.Channel(channel).label


def test_a_desk_that_is_not_set_up_is_told_before_the_site_starts(settings):
    settings.HANDOFF = ["zendesk", "webhook", "pigeon"]
    settings.HANDOFF_WEBHOOK_URL, settings.HANDOFF_WEBHOOK_SECRET = "http://desk.example", "s"
    told = {(error.id, error.msg.split()[-1]) for error in checks.every_handoff_is_set_up(None)}
    assert told == {
        ("support.E001", "adapter."),
        ("support.E002", "HANDOFF_ZENDESK_URL."),
        ("support.E002", "HANDOFF_ZENDESK_USER."),
        ("support.E002", "HANDOFF_ZENDESK_TOKEN."),
        ("support.E003", "address."),
    }


def test_the_adapters_and_their_settings_are_the_same_list():
    assert set(handoff.ADAPTERS.values()) == set(checks.NEEDED)

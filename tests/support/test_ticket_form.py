"""Writing a ticket: what is asked, refused, kept, counted and sent."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from search import engine
from support.models import Attachment, ContactStart, Delivery, Message, Ticket
from support.tickets import tokens
from tests.factories import ArticleFactory, CategoryFactory, FactFactory, TicketFactory, UserFactory

from .conftest import FILLED, picture, upload

pytestmark = pytest.mark.django_db
NEW = "/en/support/tickets/new/"
HASH = "ab" * 32


# -- from the search to the ticket ---------------------------------------------------------


def test_the_type_comes_first_and_carries_the_question_along(client):
    page = client.get(NEW, {"q": "withdrawal delay"}).content.decode()
    assert 'href="?type=deposit-withdrawal&amp;q=withdrawal%20delay&amp;start=' in page
    assert 'name="token"' not in page


@pytest.mark.parametrize(
    ("locale", "question"), [("en", "kyc rejected"), ("zh-hans", "身份认证未通过")]
)
def test_the_type_that_fits_the_question_stands_first(client, locale, question):
    shelf = CategoryFactory(slug="kyc")
    one = ArticleFactory(title="Why was my KYC rejected?", category=shelf)
    ArticleFactory(title="身份认证未通过怎么办", chinese=True, sibling=one, category=shelf)
    page = client.get(f"/{locale}/support/tickets/new/", {"q": question}).content.decode()
    first, second = re.findall(r'href="\?type=([\w-]+)', page)[:2]
    assert (first, second) == ("kyc", "account-security")
    assert page.count('class="likely"') == 1
    assert page.index("type=kyc") < page.index('class="likely"') < page.index(f"type={second}")


def test_the_type_and_the_articles_are_of_one_search(client, monkeypatch):
    ArticleFactory(title="KYC rejected")
    asked = []
    find = engine.find
    monkeypatch.setattr(engine, "find", lambda *how, **more: asked.append(1) or find(*how, **more))
    page = client.get(NEW, {"q": "kyc rejected"}).content.decode()
    assert "KYC rejected" in page
    assert len(asked) == 1


@pytest.mark.parametrize("question", ["", "weather tomorrow"])
def test_no_type_is_put_first_for_a_question_that_nothing_answers(client, question):
    page = client.get(NEW, {"q": question}).content.decode()
    assert re.findall(r'href="\?type=([\w-]+)', page) == list(Ticket.Type)
    assert 'class="likely"' not in page


def test_the_question_becomes_the_subject(reader):
    page = reader.open(q="提币延迟")
    assert 'value="提币延迟"' in page


@pytest.mark.parametrize("type_", Ticket.Type)
@pytest.mark.parametrize("locale", ["en", "zh-hans"])
def test_every_type_has_a_form_in_both_languages(reader, type_, locale):
    page = reader.open(locale, type_)
    assert f'<option value="{type_}" selected>' in page


def test_another_type_keeps_what_was_typed(reader):
    page = reader.send(type="api", step="type", mailbox="", text="Half a sen").content.decode()
    assert "Half a sen" in page
    assert "id_evidence_endpoint" in page
    assert "errorlist" not in page


def test_a_ticket_gets_a_number_a_promise_and_a_page(reader, promise):
    response = reader.send(evidence_txid=HASH)
    ticket = Ticket.objects.get()
    assert response.status_code == 302
    assert response.url.startswith(f"/en/support/tickets/{ticket.reference}/?key=")
    assert ticket.evidence == {"txid": HASH}
    assert ticket.promised_at - ticket.created_at == timedelta(hours=48)
    page = reader.client.get(response.url).content.decode()
    assert ticket.reference in page
    assert "24–48 hours" in page
    assert HASH in page


def test_a_complaint_is_promised_business_days(reader, db):
    FactFactory(key="complaint_reply", unit="business_days", value="1–3")
    with time_machine.travel("2026-11-27T12:00Z", tick=False):  # a Friday
        reader.send(type="complaint")
    assert Ticket.objects.get().promised_at.isoformat() == "2026-12-02T12:00:00+00:00"


def test_without_the_fact_nothing_is_promised(reader):
    response = reader.send()
    assert Ticket.objects.get().promised_at is None
    assert "within" not in reader.client.get(response.url).content.decode().split("<main")[1]


def test_text_to_copy_is_shown_without_sending(reader):
    page = reader.send(step="text", evidence_txid=HASH, mailbox="").content.decode()
    assert 'id="packed"' in page
    assert f"Transaction ID (TXID): {HASH}" in page
    assert not Ticket.objects.exists()


# -- before it goes -------------------------------------------------------------------------


def test_articles_and_advice_are_shown_once_before_sending(reader):
    article = ArticleFactory(title="Withdrawal of USDT missing", slug="missing")
    page = reader.send(reviewed=None, evidence_txid="0x12").content.decode()
    assert article.get_absolute_url() in page
    assert "this has 4" in page
    assert 'name="reviewed"' in page
    assert not Ticket.objects.exists()
    assert reader.send(token=reader.token(page), evidence_txid="0x12").status_code == 302
    assert Ticket.objects.get().evidence == {"txid": "0x12"}


def test_where_nothing_is_to_be_said_it_goes_at_once(reader):
    assert reader.send(type="kyc", reviewed=None, evidence_uid="12345678").status_code == 302


@pytest.mark.parametrize("state", ["draft", "scheduled", "archived", "staff_only"])
def test_only_published_articles_are_offered(reader, state):
    ArticleFactory(title="Quagga withdrawal", slug="shy", **{state: True})
    page = reader.send(reviewed=None, subject="Quagga withdrawal").content.decode()
    assert "/articles/shy/" not in page + reader.open(q="Quagga withdrawal")


def test_solved_sent_and_unknown_are_counted(reader):
    article = ArticleFactory(title="Withdrawal", slug="missing")
    reader.open()
    token = reader.token(reader.open())
    page = reader.send(token=token, step="solved:missing").content.decode()
    assert "Nothing was sent" in page
    reader.send()
    outcomes = ContactStart.objects.values_list("outcome", "article")
    assert sorted(outcomes, key=str) == [("sent", None), ("solved", article.pk), ("unknown", None)]


def test_a_reload_and_another_type_count_no_second_time(reader):
    page = reader.client.get(NEW, {"q": "withdrawal"}).content.decode()
    links = re.findall(r'href="(\?type=[^"]+)"', page)
    for link in [*links[:3], links[0]]:
        reader.client.get(NEW + unescape(link))
    assert ContactStart.objects.count() == 1
    # An address without a name of its own gets one, and then says it at every reload.
    named = reader.client.get(NEW, {"type": "api"}).url
    for _ in range(3):
        assert reader.client.get(NEW + named).status_code == 200
    assert ContactStart.objects.count() == 2


def test_robots_and_staff_are_not_counted(reader, client):
    client.get(NEW, {"type": "api"}, headers={"user-agent": "somebot"}, follow=True)
    client.force_login(UserFactory(staff=True))
    assert client.get(NEW, {"type": "api"}, follow=True).status_code == 200
    assert not ContactStart.objects.exists()


# -- nothing typed is lost ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"mailbox": "nobody"}, "valid email"),
        ({"subject": ""}, "required"),
        ({"text": "x" * 10_001, "subject": "kept"}, "at most 10000"),
        ({"subject": "Hello\r\nBcc: all@mail.example"}, "one line"),
        ({"mailbox": "a@mail.example\nBcc: b@mail.example"}, "valid email"),
        ({"evidence_txid": "x" * 201}, "at most 200"),
        ({"website": "http://spam.example"}, "leave this field empty"),
        ({"token": "forged"}, "open for too long"),
    ],
)
def test_what_is_refused_stays_in_the_form(reader, changes, told):
    reader.open()
    response = reader.send(**{"evidence_uid": "12345678", **changes})
    page = response.content.decode()
    assert told in page
    assert 'value="12345678"' in page
    assert response.status_code == 200
    assert not Ticket.objects.exists()
    assert not mail.outbox


def test_a_page_that_was_open_for_days_still_sends(reader):
    token = reader.token(reader.open())
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        assert reader.send(token=token).status_code == 302


def test_a_form_of_another_site_is_not_sent_but_kept(reader):
    reader.client.defaults["HTTP_ORIGIN"] = "https://evil.example"
    response = reader.send()
    assert response.status_code == 403
    assert FILLED["text"] in response.content.decode()
    assert not Ticket.objects.exists()


def test_nothing_needs_a_cookie(reader):
    reader.send()
    assert Ticket.objects.exists()
    assert not reader.client.cookies


def test_a_form_filled_in_within_a_moment_is_asked_for_once_more(reader, settings):
    settings.TICKET_MIN_SECONDS = 3
    token = reader.token(reader.open())
    page = reader.send(token=token).content.decode()
    assert "very fast" in page
    assert FILLED["text"] in page
    with time_machine.travel(timezone.now() + timedelta(seconds=4)):
        assert reader.send(token=token).status_code == 302


def test_a_hundred_tickets_from_one_address_are_too_many(reader, settings):
    page, statuses = reader.open(), []
    for n in range(100):
        token = tokens.FormToken.new().signed
        last = reader.send(token=token, subject=f"Spam {n}", mailbox=f"m{n}@mail.example")
        statuses.append(last.status_code)
    allowed = settings.RATE_LIMITS["tickets"][0]
    assert statuses.count(302) == allowed
    assert set(statuses[allowed:]) == {429}
    assert int(last["Retry-After"]) > 0
    assert FILLED["text"] in last.content.decode()
    assert page
    other = {"REMOTE_ADDR": "203.0.113.9"}
    data = FILLED | {"token": tokens.FormToken.new().signed}
    assert reader.client.post(NEW, data, **other).status_code == 302


def test_a_double_click_makes_one_ticket(reader):
    token = reader.token(reader.open())
    first, second = reader.send(token=token), reader.send(token=token)
    ticket = Ticket.objects.get()
    assert ticket.reference in first.url
    assert ticket.reference in second.url
    assert Message.objects.count() == Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_ticket(reader):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite in memory has one connection: see .ci/run")
    token, answers = tokens.FormToken.new().signed, []

    def click_once():
        try:
            answers.append(reader.send(token=token).status_code)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click_once) for _click in range(4)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert answers == [302] * 4
    assert Ticket.objects.count() == 1


# -- a second one about the same --------------------------------------------------------------


def test_a_similar_request_joins_the_open_one(
    reader, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        reader.send()
        again = FILLED["text"] + " Please help."
        page = reader.send(text=again, mailbox="READER@mail.example").content.decode()
    ticket = Ticket.objects.get()
    assert "Added to your open ticket" in page
    assert [m.text for m in ticket.messages.all()] == [FILLED["text"], again]
    # Whoever typed somebody else's mailbox learns nothing and gets in nowhere.
    assert ticket.reference not in page
    assert "?key=" not in page
    assert ticket.reference in mailoutbox[1].subject


def test_a_similar_request_in_chinese_joins_the_open_one(reader):
    words = {
        "subject": "提币三天没有到账",
        "text": "十一月三日提币250USDT，链上已确认，一直没到账。",
    }
    reader.send("zh-hans", **words)
    reader.send(
        "zh-hans", **words | {"text": "11月3日提币250USDT，链上已经确认，还没有到账，请处理。"}
    )
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "trading"},
        {"mailbox": "other@mail.example"},
        {"subject": "Card declined", "text": "My bank says that you refused the payment."},
        {"evidence_txid": "cd" * 32},
    ],
)
def test_what_differs_stays_apart(reader, changes):
    reader.send(evidence_txid=HASH)
    reader.send(**{"evidence_txid": HASH, **changes})
    assert Ticket.objects.count() == 2


def test_a_solved_or_an_old_ticket_is_not_joined(reader):
    words = {"mailbox": FILLED["mailbox"], "subject": FILLED["subject"], "text": FILLED["text"]}
    TicketFactory(solved=True, **words)
    TicketFactory(created_at=timezone.now() - timedelta(hours=49), **words)
    reader.send()
    assert Ticket.objects.count() == 3


# -- files ------------------------------------------------------------------------------------


def test_files_survive_a_refused_form_and_go_with_the_ticket(reader):
    page = reader.send(mailbox="nobody", attached=upload(picture())).content.decode()
    assert "screen.png" in page
    reader.send(token=reader.token(page))
    message = Message.objects.get()
    assert [file.name for file in message.attachments.all()] == ["screen.png"]


def test_a_file_can_be_taken_away_again(reader):
    page = reader.send(mailbox="nobody", attached=upload(picture())).content.decode()
    key = str(Attachment.objects.get().key)
    page = reader.send(token=reader.token(page), remove=key).content.decode()
    assert not Attachment.objects.exists()


def test_nobody_takes_away_the_file_of_another_form(reader):
    reader.send(mailbox="nobody", attached=upload(picture()))
    reader.send(mailbox="nobody", remove=str(Attachment.objects.get().key))
    assert Attachment.objects.exists()


def test_a_refused_file_keeps_the_ticket_from_being_sent_and_says_why(reader):
    page = reader.send(attached=upload(b"MZ\x90", "virus.exe")).content.decode()
    assert "virus.exe" in page
    assert "only PNG, JPG, PDF, DOC and DOCX" in page
    assert FILLED["text"] in page
    assert not Ticket.objects.exists()


# -- secrets ----------------------------------------------------------------------------------

PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"


@pytest.mark.parametrize("field", ["text", "subject", "evidence_txid", "evidence_error"])
@pytest.mark.parametrize("step", ["send", "text", "type"])
def test_a_secret_is_taken_out_and_nothing_is_stored(reader, field, step, caplog):
    page = reader.send(**{field: PHRASE, "evidence_uid": "12345678", "step": step}).content.decode()
    assert "That looks like a recovery phrase" in page
    assert "sausage" not in page
    assert 'value="12345678"' in page
    assert "sausage" not in caplog.text
    assert not Ticket.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("field", ["text", "subject"])
def test_where_a_secret_was_the_field_says_so_and_nothing_else(reader, field):
    form = reader.send(**{field: PHRASE}).context["form"]
    assert list(form.errors[field]) == ["What looked like a secret was taken out."]


def test_a_secret_in_the_question_is_not_led_on(client):
    page = client.get(NEW, {"q": PHRASE}).content.decode()
    assert "sausage" not in page


# -- a report names somebody else ------------------------------------------------------------


@pytest.mark.parametrize(
    ("locale", "told", "label"), [("en", "tick this box", "yes"), ("zh-hans", "请勾选此项", "是")]
)
def test_a_report_is_confirmed_before_it_is_taken(reader, locale, told, label):
    refused = reader.send(locale, type="report", evidence_suspect="UID 1").content.decode()
    assert told in refused
    assert "UID 1" in refused
    assert not Ticket.objects.exists()
    response = reader.send(locale, type="report", evidence_suspect="UID 1", evidence_consent="on")
    page = reader.client.get(response.url).content.decode()
    assert Ticket.objects.get().evidence["consent"] == "on"
    assert f"<dd>{label}</dd>" in page


def test_no_other_type_asks_to_confirm_it(reader):
    assert "id_evidence_consent" not in reader.open(type_="complaint")
    assert reader.send(type="complaint").status_code == 302

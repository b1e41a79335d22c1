"""From a search to a ticket, its mail, our answer and the reader's: in a real browser."""

from __future__ import annotations

import io
import re
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from PIL import Image
from playwright.sync_api import expect

from support.models import ContactStart, Ticket
from tests.factories import UserFactory

from .test_accessibility import faults_of
from .test_screens import TOO_WIDE

SEARCHED = {"en": "withdrawal delay", "zh-hans": "提币延迟"}
SUBJECT = {"en": "Withdrawal of 250 USDT missing", "zh-hans": "提币 250 USDT 三天未到账"}
TYPE = ".type-list a[href*=deposit-withdrawal]"
TXID = "ab" * 32


@pytest.fixture
def page_options(page_options):
    # The policy would refuse the script of axe, which is ours only here.
    return page_options | {"bypass_csp": True}


@pytest.fixture(autouse=True)
def no_hurry(settings):
    settings.TICKET_MIN_SECONDS = 0


def screenshot(size=(60, 40)) -> dict:
    data = io.BytesIO()
    Image.new("RGB", size, "teal").save(data, "PNG")
    return {"name": "截图.png", "mimeType": "image/png", "buffer": data.getvalue()}


def ask_for_a_ticket(visit, locale):
    """From the results, where nothing answered, to the types of tickets."""
    page = visit("home")
    page.locator("#search").fill(SEARCHED[locale])
    page.locator("#search").press("Enter")
    page.locator(".still-need-help a").click()
    return page


def open_form(visit, locale):
    """From there to the form."""
    page = ask_for_a_ticket(visit, locale)
    page.locator(TYPE).click()
    expect(page.locator("#id_subject")).to_have_value(SEARCHED[locale])
    return page


def fill(page, locale, **changes) -> None:
    values = {"mailbox": "reader@mail.example", "subject": SUBJECT[locale], "text": "2026-11-03"}
    for name, value in (values | changes).items():
        page.locator(f"#id_{name}").fill(value)


def test_from_a_search_to_a_ticket_our_answer_and_the_readers(visit, locale, browser, live_server):
    page = open_form(visit, locale)
    fill(page, locale, evidence_txid=TXID[:-1], evidence_network="TRC20")
    page.locator("#id_attached").set_input_files([screenshot()])
    assert faults_of(page) == []
    page.locator(".ticket-send [value=send]").click()

    # Once more before it goes: what may answer, and what looks wrong.
    expect(page.locator("#review-title")).to_be_focused()
    expect(page.locator(".offered-list li").first).to_be_visible()
    expect(page.locator(".advice")).to_contain_text("63")
    expect(page.locator(".kept-files")).to_contain_text("截图.png")
    assert faults_of(page) == []
    page.locator("#id_evidence_txid").fill(TXID)
    page.locator("[data-review] [value=send]").click()

    ticket = Ticket.objects.get()
    assert (ticket.locale, ticket.evidence["txid"]) == (locale, TXID)
    expect(page.locator(".ticket-reference")).to_contain_text(ticket.reference)
    assert page.evaluate("sessionStorage.length") == 0
    assert faults_of(page) == []

    # The mail's link opens the ticket for whoever has it.
    (received,) = mail.outbox
    assert ticket.reference in received.subject
    link = re.search(r"http://testserver(\S+\?key=\S+)", received.body)[1]
    page.goto(link)
    expect(page.locator(".message")).to_have_count(1)

    # We answer on the desk.
    agent = UserFactory(staff=True, username="agent")
    agent.groups.add(Group.objects.get_or_create(name="Support")[0])
    agent.is_superuser = True
    agent.save()
    context = browser.new_context(base_url=live_server.url, locale="en")
    desk = context.new_page()
    desk.goto("/admin/login/?next=/admin/support/ticket/")
    desk.fill("#id_username", "agent")
    desk.fill("#id_password", "password")
    desk.click("[type=submit]")
    desk.get_by_role("link", name=ticket.reference).click()
    desk.fill("#id_text", "It is on its way. 已在路上。")
    desk.click("[name=_continue]")
    expect(desk.locator(".messagelist .success")).to_be_visible()
    context.close()
    assert "已在路上" in mail.outbox[1].body

    # The reader reads it, and answers.
    page.reload()
    expect(page.locator(".message-answer")).to_contain_text("已在路上")
    page.locator("#id_text").fill("Thank you! 谢谢！")
    page.locator("#ticket button:not(.copy-button)").last.click()
    expect(page.locator(".message")).to_have_count(3)
    expect(page.locator(".message").last).to_contain_text("谢谢")
    assert faults_of(page) == []
    ticket.refresh_from_db()
    assert ticket.state == Ticket.State.IN_PROGRESS
    assert ContactStart.objects.filter(outcome="sent").count() == 1


def test_articles_are_offered_below_the_subject_and_may_solve_it(visit, locale):
    page = open_form(visit, locale)
    subject = page.locator("#id_subject")
    subject.fill("")
    subject.press_sequentially({"en": "withdrawal", "zh-hans": "提现"}[locale])
    expect(page.locator(".offered li")).to_have_count(3)
    assert subject.evaluate("e => e === document.activeElement")
    assert faults_of(page) == []
    page.locator(".offered button").click()
    expect(page.locator("[data-sent] h1")).to_be_visible()
    assert ContactStart.objects.get(outcome="solved")
    assert not Ticket.objects.exists()


def test_what_was_typed_survives_a_reload_and_another_type(visit, locale):
    page = open_form(visit, locale)
    fill(page, locale, evidence_txid=TXID, text="Half a sent")
    page.wait_for_function("Object.values(sessionStorage).join().includes('Half a sent')")
    page.reload()
    expect(page.locator("#id_text")).to_have_value("Half a sent")
    expect(page.locator("#id_evidence_txid")).to_have_value(TXID)
    page.locator("#id_type").select_option("api")
    expect(page.locator("#id_evidence_endpoint")).to_be_visible()
    expect(page.locator("#id_text")).to_have_value("Half a sent")
    page.locator("#id_text").fill("Half a sentence")
    page.wait_for_function("Object.values(sessionStorage).join().includes('sentence')")
    page.goto(page.url)
    page.locator(TYPE).click()
    page.locator(".draft-note button").click()
    expect(page.locator("#id_text")).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0


def test_enter_in_a_field_sends_rather_than_changes_the_type(visit, locale):
    page = open_form(visit, locale)
    fill(page, locale)
    page.locator("#id_mailbox").press("Enter")
    expect(page.locator("#review-title")).to_be_focused()


def test_a_secret_leaves_the_page_and_the_device(visit, locale):
    page = open_form(visit, locale)
    phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow"
    fill(page, locale, text=phrase)
    page.locator(".ticket-send [value=send]").click()
    expect(page.locator(".card-danger")).to_be_visible()
    assert "sausage" not in page.content()
    assert "sausage" not in page.evaluate("JSON.stringify({...sessionStorage})")
    assert faults_of(page) == []


@pytest.mark.parametrize("narrow", [320])
def test_the_pages_of_a_ticket_fit_on_a_phone(visit, locale, browser_page, narrow):
    browser_page.set_viewport_size({"width": narrow, "height": 568})
    page = open_form(visit, locale)
    assert page.evaluate(TOO_WIDE) == []
    fill(page, locale, evidence_txid=TXID)
    page.locator(".ticket-send [value=send]").click()
    expect(page.locator("#review-title")).to_be_visible()
    assert page.evaluate(TOO_WIDE) == []
    page.locator("[data-review] [value=send]").click()
    expect(page.locator(".ticket-state")).to_be_visible()
    assert page.evaluate(TOO_WIDE) == []


@pytest.fixture
def without_script(page_options):
    page_options |= {"java_script_enabled": False}


def test_axe_finds_nothing_serious_in_the_types(visit, locale):
    page = ask_for_a_ticket(visit, locale)
    page.locator(TYPE).wait_for()
    assert faults_of(page) == []


@pytest.mark.usefixtures("without_script")
def test_everything_works_without_javascript(visit, locale):
    page = open_form(visit, locale)
    page.locator("#id_type").select_option("kyc")
    page.locator("[data-switch]").click()
    expect(page.locator("#id_evidence_device")).to_be_visible()
    fill(page, locale, evidence_uid="12345678")
    page.locator(".ticket-send [value=send]").click()
    if page.locator("[data-review]").count():
        page.locator("[data-review] [value=send]").click()
    reference = page.locator(".ticket-reference strong").inner_text()
    assert Ticket.objects.get().reference == reference
    assert urlsplit(page.url).path.endswith(f"/{reference}/")

"""The way to a person: what is offered, what is advised, what is said of the rest."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from search.query import SearchQuery
from support import directory
from support.chooser import Lane, Topic, Urgency, advise
from support.fixtures import load_channels
from support.models import Channel, OpeningHours, RegisteredAddress
from tests.browser.library import FIXTURES
from tests.factories import ArticleFactory, CategoryFactory, ChannelFactory, FactFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)  # Wednesday noon in Singapore
NIGHT = datetime(2026, 11, 25, 14, tzinfo=UTC)
LOCALES = ["en", "zh-hans"]


def page(client, path: str = "support/", locale: str = "en", **asked: str) -> str:
    return client.get(f"/{locale}/{path}", asked).content.decode()


def office(channel: Channel) -> Channel:
    for day in range(5):
        OpeningHours.objects.create(channel=channel, weekday=day, opens=time(9), closes=time(18))
    return channel


@pytest.fixture
def chat():
    return office(ChannelFactory(slug="chat", urgent=True, time_zone="Asia/Singapore"))


@pytest.fixture
def mailbox():
    return ChannelFactory(
        slug="mail", kind=Channel.Kind.MAILBOX, address="help@exchange.example", position=5
    )


# -- the directory -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("locale", "words"), [("en", ["Open now", "18:00 (UTC+8)"]), ("zh-hans", ["现在开放", "18:00"])]
)
@pytest.mark.usefixtures("chat")
def test_an_open_channel_says_until_when(client, locale, words):
    with time_machine.travel(NOON, tick=False):
        shown = page(client, locale=locale)
    assert [word for word in words if word not in shown] == []


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", ["Closed now", "opens Thursday 09:00 (UTC+8)"]),
        ("zh-hans", ["现在关闭", "星期四 09:00"]),
    ],
)
@pytest.mark.usefixtures("chat")
def test_a_closed_channel_says_when_it_opens_in_the_readers_language(client, locale, words):
    with time_machine.travel(NIGHT, tick=False):
        shown = page(client, locale=locale)
    assert [word for word in words if word not in shown] == []


def test_a_channel_is_closed_on_its_closed_days(chat):
    chat.closed_days.create(day=date(2026, 11, 25))
    (row,) = directory.listed("en", NOON)
    assert not row.state.open


def test_all_that_the_operator_tells_of_a_channel_is_shown(client, chat):
    chat.reply = FactFactory(key="chat_reply", unit="minutes", value="5")
    chat.languages = ["en", "fr"]
    chat.save()
    chat.texts.filter(locale="en").update(
        purpose="For questions.", not_for="For poetry.", cost="Two coins", proof="Our badge."
    )
    shown = page(client)
    for words in (
        "For questions.",
        "For poetry.",
        "Two coins",
        "Our badge.",
        "5 minutes",
        "French",
    ):
        assert words in shown


def test_what_is_not_active_is_offered_nowhere(client, chat):
    Channel.objects.update(active=False)
    shown = page(client)
    assert chat.address not in shown
    assert "All our channels" not in shown


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", "A phone number that claims to be ours is a scam"), ("zh-hans", "诈骗")],
)
@pytest.mark.usefixtures("chat")
def test_what_we_do_not_have_is_said(client, locale, words):
    shown = page(client, locale=locale)
    assert words in shown
    assert ("Forum" if locale == "en" else "论坛") in shown


def test_a_registered_phone_is_offered_and_no_longer_denied(client):
    ChannelFactory(kind=Channel.Kind.PHONE, address="+1 555 010 0199")
    shown = page(client)
    assert 'href="tel:+15550100199"' in shown
    assert "We have no phone support" not in shown
    card = page(client, "search/", q="customer service phone number 400-123-4567")
    assert "+1 555 010 0199" in card
    assert "400-123-4567" not in card.partition('<div class="cards">')[2]


def test_a_channel_that_speaks_the_readers_language_stands_first(chat, mailbox):
    Channel.objects.filter(pk=chat.pk).update(languages=["en"])
    assert [row.channel for row in directory.listed("zh-hans", NOON)] == [mailbox, chat]
    assert [row.channel for row in directory.listed("en", NOON)] == [chat, mailbox]


def test_an_address_of_its_own_language_comes_first(client, chat):
    chat.texts.filter(locale="zh-hans").update(address="https://www.exchange.example/zh/chat")
    assert 'href="https://www.exchange.example/zh/chat"' in page(client, locale="zh-hans")
    assert 'href="https://www.exchange.example/zh/chat"' not in page(client)


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("chat", ""), ("chat", "http://www.exchange.example"), ("chat", "javascript:alert(1)"),
        ("chat", "https://us@evil.example"), ("mailbox", "no mailbox"), ("phone", "12"),
        ("phone", "call me"), ("social", "https://"),
    ],
)  # fmt: skip
def test_an_address_that_is_none_of_its_kind_is_refused(kind, address):
    channel = ChannelFactory.build(kind=kind, address=address)
    with pytest.raises(ValidationError) as refused:
        channel.full_clean()
    assert "address" in refused.value.message_dict


# -- the advice --------------------------------------------------------------------------


@pytest.fixture
def shelf():
    for slug, name, articles in (
        (
            "account-security",
            "Account",
            {"account-hacked": ("My account was hacked", "账户被盗怎么办")},
        ),
        (
            "kyc",
            "KYC",
            {"kyc-rejected": ("Why was my KYC verification rejected?", "身份认证未通过怎么办")},
        ),
        ("contact-support", "Contact", {"complaint": ("Make a complaint", "如何提出投诉")}),
    ):
        category = CategoryFactory(slug=slug, name=name)
        for article, (english, chinese) in articles.items():
            one = ArticleFactory(slug=article, title=english, category=category)
            ArticleFactory(slug=article, chinese=True, sibling=one, title=chinese)
    one = ArticleFactory(
        slug="glossary", title="Glossary", body="### Memo, tag {#memo}\n\nAn extra number."
    )
    ArticleFactory(
        slug="glossary",
        chinese=True,
        sibling=one,
        title="术语表",
        body="### Memo {#memo}\n\n编号。",
    )


@pytest.mark.usefixtures("shelf", "chat", "mailbox")
@pytest.mark.parametrize(
    ("words", "locale", "lane"),
    [
        ("account hacked", "en", Lane.EMERGENCY),
        ("kyc rejected", "en", Lane.CASE),
        ("what is a memo", "en", Lane.ARTICLE),
        ("complaint", "en", Lane.COMPLAINT),
        ("被盗号了 币没了", "zh-hans", Lane.EMERGENCY),
        ("身份认证未通过", "zh-hans", Lane.CASE),
        ("什么是 memo", "zh-hans", Lane.ARTICLE),
    ],
)
def test_the_words_of_a_search_choose_the_lane(client, words, locale, lane):
    assert f"lane-{lane}" in page(client, locale=locale, q=words)


@pytest.mark.parametrize(
    ("topic", "urgency", "lane"),
    [
        (Topic.ACCOUNT, Urgency.NOW, Lane.EMERGENCY),
        (Topic.TRANSFER, Urgency.NOW, Lane.EMERGENCY),
        (Topic.ACCOUNT, Urgency.SOON, Lane.CASE),
        (Topic.KYC, Urgency.SOON, Lane.CASE),
        (Topic.TRADING, Urgency.LATER, Lane.ARTICLE),
        (Topic.QUESTION, Urgency.SOON, Lane.ARTICLE),
        (Topic.COMPLAINT, Urgency.SOON, Lane.COMPLAINT),
        (Topic.REPORT, Urgency.LATER, Lane.REPORT),
    ],
)
def test_two_answers_choose_the_lane(topic, urgency, lane):
    advice = advise(SearchQuery("", "en"), topic, urgency, [])
    assert (advice.lane, advice.guessed) == (lane, False)


def test_what_is_to_be_ticked_in_the_form_is_nothing_to_have_ready():
    advice = advise(SearchQuery("", "en"), Topic.REPORT, Urgency.SOON, [])
    assert "suspect" in [item.name for item in advice.evidence]
    assert not [item for item in advice.evidence if item.tick]


def test_without_an_answer_nothing_is_advised(client):
    assert "lane-" not in page(client, about="nonsense", urgent="<b>")


@pytest.mark.usefixtures("mailbox")
@pytest.mark.parametrize("locale", LOCALES)
def test_who_has_no_time_to_choose_finds_the_first_steps_above_the_choice(client, locale):
    shown = page(client, locale=locale, q="kyc")
    line = shown.index('class="emergency-line"')
    assert f"/{locale}/support/?urgent=now&amp;q=kyc" in shown[line : line + 900]
    assert line < shown.index('class="chooser"')
    assert "emergency-line" not in page(client, locale=locale, urgent="now")


def test_in_an_emergency_the_fastest_channel_that_is_open_now_comes_first(chat):
    slow = ChannelFactory(urgent=True, always_open=True, position=9)
    by_day = advise(SearchQuery("", "en"), "", Urgency.NOW, directory.listed("en", NOON))
    by_night = advise(SearchQuery("", "en"), "", Urgency.NOW, directory.listed("en", NIGHT))
    assert (by_day.first.channel, by_night.first.channel) == (chat, slow)


@pytest.mark.usefixtures("chat", "shelf")
def test_the_emergency_card_of_a_search_has_the_freeze_link_and_the_open_channel(client):
    FactFactory(key="freeze_link", unit="amount", value="https://www.exchange.example/login")
    for locale, words in (("en", "someone withdrew my coins"), ("zh-hans", "被盗号了 币没了")):
        with time_machine.travel(NOON, tick=False):
            shown = page(client, "search/", locale, q=words)
        card = shown.partition('<div class="cards">')[2].partition("<h1>")[0]
        assert 'href="https://www.exchange.example/login"' in card
        assert 'href="https://www.exchange.example/chat"' in card
        assert "is-open" in card
    with time_machine.travel(NIGHT, tick=False):
        shown = page(client, "search/", q="someone withdrew my coins")
    assert "No channel for emergencies is open right now" in shown


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.usefixtures("shelf", "chat")
def test_the_readers_words_come_along_everywhere(client, locale):
    shown = page(client, locale=locale, q="kyc rejected")
    assert 'name="q" value="kyc rejected"' in shown
    assert "subject=kyc" in shown or "mailto" not in shown
    switch = re.search(r"next=([^\"&]+)", shown)[1]
    assert "kyc" in switch


def test_no_markup_of_the_reader_gets_through(client):
    shown = page(client, q='"><script>alert(1)</script>')
    assert "<script>alert" not in shown


# -- the demonstration -------------------------------------------------------------------


def test_the_demonstrations_channels_are_loaded_once(client):
    assert load_channels(FIXTURES / "channels.yaml") > 10
    Channel.objects.filter(slug="forum").delete()
    assert load_channels(FIXTURES / "channels.yaml") == 0
    assert not Channel.objects.filter(slug="forum").exists()
    for channel in Channel.objects.all():
        assert sorted(channel.texts.values_list("locale", flat=True)) == LOCALES
    for address in RegisteredAddress.objects.all():
        assert sorted(address.notes.values_list("locale", flat=True)) == LOCALES
    for locale in LOCALES:
        assert "support@exchange.example" in page(client, locale=locale)


# -- is this really us? -------------------------------------------------------------------


@pytest.fixture
def official():
    load_channels(FIXTURES / "channels.yaml")


@pytest.mark.usefixtures("official")
@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("https://www.exchange.example", "official"),
        ("support@exchange.example", "official"),
        ("news@mail.exchange.example", "official"),
        ("@exchange_example", "official"),
        ("https://exchange.example.evil.com", "not-ours"),
        ("+1 800 555 0199", "not-ours"),
        ("https://unrelated.org", "unknown"),
        ("what is this", "unclear"),
    ],
)
@pytest.mark.parametrize("locale", LOCALES)
def test_the_check_answers_by_form_and_by_address(client, text, result, locale):
    there = f"/{locale}/verify/"
    for response in (client.post(there, {"q": text}), client.get(there, {"q": text})):
        assert response.status_code == 200
        assert f"verdict-{result}" in response.content.decode()
        assert "no-store" in response["Cache-Control"]


@pytest.mark.usefixtures("official")
@pytest.mark.parametrize(
    "text",
    [
        "https://exchange-login.com/a",
        "javascript:alert(1)",
        "<b>evil.com</b>",
        "help@exchange-login.com",
    ],
)
def test_what_was_pasted_is_never_made_a_link(client, text):
    shown = client.post("/en/verify/", {"q": text}).content.decode()
    links = re.findall(r"href=\"([^\"]*)\"", shown)
    assert not [link for link in links if "evil" in link or "login.com" in link or "alert" in link]
    assert "<b>evil" not in shown


@pytest.mark.usefixtures("official")
def test_a_phone_number_is_not_repeated_beside_our_name(client):
    shown = client.post("/en/verify/", {"q": "+1 800 555 0199"}).content.decode()
    assert "0199" not in re.sub(r"<input[^>]*>", "", shown)


def test_what_is_pasted_is_not_logged(client, caplog):
    client.post("/en/verify/", {"q": "https://unrelated.org/secret-page"})
    assert "unrelated" not in caplog.text


def test_the_check_is_limited(client, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "verify": (2, 600)}
    answers = [client.post("/en/verify/", {"q": "a.example"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0


def test_the_check_is_linked_from_every_page_and_from_articles(client):
    article = ArticleFactory(body="[Check it](page:verify)")
    there = reverse("support:verify")
    assert f'href="{there}" rel="noopener noreferrer">Check it</a>' in article.html
    assert f'href="{there}"' in client.get("/en/").content.decode()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("path", ["support/", "verify/"])
def test_the_never_ask_rule_stands_where_readers_turn_to_us(client, path, locale):
    shown = page(client, path, locale)
    assert 'class="never-ask"' in shown


# -- the desk -----------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["channel", "registeredaddress"])
@pytest.mark.usefixtures("official")
def test_the_operator_keeps_them_in_the_admin(admin_client, model):
    assert admin_client.get(f"/admin/support/{model}/").status_code == 200
    row = (Channel if model == "channel" else RegisteredAddress).objects.first()
    form = admin_client.get(f"/admin/support/{model}/{row.pk}/change/")
    assert form.status_code == 200
    assert admin_client.get(f"/admin/support/{model}/add/").status_code == 200

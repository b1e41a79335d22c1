"""What readers paste: told apart in both languages, and nowhere to be read afterwards."""

from __future__ import annotations

import logging

import pytest
from django.core.management import call_command

from search import clusters
from search.cards import cards_for
from search.models import QueryLog, Task, Wording
from search.query import SearchQuery
from search.recognition import recognise
from search.redaction import redact
from tests.factories import ArticleFactory
from tests.search.test_query_log import BROWSER

HASH, OTHER = "4e3d" * 16, "7bc40f" * 10 + "a1b2"
PASTED = {
    "transaction": (
        HASH,
        f"0x{OTHER}",
        HASH.upper(),
        f"txid:{HASH}",
        f"tx_{OTHER}",
        f"#{HASH}.",
        f"https://explorer.example/tx/0x{OTHER}",
        f"{HASH[:40]}\u200b{HASH[40:]}",
        "3vZ8" * 22,
    ),
    "address": (
        "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
        "bc1p5d7rjq7g6rdk2yhzks9smlaqtedr4dekq08ge8ztwac72sfr9rusxg3297",
        "0xde709f2102306220921060314715629080e2fb77",
        "TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf",
        "rDsbeomae4FXwgQTJp9Rs64Qg9vDiTCdBv:4021",
        "7EqQdEULxWcraVx3mXKFjc84LhCkMGZCkRuDpvcMwJeK",
        "ltc1qg42tkwuuxefutzxezdkdel39gfstuap288mfea",
        "DBXu2kgc3xtvCUWFcxFE3r9hEYgmuaaCyD",
        "cosmos1hsk6jryyqjfhp5dhc55tc9jtckygx0eph6dd02",
        "EQDtFpEwcFAEcRe5mLVh2N6C0x-_hJEM7W61_JLnSF74p4q2",
        "GAHK7EEG2WWHVKDNT4CEQFZGKF2LGDSW2IVM4S5DP42RBW3K6BTODB4A",
        "ethereum:0x52908400098527886E0F7030069857D2E4169EE7",
    ),
    "order": (
        "202611261234567890",
        "67a1b2c3d4e5f60012345678",
        "P2P2026112612345",
        "ORD-2026-1126-889977",
        "No.20261126000123",
    ),
    "mailbox": ("alice.b+spot@mail.example.com", "alice @ example.com", "alice[at]example.com"),
    "phone": ("+8613800138000", "8613800138000", "138-0013-8000"),
}
VALUES = [(kind, text) for kind, texts in PASTED.items() for text in texts]
AROUND = {"en": ("{}", "where is {} please"), "zh-hans": ("{}", "我的{}查不到怎么办")}


@pytest.mark.parametrize(("kind", "text"), VALUES)
@pytest.mark.parametrize("locale", AROUND)
def test_a_pasted_value_is_told_alone_and_inside_a_sentence(kind, text, locale):
    for around in AROUND[locale]:
        found = recognise(SearchQuery(around.format(text), locale).text)
        assert [finding.value for finding in found] == [kind]


@pytest.mark.parametrize(("kind", "text"), VALUES)
def test_nothing_of_a_pasted_value_is_left_by_redaction(kind, text):
    masked = redact(SearchQuery(f"my {text} is missing", "en").text)
    assert masked.startswith("my ")
    assert masked.endswith(" is missing")
    longest = max(text.replace("\u200b", "").split(":"), key=len)
    pieces = {longest[at : at + 6].casefold() for at in range(0, len(longest) - 5, 3)}
    kept = {piece for piece in pieces if piece in masked.casefold()}
    # The words around a value, such as an explorer's name, may stay.
    assert not {piece for piece in kept if any(map(str.isdigit, piece))}


@pytest.mark.django_db
def test_no_pasted_value_is_in_the_log_in_tasks_or_in_what_the_server_says(client, caplog):
    caplog.set_level(logging.DEBUG)
    client.defaults["HTTP_USER_AGENT"] = BROWSER
    for locale, arounds in AROUND.items():
        for _kind, text in VALUES:
            assert (
                client.get(f"/{locale}/search/", {"q": arounds[1].format(text)}).status_code == 200
            )
    clusters.gather()
    call_command("check_tasks", verbosity=0)
    rows = [*QueryLog.objects.values(), *Wording.objects.values(), *Task.objects.values()]
    assert QueryLog.objects.count() > 20
    kept = (str(rows) + caplog.text).casefold()
    secrets = [text.replace("\u200b", "").rsplit("/", 1)[-1].casefold() for _kind, text in VALUES]
    assert [secret for secret in secrets if secret in kept] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "error 50113"),
        ("en", "错误码 50113"),
        ("zh-hans", "error 50113"),
        ("zh-hans", "报错50113怎么办"),
        ("en", "API returns code 50113, why?"),
    ],
)
def test_the_number_of_an_error_leads_to_its_article_whatever_language_is_around_it(
    locale, text, commit
):
    with commit():
        ArticleFactory(locale=locale, slug="sign", title="API 50113", body="50113: bad signature.")
    [card] = [card for card in cards_for(SearchQuery(text, locale)) if card.kind == "code"]
    assert [article.slug for article in card.articles] == ["sign"]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["withdraw 50113 usdt", "error 99999", "50113 usdt", "error", ""])
def test_a_number_that_no_article_names_and_an_amount_are_no_codes(text, commit):
    with commit():
        ArticleFactory(slug="sign", title="API 50113", body="50113: bad signature.")
    assert "code" not in [card.kind for card in cards_for(SearchQuery(text, "en"))]


@pytest.mark.parametrize(
    "text",
    [
        "400005", "-1021", "50113", "Invalid KC-API-SIGN", "error 400100", "错误码 50113",
        "ERC-20-721", "code 10001", "ERR_TIMESTAMP", "2026-11-26", "limit order 0.5@65000",
    ],
)  # fmt: skip
def test_codes_of_errors_stay_as_they_are_typed(text):
    assert recognise(text) == []
    assert redact(text) == text

"""Ours, not ours, unknown: what the check says of everything a reader may paste."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.checker import Result, check
from support.lookalikes import Trick
from support.pasted import Sort, read
from support.registry import Entry, Registry

CYRILLIC = "exch\u0430nge"
OURS = (
    "exchange.example",
    "https://social.example/@exchange_example",
    "support@exchange.example",
    "@exchange_example",
)


def entry(value: str, **more: bool) -> Entry:
    return Entry(value, "A note", read(value), **more)


REGISTRY = Registry(
    (
        *map(entry, OURS),
        entry("mail.exchange.example", sender=True),
        entry("explorer.example", ours=False),
    )
)
OFFICIAL = [
    "exchange.example",
    "https://www.exchange.example/login?next=%2F#top",
    "HTTPS://EXCHANGE.EXAMPLE",
    "help.exchange.example",
    "exchange.example:443/x",
    "exchange.example.",
    "\u200bexchange.example\ufeff",
    "<https://exchange.example>",
    "https://exchange.example#@evil.example",
    "https://social.example/@exchange_example/posts",
    "support@exchange.example",
    "Exchange support <Support@Exchange.example>",
    "mailto:support@exchange.example?subject=x",
    "noreply@mail.exchange.example",
    "@exchange_example",
    "＠Exchange_Example",
    "is exchange.example yours?",
    "Telegram: @exchange_example",
    "官网：https://www.exchange.example/login",
    "邮箱:support@exchange.example",
]
NOT_OURS = {
    "https://exchange.example.evil.com": Trick.IN_FRONT,
    "exchange.evil.com": Trick.IN_FRONT,
    "https://exchange.example%2eevil.com": Trick.IN_FRONT,
    "https://exchange.example@evil.com/login": Trick.BEFORE_AT,
    "https://exchange.example:pass@evil.com": Trick.BEFORE_AT,
    "https:\\\\evil.com\\exchange.example": Trick.IN_PATH,
    "evil.com/exchange.example/login": Trick.IN_PATH,
    "exch\u0430nge.example": Trick.LETTERS,  # a Cyrillic letter
    f"https://xn--{CYRILLIC.encode('punycode').decode()}.example": Trick.LETTERS,
    "exchange.exarnple": Trick.LETTERS,
    "exchange.examp1e": Trick.LETTERS,
    "exchàngé.example": Trick.LETTERS,
    "exchnage.example": Trick.TYPO,
    "exchange.com": Trick.ENDING,
    "exchange-login.com": Trick.WORDS,
    "secure.my-exchange-example.co.uk": Trick.WORDS,
    "ｅxchange.example": Trick.WIDE,
    "exchange。example": Trick.WIDE,
    "exch\u200bange.example": Trick.HIDDEN,
    "exch\u00adange.example": Trick.HIDDEN,
    "support@exchange-help.com": Trick.WORDS,
    "exchange.support@mail.example": Trick.WORDS,
    "support@exch\u0430nge.example": Trick.LETTERS,
    "@exchange_exampIe": Trick.LETTERS,
    "@exchange_support": Trick.WORDS,
    "https://social.example/@exchange_help": Trick.WORDS,
}


@pytest.mark.parametrize("text", OFFICIAL)
def test_what_is_on_the_list_is_official(text):
    assert check(text, REGISTRY).result == Result.OFFICIAL


@pytest.mark.parametrize(("text", "trick"), NOT_OURS.items())
def test_what_looks_like_ours_is_not_and_the_trick_is_told(text, trick):
    verdict = check(text, REGISTRY)
    assert (verdict.result, verdict.trick) == (Result.NOT_OURS, trick)


@pytest.mark.parametrize(
    "text",
    [
        "unrelated.org",
        "somebody@mail.example",
        "@somebody",
        "微信：somebody88",
        "Our Telegram: @somebody",
        "http://192.0.2.1/",
        "ceo@exchange.example",
    ],
)
def test_what_is_not_on_the_list_is_unknown(text):
    assert check(text, REGISTRY).result == Result.UNKNOWN


@pytest.mark.parametrize("text", ["", " ", "12", "hello there world", "a.example b.example", "@"])
def test_what_is_no_single_address_is_unclear(text):
    assert check(text, REGISTRY).result == Result.UNCLEAR


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,<b>", "https://"])
def test_what_leads_to_no_website_is_not_ours(text):
    verdict = check(text, REGISTRY)
    assert verdict.result in (Result.NOT_OURS, Result.UNCLEAR)
    assert verdict.shown == ""


def test_a_known_stranger_is_not_ours():
    verdict = check("https://explorer.example/tx/1", REGISTRY)
    assert (verdict.result, verdict.entry.ours) == (Result.NOT_OURS, False)


@pytest.mark.parametrize(
    "text", ["+1 800 555 0199", "400-123-4567", "tel:+18005550199", "４００１２３４５６７"]
)
def test_no_phone_number_is_ours_where_we_have_no_phone(text):
    verdict = check(text, REGISTRY)
    assert (verdict.result, verdict.sort, verdict.shown) == (Result.NOT_OURS, Sort.PHONE, "")


def test_a_registered_number_is_official_however_it_is_written():
    registry = Registry((*REGISTRY.entries, entry("+1 800 555 0199")))
    assert check("+1 (800) 555-0199", registry).result == Result.OFFICIAL
    assert check("+1 800 555 0198", registry).result == Result.UNKNOWN


def test_where_a_link_really_leads_is_shown():
    assert check("https://exchange.example@evil.com/login", REGISTRY).shown == "evil.com"


def test_a_mailbox_elsewhere_makes_nobody_there_an_imitator():
    registry = Registry((entry("exchange.help@mail.example"),))
    assert check("joe@mail.example", registry).result == Result.UNKNOWN


@given(st.text(max_size=200))
def test_any_text_gets_a_verdict(text):
    assert check(text, REGISTRY).result in Result

"""Values that readers paste are told from words and from each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.recognition import Value, mask, recognise
from search.redaction import redact

HASH = "9f2c" * 16
VALUES = {
    Value.TRANSACTION: (
        HASH,
        HASH.upper(),
        f"0x{HASH}",
        "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW",
    ),
    Value.ADDRESS: (
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8",
        "rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh",
        "9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM",
        "XE7338O073KYGTWWZN0F2WZ0R8PX5ZPPZS",
    ),
    Value.MAILBOX: ("a.reader+news@mail.example.com", "support@example.org"),
    Value.PHONE: (
        "+1 800 555 0199", "+86 138 0013 8000", "13800138000", "400-123-4567", "400 1234 567",
        "1-800-555-0199", "(800) 555-0199", "010-12345678", "+442079460958", "8005550199",
        "020 7946 0958",
    ),
    Value.ORDER: ("20260101123456789012", "4839201758", "1750000000000000"),
}  # fmt: skip
# Codes of errors, amounts, dates, user numbers and words are none of these.
WORDS = (
    "-1021", "400005 Invalid KC-API-SIGN", "50113", "HTTP 401", "403", "429 too many requests",
    "100 USDT", "1000000", "0.00012345 BTC", "2026-01-15 10:30", "2026 01 15", "24/7", "12345678",
    "trc20", "2fa", "rate limit 1200 per minute", "withdrawal", "Thequickbrownfoxjumpsoverthelazy",
    "recommendationsforwithdrawals", "api key", "v2.10.0", "192.168.100.200", "@exchange", "a@b",
    "提现未到账", "1,000,000,000", "10000-20000", "1-2-3", "ticket #88231",
)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"), [(value, text) for value, texts in VALUES.items() for text in texts]
)
@pytest.mark.parametrize("around", ["{}", "my {} is missing", "我的{}没有到账", "({})", "“{}”。"])
def test_a_value_is_recognised_wherever_it_stands(value, text, around):
    said = around.format(text)
    assert [(f.value, said[f.start : f.end]) for f in recognise(said)] == [(value, text)]


@pytest.mark.parametrize("text", WORDS)
def test_words_codes_amounts_and_dates_are_left_alone(text):
    assert recognise(text) == []
    assert mask(text, "…") == text


def test_an_address_names_the_networks_it_is_used_on():
    networks = {text: recognise(text)[0].network for text in VALUES[Value.ADDRESS]}
    assert "Tron" in networks["TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"]
    assert all(networks.values())


@pytest.mark.parametrize(
    ("said", "value", "text"),
    [
        ("my Sui address 0x{hash}", Value.ADDRESS, "0x{hash}"),
        ("钱包地址：0x{hash}", Value.ADDRESS, "0x{hash}"),
        ("0x{hash} is missing", Value.TRANSACTION, "0x{hash}"),
        ("wallet tx hash 0x{hash}", Value.TRANSACTION, "0x{hash}"),
        ("order no. 1234-5678-9012-3456", Value.ORDER, "1234-5678-9012-3456"),
        ("订单号 1234 5678 9012 3456 未成交", Value.ORDER, "1234 5678 9012 3456"),
    ],
)
def test_what_looks_like_two_things_is_what_it_is_called(said, value, text):
    said, text = said.format(hash=HASH), text.format(hash=HASH)
    assert [(f.value, said[f.start : f.end]) for f in recognise(said)] == [(value, text)]


def test_a_number_like_a_bank_cards_is_no_order_by_itself_and_is_masked_in_logs():
    assert recognise("1234 5678 9012 3456") == []
    assert redact("order 1234 5678 9012 3456, 0x" + HASH) == "order ‹number›, ‹hash›"


def test_a_masked_text_has_nothing_of_the_values():
    text = f"{HASH} from a@example.com, call +1 800 555 0199 再试"
    assert mask(text, "…") == "… from …, call … 再试"
    assert mask(text, "…", [Value.PHONE]) == f"{HASH} from a@example.com, call … 再试"


@given(st.text(max_size=300) | st.text("0123456789abcdefABCDEF @.+-()x", max_size=300))
def test_masking_is_defined_for_every_text_and_leaves_nothing_to_mask(text):
    assert recognise(mask(text, " | ")) == []

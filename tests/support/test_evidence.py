"""What each type asks for, and what looks wrong about it."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from support import evidence
from support.models import Ticket

TRANSFER = Ticket.Type.TRANSFER
HASH = "ab" * 32
TRON = "TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE"
COMPLETE = {"uid": "12345678", "coin": "USDT", "network": "TRC20", "amount": "250.5", "txid": HASH}


def told(type_=TRANSFER, **values) -> dict[str, str]:
    return {row.item.name: row.text for row in evidence.advice(type_, COMPLETE | values)}


@pytest.mark.parametrize("type_", Ticket.Type)
def test_every_type_asks_for_something_and_says_what_it_is_for(type_):
    assert evidence.items(type_)
    assert evidence.ABOUT[type_]


def test_complete_evidence_needs_no_advice():
    assert told(address=TRON, when="2026-11-03 14:30 UTC+8", memo="12") == {}


@pytest.mark.parametrize(
    "values",
    [
        {"txid": "0x" + HASH},
        {"network": "ERC20", "address": "0x" + "1f" * 20},
        {"amount": "1,000.25 USDT"},
        {"when": "2026年11月3日 14:30 北京时间"},
        {"when": "3 Nov, 2 pm EST"},
    ],
)
def test_what_is_right_is_not_doubted(values):
    assert told(**values) == {}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"txid": HASH[:-3]}, "this has 61"),
        ({"txid": TRON}, "looks like an address"),
        ({"address": HASH}, "looks like a transaction ID"),
        ({"address": "my wallet"}, "does not look like an address"),
        ({"address": "0x" + "1f" * 20}, "another network"),
        ({"uid": "reader@mail.example"}, "digits only"),
        ({"amount": "all of it"}, "as a number"),
        ({"coin": "the dollar coin"}, "short name"),
        ({"when": "yesterday"}, "date and the time"),
        ({"when": "2026-11-03 14:30"}, "time zone"),
    ],
)
def test_a_wrong_shape_is_told(values, words):
    (name,) = set(values) - {"network"}
    assert words in told(**values)[name]


def test_what_we_would_have_to_ask_for_is_told():
    assert set(told(txid="", coin=" ")) == {"txid", "coin"}
    assert "earlier" not in told(Ticket.Type.COMPLAINT, wish="An apology")


def test_a_wrong_ticket_number_is_told():
    assert (
        "typing errors" in told(Ticket.Type.COMPLAINT, wish="x", earlier="KKKKK-KKKKK")["earlier"]
    )


def test_everything_becomes_a_text_to_paste_in_the_readers_language():
    with override("zh-hans"):
        text = evidence.packed(TRANSFER, "提币未到账", "昨天转出。", COMPLETE)
    assert text.splitlines()[0].endswith("提币未到账")
    assert HASH in text
    assert text.endswith("\n\n昨天转出。")
    assert "UID" in text

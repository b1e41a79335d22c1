"""When a second request is about the same as the first."""

from __future__ import annotations

import pytest

from support.tickets.conversation import open_and_alike
from tests.factories import TicketFactory

pytestmark = pytest.mark.django_db

SAME = [
    ("zh-hans", "提币三天没有到账", "十一月三日提币250USDT，链上已确认，一直没到账。",
     "提币三天没有到账", "11月3日提币250USDT，链上已经确认，还没有到账，请处理。"),
    ("zh-hans", "充值未到账", "昨天充值了500USDT，TRC20，还没到账",
     "充值还没到账", "我昨天充值500USDT用TRC20网络，到现在没有到账"),
    ("en", "Withdrawal of 250 USDT missing", "It left yesterday and has not arrived.",
     "Withdrawal 250 USDT not arrived", "It left yesterday, it has still not arrived. Please help"),
    ("en", "Deposit not credited",
     "I sent 0.5 ETH from another exchange two hours ago, 30 confirmations, nothing arrived.",
     "My ETH deposit is missing",
     "I sent 0.5 ETH two hours ago from an exchange, with 30 confirmations and nothing came."),
]  # fmt: skip
OTHER = [
    ("zh-hans", "充值未到账", "昨天充值了500USDT，TRC20，还没到账",
     "提现失败", "今天提现0.1BTC显示失败，余额没有退回"),
    ("zh-hans", "充值银行卡被拒", "我的银行卡充值一直提示失败",
     "提币地址填错了", "把币提到了旧地址，能追回吗"),
    ("en", "Deposit not credited", "I sent 0.5 ETH from another exchange two hours ago.",
     "Withdrawal rejected", "My withdrawal of 2000 USDT was rejected because of a security hold."),
    ("en", "Deposit of BTC missing", "I sent BTC on Monday to my address and see nothing",
     "Wrong network", "I sent USDT on BEP20 to a TRC20 address, can you recover it"),
]  # fmt: skip


def joined(locale, subject, text, again, words) -> bool:
    ticket = TicketFactory(locale=locale, subject=subject, text=text)
    data = {"mailbox": ticket.mailbox, "type": ticket.type, "subject": again, "text": words}
    return open_and_alike(locale, data | {"evidence": {}}) == ticket


@pytest.mark.parametrize("pair", SAME)
def test_the_same_in_other_words_is_the_same(pair):
    assert joined(*pair)


@pytest.mark.parametrize("pair", OTHER)
def test_another_matter_stays_apart(pair):
    assert not joined(*pair)

"""An amount is a particular of the reader's own case, not what is asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.amounts import apart
from tests.factories import ArticleFactory


@pytest.mark.parametrize(
    ("text", "question", "amounts"),
    [
        ("Withdrawal of 250 USDT delayed", "Withdrawal delayed", "of 250 USDT"),
        ("deposited 1,500.50 usdt and nothing", "deposited and nothing", "1,500.50 usdt"),
        ("sent $250 to the wrong address", "sent to the wrong address", "$250"),
        ("250USDT missing", "missing", "250USDT"),
        ("5k usdt frozen", "frozen", "5k usdt"),
        ("2个BTC没到账", "没到账", "2个BTC"),
        ("提币500U没到", "提币 没到", "500U"),
        ("充值 1.2万U 未到账", "充值 未到账", "1.2万U"),
        ("￥500没到账", "没到账", "￥500"),
        ("５０ＵＳＤＴ 提现", "提现", "５０ＵＳＤＴ"),
        ("提币 250 USDT 区块已确认", "提币 区块已确认", "250 USDT"),
        ("250 USDT", "", "250 USDT"),
        ("withdrawal of USDT delayed", "withdrawal delayed", "of USDT"),
        ("my usdt deposit is stuck", "my deposit is stuck", "usdt"),
        ("error -1021 usdt", "error -1021", "usdt"),
        ("提现 USDT 迟迟不到", "提现 迟迟不到", "USDT"),
        ("比特币提现失败", "提现失败", "比特币"),
    ],
)
def test_amounts_are_set_apart(text, question, amounts):
    assert apart(text) == (question, amounts)


@pytest.mark.parametrize(
    "text",
    [
        "trc 20 usdt deposit",
        "TRC20 USDT",
        "-1021 usdt",
        "429 too many requests",
        "2 fa",
        "3 days and no withdrawal",
        "1 BTC in USDT",
        "100 dollars to euros",
        "提现 三天 没到账",
        "error 500",
        "usdt withdrawal fee",
        "how long is a btc withdrawal pending for",
        "swap BTC to USDT failed",
        "failed on solana",
        "USDT 提现手续费",
        "BTC 提现一直处理中要多久",
        "",
    ],
)
def test_what_names_something_or_is_asked_about_stays(text):
    assert apart(text) == (text, "")


@given(st.text(max_size=80))
def test_nothing_but_spaces_is_lost(text):
    question, amounts = apart(text)
    assert sorted("".join((question + amounts).split())) == sorted("".join(text.split()))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("locale", "typed", "title", "keywords"),
    [
        ("en", "withdrawal of USDT delayed", "Not received", "withdrawal delayed"),
        ("zh-hans", "提币USDT迟迟不到", "没有到账", "提币迟迟不到"),
        ("en", "Withdrawal of 250 USDT delayed", "Not received", "withdrawal delayed"),
        ("zh-hans", "提币250USDT延迟", "没有到账", "提币延迟"),
    ],
)
def test_an_amount_asks_for_nothing_unless_nothing_else_is_asked(
    find, locale, typed, title, keywords
):
    about = {"locale": locale, "summary": ""}
    ArticleFactory(**about, slug="delayed", title=title, keywords=keywords)
    ArticleFactory(**about, slug="fees", title="USDT", keywords="usdt")
    for n in range(6):
        ArticleFactory(**about, slug=f"memo-{n}", title="Memo")
    assert find(typed, locale) == ["delayed"]
    assert find("250 USDT", locale) == ["fees"]

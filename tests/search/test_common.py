"""What readers often search for is offered to others, and only what may be."""

from __future__ import annotations

import pytest

from search.common import common_queries, matching, often_asked
from search.models import Pin, QueryLog
from tests.factories import ArticleFactory
from tests.search.test_dashboard import NOTHING, searched
from tests.search.test_judgements import judge

pytestmark = pytest.mark.django_db


def test_only_answered_frequent_and_harmless_queries_are_offered():
    searched("withdrawal fee", 4)
    searched("memo", 3)
    searched("seldom", 2)
    searched("staking", 3, **NOTHING)
    searched("memo tag", 3)
    searched("memo tag", 1, **NOTHING)
    searched("order ‹number›", 3)
    searched("customer service phone number", 3)
    searched("my coins were stolen", 3)
    searched("提现", 3, locale="zh-hans")
    assert common_queries("en") == ["withdrawal fee", "memo"]
    assert common_queries("zh-hans") == ["提现"]


def test_they_are_found_by_the_beginning_of_a_word_and_chinese_anywhere():
    searched("withdrawal fee", 4)
    searched("fee levels", 3)
    searched("coffee", 3)
    searched("如何提现", 3, locale="zh-hans")
    assert matching("fe", "en", 3) == ["fee levels", "withdrawal fee"]
    assert matching("Fee levels", "en", 3) == []
    assert matching("f", "en", 3) == []
    assert matching("提", "zh-hans", 3) == ["如何提现"]


def test_the_box_gets_them_apart_from_articles(client):
    searched("withdrawal fee", 4)
    answer = client.get("/en/search/suggestions/?q=with").json()
    assert answer["queries"] == [{"text": "withdrawal fee", "url": "/en/search/?q=withdrawal+fee"}]
    assert answer["suggestions"] == []


def test_the_home_page_offers_what_is_asked_and_what_editors_chose_until_then(client):
    article = ArticleFactory()
    judge("reset 2FA", article, offered=True)
    judge("not offered", article)
    assert often_asked("en", 3) == ["reset 2FA"]
    page = client.get("/en/").content.decode()
    assert "Readers often ask" in page
    assert "reset 2FA" in page
    assert "Readers often ask" not in client.get("/zh-hans/").content.decode()


def test_what_is_asked_comes_before_what_editors_chose():
    judge("reset 2FA", ArticleFactory(), offered=True)
    searched("memo", 3)
    assert often_asked("en", 3) == ["memo", "reset 2FA"]


def test_a_misspelt_query_still_finds_its_pin_and_the_log_names_the_cause(client, commit, find):
    with commit():
        ArticleFactory(title="Withdrawal fee", summary="")
        notice = ArticleFactory(slug="notice", title="Maintenance")
    Pin.objects.create(locale="en", patterns="withdrawal", article=notice)
    assert find("withdrawl")[0] == "notice"
    client.get("/en/search/?q=withdrawl", headers={"user-agent": "Mozilla/5.0"})
    assert QueryLog.objects.get().pinned

"""Editors put an article first for some queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.models import Article
from search import fixtures
from search.models import Pin
from search.patterns import Saying
from search.pipeline import search
from search.query import SearchQuery
from tests.factories import ArticleFactory, CategoryFactory, UserFactory

pytestmark = pytest.mark.django_db


def pin(article: Article, *phrases: str, **more: object) -> Pin:
    made = Pin(article=article, locale=article.locale, patterns="\n".join(phrases), **more)
    made.full_clean()
    made.save()
    return made


@pytest.fixture
def fee():
    return ArticleFactory(slug="fee", title="Withdrawal fee", summary="What a withdrawal costs.")


@pytest.fixture
def notice():
    return ArticleFactory(slug="notice", title="Maintenance", summary="Wallets rest tonight.")


def test_a_pinned_article_comes_first_and_once(fee, notice, find):
    assert find("withdrawal fee") == ["fee"]
    pin(notice, "withdrawal")
    assert find("withdrawal fee") == ["notice", "fee"]
    pin(fee, "withdrawal fee")
    assert find("withdrawal fee") == ["notice", "fee"]
    results = search(SearchQuery("fee withdrawal", "en"))
    assert [hit.pinned for hit in results.hits] == [True, True]
    assert results.total == 2


def test_totals_facets_and_pages_count_a_pinned_article_once(fee, notice):
    pin(notice, "withdrawal")
    for page, slug in ((1, "notice"), (2, "fee"), (3, "fee")):
        results = search(SearchQuery("withdrawal", "en", page=page, page_size=1))
        assert [hit.article.slug for hit in results.hits] == [slug]
        assert results.total == 2
        assert sum(value.count for value in results.facets[0].values) == 2


def test_a_pin_answers_what_nothing_else_would(notice):
    assert not search(SearchQuery("zebra", "en")).answered
    pin(notice, "zebra")
    results = search(SearchQuery("zebra", "en"))
    assert results.answered
    assert results.total == 1


def test_a_changed_pin_counts_at_the_next_query(fee, notice, find):
    made = pin(notice, "withdrawal")
    assert find("withdrawal")[0] == "notice"
    made.patterns = "deposit"
    made.save()
    assert find("withdrawal") == ["fee"]
    assert find("deposit") == ["notice"]
    Pin.objects.all().delete()
    assert find("deposit") == []


@pytest.mark.parametrize(
    ("starts", "ends", "shown"),
    [(None, None, True), (-1, 1, True), (1, None, False), (None, -1, False), (-2, -1, False)],
)
def test_a_pin_is_in_force_between_its_dates(notice, find, starts, ends, shown):
    now = timezone.now()
    pin(
        notice,
        "zebra",
        starts_at=None if starts is None else now + timedelta(hours=starts),
        ends_at=None if ends is None else now + timedelta(hours=ends),
    )
    assert find("zebra") == (["notice"] if shown else [])


@pytest.mark.parametrize("state", ["draft", "scheduled", "archived", "staff_only"])
def test_a_pin_shows_nothing_that_is_not_published(find, state):
    pin(ArticleFactory(**{state: True}), "zebra")
    assert find("zebra") == []


def test_a_pin_obeys_the_filters_of_the_reader(notice, find):
    pin(notice, "zebra")
    CategoryFactory(slug="elsewhere")
    assert find("zebra", category=notice.category.slug, kind="faq") == ["notice"]
    assert find("zebra", kind="guide") == []
    assert find("zebra", category="elsewhere") == []
    assert find("zebra", category="no-such") == []


def test_a_pin_belongs_to_one_language(notice, find):
    pin(notice, "zebra")
    assert find("zebra", "zh-hans") == []


@pytest.mark.parametrize(
    ("phrase", "query", "locale", "said"),
    [
        ("withdrawal fee", "fee for a withdrawal", "en", True),
        ("withdrawal fee", "withdrawals", "en", False),
        ("withdrawal fee", "WITHDRAWAL-FEES!", "en", True),
        ("fee", "coffee", "en", False),
        ("2fa", "2 fa lost", "en", True),
        ("e-mail", "change email", "en", True),
        ("trc20", "network trc-20", "en", True),
        ("?!", "anything ?!", "en", False),
        ("客服电话", "官方客服电话多少", "zh-hans", True),
        ("客服电话", "電話客服", "zh-hans", True),
        ("币没了", "被盗号了 币 没了", "zh-hans", True),
        ("交易所", "交易记录", "zh-hans", False),
        ("API 密钥", "密钥 api", "zh-hans", True),
    ],
)
def test_a_phrase_is_said_where_all_its_words_are(phrase, query, locale, said):
    assert Saying.of(query, locale).has(phrase) is said


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("patterns", {"patterns": " \n "}),
        ("patterns", {"patterns": "fee\n???"}),
        ("article", {"locale": "zh-hans"}),
        ("ends_at", {"starts_at": timezone.now(), "ends_at": timezone.now() - timedelta(1)}),
    ],
)
def test_a_pin_that_makes_no_sense_is_refused_by_its_field(fee, field, change):
    with pytest.raises(ValidationError) as refused:
        Pin(**{"article": fee, "locale": "en", "patterns": "fee"} | change).full_clean()
    assert set(refused.value.message_dict) == {field}


def test_an_editor_pins_an_article_in_the_admin(client, fee, find):
    client.force_login(UserFactory(superuser=True))
    form = {"locale": "en", "patterns": "zebra\r\nzebra\r\nblue horse", "article": fee.pk}
    dates = {"starts_at_0": "", "starts_at_1": "", "ends_at_0": "", "ends_at_1": "", "note": ""}
    answer = client.post("/admin/search/pin/add/", form | dates, follow=True)
    assert "zebra · blue horse" in answer.content.decode()
    assert "in force" in answer.content.decode()
    assert find("horse blue") == ["fee"]


def test_readers_are_told_that_editors_picked_it(client, fee, notice):
    pin(notice, "withdrawal")
    page = client.get("/en/search/?q=withdrawal").content.decode()
    assert page.count("Picked by our editors") == 1
    assert page.index("Picked by our editors") < page.index('data-slug="fee"')


def test_the_api_puts_pinned_hits_first_with_the_keys_it_promised(client, fee, notice):
    pin(notice, "zebra")
    answer = client.get("/api/v1/search?q=zebra").json()
    assert answer["answered"]
    assert [hit["slug"] for hit in answer["hits"]] == ["notice"]
    assert set(answer["hits"][0]) == {
        "slug", "locale", "title", "url", "snippet", "kind", "category", "score",
    }  # fmt: skip


def test_the_pins_of_the_demonstration_are_loaded_once(settings):
    file = settings.BASE_DIR / "fixtures" / "pins.yaml"
    for slug in ("verify-official", "account-hacked"):
        english = ArticleFactory(slug=slug)
        ArticleFactory(slug=slug, chinese=True, sibling=english)
    assert fixtures.load_pins(file) == 4
    Pin.objects.first().delete()
    assert fixtures.load_pins(file) == 0


@pytest.mark.parametrize(
    ("locale", "phrase", "typed"),
    [
        ("en", "kyc", "ＫＹＣ level"), ("en", "KYC Level", "kyc levels?"),
        ("en", "2fa", "2 fa code"), ("en", "2 fa", "2FA code"), ("en", "e-mail", "email change"),
        ("en", "email", "e mail change"), ("en", "TRC-20", "trc 20 deposit"),
        ("en", "password", "pass word lost"), ("en", "can’t log in", "cant log in"),
        ("en", "café №1", "CAFE no1"), ("zh-hans", "提現未到賬", "提现 未到账"),
        ("zh-hans", "提现 未到账", "提現未到賬"), ("zh-hans", "身份 认证", "身份认证失败"),
        ("zh-hans", "KYC 认证", "kyc認證怎么做"), ("zh-hans", "帐户", "账户被锁"),
        ("zh-hans", "２ＦＡ验证", "2fa验证"), ("zh-hans", "提现；手续费", "提现手续费"),
    ],
)  # fmt: skip
def test_a_pin_is_met_however_its_words_are_written(locale, phrase, typed):
    article = ArticleFactory(locale=locale, slug="pinned", title="Quagga")
    pin(article, phrase)
    results = search(SearchQuery(typed, locale))
    assert [(hit.article.slug, hit.pinned) for hit in results.hits] == [("pinned", True)]


@pytest.mark.parametrize(
    ("phrase", "typed"), [("fee", "free"), ("kyc", "key"), ("email", "mail"), ("card", "car e")]
)
def test_a_pin_is_not_met_by_a_word_that_only_looks_alike(phrase, typed):
    pin(ArticleFactory(slug="pinned", title="Quagga"), phrase)
    assert not search(SearchQuery(typed, "en")).pinned

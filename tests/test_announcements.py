"""Announcements stand where they concern somebody, from one moment until another."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from support.fixtures import load_announcements
from support.models import Announcement, AnnouncementText
from tests.browser.library import FIXTURES
from tests.factories import AnnouncementFactory, ArticleFactory, CategoryFactory

pytestmark = pytest.mark.django_db
LOCALES = ["en", "zh-hans"]
BANNER = '<aside class="banners'


def page(client, path: str = "", locale: str = "en", **asked: str) -> str:
    return client.get(f"/{locale}/{path}", asked).content.decode()


@pytest.fixture
def wallet():
    """XRP's wallet is maintained: a category, its parent, a child's article, others."""
    top = CategoryFactory(slug="money", name="Money")
    shelf = CategoryFactory(slug="wallets", name="Wallets", parent=top)
    CategoryFactory(slug="trading", name="Trading")
    one = ArticleFactory(slug="deposit", title="How to deposit XRP", category=shelf)
    ArticleFactory(slug="deposit", chinese=True, sibling=one, title="如何充值 XRP")
    ArticleFactory(slug="order", title="How to place an order")
    ArticleFactory(slug="coin", title="What is Ripple?")
    texts = {"en": "XRP wallet maintenance", "zh-hans": "XRP 钱包维护"}
    return AnnouncementFactory(categories=[shelf], coins="XRP\nRipple\n瑞波币", texts=texts)


@pytest.mark.parametrize(
    ("path", "asked", "stands"),
    [
        ("", {}, True),
        ("categories/wallets/", {}, True),
        ("categories/money/", {}, True),
        ("categories/trading/", {}, False),
        ("articles/deposit/", {}, True),
        ("articles/coin/", {}, True),
        ("articles/order/", {}, False),
        ("search/", {"q": "xrp deposit"}, True),
        ("search/", {"q": "ripple"}, True),
        ("search/", {"q": "place an order"}, False),
        ("search/", {"q": "asdfghjkl"}, False),
        ("search/", {}, False),
    ],
)
@pytest.mark.usefixtures("wallet")
def test_it_stands_where_it_concerns_somebody(client, path, asked, stands):
    shown = page(client, path, **asked)
    assert (BANNER in shown, "XRP wallet maintenance" in shown) == (stands, stands)


@pytest.mark.usefixtures("wallet")
@pytest.mark.parametrize("query", ["xrp 充值", "瑞波币怎么充值"])
def test_it_speaks_the_readers_language(client, query):
    assert "XRP 钱包维护" in page(client, locale="zh-hans")
    assert "XRP 钱包维护" in page(client, "search/", "zh-hans", q=query)


def test_what_is_written_in_one_language_is_told_in_it_and_marked(client):
    AnnouncementFactory(texts={"en": "Only English"})
    assert 'lang="en">Only English' in page(client, locale="zh-hans")


def test_one_about_nothing_in_particular_stands_everywhere(client):
    AnnouncementFactory()
    ArticleFactory(slug="a", title="Alpha")
    for path in ("", "articles/a/", "search/?q=alpha"):
        assert BANNER in page(client, path)


def test_the_gravest_stands_first_and_three_are_enough(client):
    for severity in ("info", "maintenance", "critical", "info"):
        AnnouncementFactory(severity=severity)
    shown = page(client)
    order = [shown.find(f"banner-{severity}") for severity in ("critical", "maintenance", "info")]
    assert order == sorted(order)
    assert shown.count('<p class="banner') == 3


def test_kept_pages_follow_at_the_next_request(client):
    assert BANNER not in page(client)
    announcement = AnnouncementFactory()
    assert BANNER in page(client)
    announcement.texts.get(locale="en").delete()
    AnnouncementText.objects.create(announcement=announcement, locale="en", title="Renamed")
    assert "Renamed" in page(client)
    announcement.delete()
    assert BANNER not in page(client)


def test_kept_pages_follow_the_clock(client):
    now = timezone.now()
    AnnouncementFactory(starts_at=now + timedelta(seconds=10), ends_at=now + timedelta(seconds=30))
    seen = []
    for seconds in (0, 9, 11, 29, 31):
        with time_machine.travel(now + timedelta(seconds=seconds), tick=False):
            seen.append(BANNER in page(client))
    assert seen == [False, False, True, True, False]


def test_drafts_and_those_to_come_are_nowhere(client):
    AnnouncementFactory(starts_at=None, texts={"en": "SECRET"})
    AnnouncementFactory(starts_at=timezone.now() + timedelta(days=1), texts={"en": "SECRET"})
    for path in ("", "announcements/", "feeds/announcements.atom"):
        assert "SECRET" not in page(client, path)


@pytest.mark.parametrize("locale", LOCALES)
def test_past_ones_stand_on_their_page_and_in_the_feed(client, locale):
    over = timezone.now() - timedelta(minutes=1)
    AnnouncementFactory(ends_at=over, texts={"en": "It was", "zh-hans": "过去了"})
    AnnouncementFactory(texts={"en": "It is", "zh-hans": "正在"})
    words = ("It was", "It is") if locale == "en" else ("过去了", "正在")
    for path in ("announcements/", "feeds/announcements.atom"):
        shown = page(client, path, locale)
        assert [word for word in words if word not in shown] == []
    assert words[0] not in page(client, locale=locale)


def test_past_ones_are_paged_and_any_page_answers(client):
    over = timezone.now() - timedelta(minutes=1)
    for number in range(22):
        AnnouncementFactory(ends_at=over, texts={"en": f"Past {number:02}"})
    assert page(client, "announcements/").count('<article class="announcement"') == 20
    assert page(client, "announcements/", page="2").count('<article class="announcement"') == 2
    assert page(client, "announcements/", page="x").count('<article class="announcement"') == 20


def test_its_markdown_is_made_safe():
    announcement = AnnouncementFactory()
    text = announcement.texts.get(locale="en")
    text.body = "<script>alert(1)</script>**bold** [x](javascript:alert(1))"
    text.save()
    assert "<script" not in text.html
    assert "javascript:" not in text.html
    assert "<strong>bold</strong>" in text.html


def test_the_feed_is_atom(client):
    AnnouncementFactory(texts={"en": "Sharp \x0b< edge"})
    response = client.get("/en/feeds/announcements.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    assert "Sharp &lt; edge" in response.content.decode()


def test_the_demonstrations_announcements_are_loaded_once(client):
    assert load_announcements(FIXTURES / "announcements.yaml") == 3
    assert load_announcements(FIXTURES / "announcements.yaml") == 0
    assert Announcement.objects.current().count() == 1
    for announcement in Announcement.objects.all():
        assert sorted(announcement.texts.values_list("locale", flat=True)) == LOCALES


def test_the_operator_writes_them_in_the_admin(admin_client, client):
    shelf = CategoryFactory(slug="wallets", name="Wallets")
    form = {
        "severity": "critical", "starts_at_0": "2026-01-01", "starts_at_1": "00:00:00",
        "categories": [shelf.pk], "coins": "",
        "texts-TOTAL_FORMS": "2", "texts-INITIAL_FORMS": "0",
        "texts-0-locale": "en", "texts-0-title": "Down", "texts-0-body": "Soon.",
        "texts-1-locale": "zh-hans", "texts-1-title": "中断", "texts-1-body": "",
    }  # fmt: skip
    response = admin_client.post("/admin/support/announcement/add/", form)
    assert response.status_code == 302, response.context["errors"]
    assert "Down" in page(client, "categories/wallets/")
    assert admin_client.get("/admin/support/announcement/").status_code == 200


@pytest.mark.parametrize("locale", LOCALES)
def test_the_never_ask_rule_stands_on_pages_about_accounts(client, locale):
    top = CategoryFactory(slug="account-security", name="Account")
    shelf = CategoryFactory(slug="login", name="Login", parent=top)
    one = ArticleFactory(slug="reset", category=shelf, title="Reset")
    ArticleFactory(slug="reset", chinese=True, sibling=one)
    ArticleFactory(slug="order", chinese=locale != "en")
    for path in ("articles/reset/", "categories/account-security/", "categories/login/"):
        assert 'class="never-ask"' in page(client, path, locale)
    assert 'class="never-ask"' not in page(client, "articles/order/", locale)
    assert 'class="never-ask-line"' in page(client, "search/", locale, q="reset")

"""Who acts next: kept as data, told by articles, the support page and the ticket form."""

from __future__ import annotations

import pytest

from articles.models import Article
from support.fixtures import load_next_actors
from support.models import NextActor
from tests.browser.library import FIXTURES
from tests.factories import ArticleFactory, FactFactory

from .support.conftest import Reader

pytestmark = pytest.mark.django_db
LOCALES = ["en", "zh-hans"]
TOLD = {
    "en": ["The network", "normally within 2 hours", "Us", "normally within 24–48 hours"],
    "zh-hans": ["区块链网络", "正常情况下 2 小时内", "我们", "正常情况下 24–48 小时内"],
}
TITLES = {"en": "Deposit not credited", "zh-hans": "充值未到账"}


@pytest.fixture
def article() -> dict[str, Article]:
    """One in both languages, whose next actors stand beside the English one."""
    english = ArticleFactory(title=TITLES["en"], slug="deposit-not-credited")
    chinese = ArticleFactory(
        title=TITLES["zh-hans"], slug="deposit-not-credited", locale="zh-hans",
        translation_key=english.translation_key, category=english.category,
    )  # fmt: skip
    wait = FactFactory(key="deposit_wait", unit="hours", value="2")
    reply = FactFactory(key="ticket_reply", unit="hours", value="24–48")
    NextActor.objects.create(article=english, position=2, actor="us", longest=reply)
    NextActor.objects.create(article=english, position=1, actor="network", longest=wait)
    return {"en": english, "zh-hans": chinese}


def in_order(page: str, words: list[str]) -> bool:
    at = -1
    for word in words:
        at = page.find(word, at + 1)
        if at < 0:
            return False
    return True


@pytest.mark.parametrize("locale", LOCALES)
def test_an_article_says_who_acts_next_in_both_languages(client, article, locale):
    page = client.get(article[locale].get_absolute_url()).content.decode()
    begins = page.index('class="turns"')
    assert in_order(page[begins:], TOLD[locale])


@pytest.mark.parametrize("locale", LOCALES)
def test_the_support_page_says_it_before_anybody_writes(client, article, locale):
    asked = {"q": TITLES[locale], "about": "deposit-withdrawal", "urgent": "soon"}
    page = client.get(f"/{locale}/support/", asked).content.decode()
    assert in_order(page[page.index("lane-case") :], [TITLES[locale], *TOLD[locale]])


@pytest.mark.parametrize("locale", LOCALES)
def test_the_form_says_it_once_more_before_it_is_sent(client, article, locale, settings):
    settings.TICKET_MIN_SECONDS = 0
    reader = Reader(client)
    subject = f"{TITLES[locale]} TXID"
    page = reader.send(locale, reviewed=None, subject=subject).content.decode()
    assert in_order(page[page.index('class="review"') :], TOLD[locale])


def test_a_changed_fact_changes_what_is_told(client, article):
    address = article["en"].get_absolute_url()
    assert "normally within 2 hours" in client.get(address).content.decode()
    fact = NextActor.objects.get(position=1).longest
    fact.value = "3"
    fact.save()
    assert "normally within 3 hours" in client.get(address).content.decode()


def test_an_article_of_which_nothing_is_said_says_nothing(client):
    page = client.get(ArticleFactory().get_absolute_url()).content.decode()
    assert "turns" not in page


def test_the_demonstrations_next_actors_are_loaded_once(article):
    NextActor.objects.all().delete()
    file = FIXTURES / "next_actors.yaml"
    assert load_next_actors(file) == 2
    assert load_next_actors(file) == 0
    assert [row.actor for row in NextActor.objects.all()] == ["network", "us"]
    assert NextActor.objects.last().longest.key == "ticket_reply"


def test_editors_keep_them_in_the_admin(admin_client, article):
    page = admin_client.get("/admin/support/nextactor/").content.decode()
    assert "Deposit not credited" in page
    assert admin_client.get("/admin/support/nextactor/add/").status_code == 200

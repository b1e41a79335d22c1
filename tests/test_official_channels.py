"""What articles say of ways to reach us is checked against the list of what is ours."""

from __future__ import annotations

import pytest

from articles.fixtures import load_facts
from articles.lint.registry import Level
from articles.models import Article, Fact
from articles.publishing import Refused, publish
from support.fixtures import load_channels
from support.lint import official_channels, unregistered
from support.models import RegisteredAddress
from tests.browser.library import FIXTURES
from tests.factories import ArticleFactory, FactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def official():
    load_channels(FIXTURES / "channels.yaml")


@pytest.mark.usefixtures("official")
@pytest.mark.parametrize(
    "text",
    [
        "Write to support@exchange.example.",
        "Open [the site](https://www.exchange.example/login).",
        "Follow @exchange_example.",
        "`https://anything.example` in code is an example.",
        "No address at all.",
    ],
)
def test_what_is_ours_may_be_named(text):
    assert list(unregistered(text, "en")) == []


@pytest.mark.usefixtures("official")
@pytest.mark.parametrize(
    "text",
    [
        "Write to support@exchange-help.example.",
        "Open [the site](https://exchange.example.evil.com/login).",
        "Open [the site][1].\n\n[1]: https://exchange-login.example",
        '<a href="https://exch\u0430nge.example">site</a>',
        "Call +1 800 555 0199.",
        "Follow @exchange_support.",
        "请加 @exchange_support，或致电 400-123-4567。",
    ],
)
def test_what_is_not_on_the_list_is_an_error(text):
    found = list(unregistered(text, "en"))
    assert found
    assert {finding.level for finding in found} == {Level.ERROR}


@pytest.mark.usefixtures("official")
def test_a_known_stranger_is_a_warning():
    (finding,) = unregistered("[See](https://explorer.example/tx)", "en")
    assert (finding.level, finding.line) == (Level.WARNING, 1)


@pytest.mark.usefixtures("official")
def test_an_article_with_a_channel_that_is_not_ours_is_not_published():
    article = ArticleFactory(draft=True, body="Fine.\n\nCall +1 800 555 0199.")
    with pytest.raises(Refused, match="0199"):
        publish(article)
    article.refresh_from_db()
    assert article.status == Article.Status.DRAFT
    RegisteredAddress.objects.create(kind="phone", value="+1 800 555 0199")
    publish(article)
    assert article.status == Article.Status.PUBLISHED


@pytest.mark.usefixtures("official")
def test_what_a_fact_inserts_is_looked_at():
    FactFactory(key="new_mail", unit="amount", value="help@elsewhere.example")
    article = ArticleFactory.build(body="Write to {{new_mail}}.", category=None)
    facts = Fact.objects.values_in("en")
    assert [finding.line for finding in official_channels(article, facts)] == [1]


def test_while_nothing_is_registered_nothing_is_found():
    assert list(unregistered("Call +1 800 555 0199.", "en")) == []


@pytest.mark.usefixtures("official")
def test_every_article_of_the_demonstration_names_only_what_is_ours():
    load_facts(FIXTURES)
    faults = {}
    for locale in ("en", "zh-hans"):
        facts = Fact.objects.values_in(locale)
        for file in sorted((FIXTURES / "articles" / locale).glob("*.md")):
            body = file.read_text(encoding="utf-8").split("---\n", 2)[2]
            found = [str(finding) for finding in unregistered(body, locale, facts)]
            if found:
                faults[file.name] = found
    assert faults == {}

"""What is said above the results, and what the other language answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.html import strip_tags

from articles import publishing
from articles.models import Article
from search.cards import ARTICLES, cards_for, is_private
from search.elsewhere import elsewhere
from search.outline import Link, outline
from search.patterns import dictionary
from search.query import SearchQuery
from search.recognition import Value
from tests.factories import ArticleFactory
from tests.search.test_recognition import VALUES

pytestmark = pytest.mark.django_db

GLOSSARY = {
    "en": (
        "### TXID (transaction hash, hash) {#txid}\n\nThe number of a **transfer**. The [fees]"
        "(article:find-txid) differ. [Find it](article:find-txid).\n\nMore.\n\n"
        "### Memo, tag, destination tag {#memo}\n\nAn extra number.\n\n"
        "### UID (user ID) {#uid}\n\nYour number.\n\n### 2FA {#2fa}\n\nA second proof.\n"
    ),
    "zh-hans": (
        "### TXID（交易哈希、哈希值） {#txid}\n\n转账的唯一编号。[如何查找](article:find-txid)。"
        "\n\n### 滑点 {#slippage}\n\n预期价与成交价之差。\n\n"
        "### 挂单与吃单（Maker / Taker） {#maker}\n\n两种单。\n"
    ),
}
HACKED = {
    "en": '!!! danger "First"\n    Freeze.\n\n## Steps {#steps}\n\n1. **Freeze it** now.\n2. '
    "**Secure your email.** All.\n3. **Your phone.**\n4. **Clean up.**\n5. **More.**\n\nThen:\n\n"
    "1. **Another.**",
    "zh-hans": "## 步骤 {#steps}\n\n1. **冻结账户**：登录页。\n2. **检查邮箱**：改密码。",
}


def publish(slug: str, **more: object) -> None:
    english = ArticleFactory(slug=slug, title=f"About {slug}", body=more.get("en", "x"))
    ArticleFactory(
        slug=slug,
        chinese=True,
        sibling=english,
        title=f"关于 {slug}",
        body=more.get("zh-hans", "x"),
    )


@pytest.fixture
def shelf():
    publish("glossary", **GLOSSARY)
    publish("account-hacked", **HACKED)
    for slug in {slug for slugs in ARTICLES.values() for slug in slugs} - {"account-hacked"}:
        publish(slug)


def kinds(text: str, locale: str = "en") -> list[str]:
    return [card.kind for card in cards_for(SearchQuery(text, locale))]


def page_of(client, text: str, locale: str = "en") -> str:
    return client.get(f"/{locale}/search/", {"q": text}).content.decode()


def card_of(page: str) -> str:
    return page.partition('<div class="cards">')[2].split("<h1>", maxsplit=1)[0]


# -- meanings ------------------------------------------------------------------------------


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("text", "locale", "anchor"),
    [
        ("what is txid", "en", "txid"),
        ("What's a TXID?", "en", "txid"),
        ("transaction hash meaning", "en", "txid"),
        ("hash", "en", "txid"),
        ("what does memo mean", "en", "memo"),
        ("destination tags", "en", "memo"),
        ("what is a user id", "en", "uid"),
        ("2FA", "en", "2fa"),
        ("什么是 2fa", "en", "2fa"),
        ("哈希值", "zh-hans", "txid"),
        ("交易哈希是什么", "zh-hans", "txid"),
        ("什么是滑点", "zh-hans", "slippage"),
        ("滑點是什麼意思？", "zh-hans", "slippage"),
        ("解释一下滑点", "zh-hans", "slippage"),
        ("what is taker", "zh-hans", "maker"),
    ],
)
def test_a_term_is_defined_where_its_name_is_asked_for(text, locale, anchor):
    (card,) = cards_for(SearchQuery(text, locale))
    assert card.definition.url == f"/{locale}/articles/glossary/#{anchor}"


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("what is", "en"), ("find txid of my withdrawal", "en"), ("user", "en"),
        ("费", "zh-hans"),
        ("missing memo", "en"), ("什么是", "zh-hans"), ("滑点太大怎么办", "zh-hans"), ("", "en"),
    ],
)  # fmt: skip
def test_other_questions_get_no_definition(text, locale):
    assert kinds(text, locale) == []


@pytest.mark.usefixtures("shelf")
def test_a_definition_is_the_first_paragraph_and_leads_on(client):
    card = card_of(page_of(client, "what is txid"))
    assert "The number of a transfer. The fees differ." in card
    assert "More." not in card
    assert '<a href="/en/articles/find-txid/">Find it</a>' in card
    assert '<a href="/en/articles/glossary/#txid">' in card


def test_a_changed_glossary_counts_at_the_next_query():
    glossary = ArticleFactory(slug="glossary", body="### Gas {#gas}\n\nA fee.")
    assert cards_for(SearchQuery("gas", "en"))[0].definition.text == "A fee."
    glossary.body = "### Gas {#gas}\n\nThe price of a transfer."
    glossary.save()
    assert cards_for(SearchQuery("gas", "en"))[0].definition.text == "The price of a transfer."
    publishing.archive(glossary)
    assert kinds("gas") == []


def test_headings_without_a_paragraph_and_damaged_html_define_nothing():
    assert outline('<h3 id="a">A</h3><h3 id="b">B</h3><p>b</p>').entries[0].heading == "B"
    assert outline('<h3 id="a">A</h3><h2 id="c">C</h2><p>c</p>').entries == ()
    assert outline("<h3><p></ol></strong></p><li><strong>x</strong>").entries == ()
    only = outline('<h3 id="a">A</h3><p>It is. <a href="/x">This</a>. <a href="/y">That</a></p>')
    assert only.entries[0].links == (Link("This", "/x"), Link("That", "/y"))


# -- pasted values -------------------------------------------------------------------------


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("locale", ["en", "zh-hans"])
@pytest.mark.parametrize("value", Value)
def test_a_pasted_value_gets_its_card_and_its_articles(client, value, locale):
    text = VALUES[value][0]
    page = page_of(client, text, locale)
    card = card_of(page)
    assert text not in card
    shown = re.findall(rf"/{locale}/articles/([\w-]+)/", card)
    assert shown == list(ARTICLES[value])


@pytest.mark.usefixtures("shelf")
def test_a_card_offers_published_articles_only(client):
    Article.objects.filter(slug="find-txid").update(published_at=None)
    card = card_of(page_of(client, VALUES[Value.TRANSACTION][0]))
    assert "find-txid" not in card
    assert "withdrawal-not-received" in card


@pytest.mark.parametrize("text", ["-1021", "400005", "50113", "HTTP 401", "403", "429"])
def test_a_code_of_an_error_is_searched_like_words(text):
    assert kinds(text) == []


# -- safety --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("customer service phone number", "en"), ("hotline", "en"), ("support telephone", "en"),
        ("official phone number", "en"), ("is +1 800 555 0199 your number", "en"),
        ("+1 800 555 0199", "en"), ("官方客服电话", "zh-hans"), ("客服热线", "zh-hans"),
        ("客服電話", "zh-hans"), ("400-123-4567 是官方的吗", "zh-hans"), ("客服电话", "en"),
        ("customer service phone number", "zh-hans"), ("人工客服电话多少", "zh-hans"),
    ],
)  # fmt: skip
def test_whoever_looks_for_a_phone_number_is_warned(text, locale):
    assert kinds(text, locale) == ["phone"]
    assert is_private(SearchQuery(text, locale))


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("change phone number", "en"), ("new phone cant get 2fa code", "en"),
        ("换绑手机号", "zh-hans"),
        ("verification code not received on phone", "en"), ("how to contact support", "en"),
        ("order number", "en"), ("手机收不到验证码", "zh-hans"), ("联系客服", "zh-hans"),
        ("support for trc20", "en"), ("修改联系电话", "zh-hans"), ("number of confirmations", "en"),
    ],
)  # fmt: skip
def test_other_questions_about_phones_and_support_are_left_alone(text, locale):
    assert kinds(text, locale) == []
    assert not is_private(SearchQuery(text, locale))


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("number", ["+1 800 555 0199", "400-123-4567", "13800138000"])
@pytest.mark.parametrize("locale", ["en", "zh-hans"])
def test_our_pages_never_say_a_number_from_the_query(client, number, locale):
    page = page_of(client, f"official hotline {number} 客服电话", locale)
    assert number not in strip_tags(page)
    card = card_of(page)
    assert number not in card
    assert "verify-official" in card
    assert "choose-channel" in card


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("someone withdrew my coins", "en"), ("I got hacked", "en"), ("my crypto was stolen", "en"),
        ("withdrawal I did not make", "en"), ("被盗号了 币没了", "zh-hans"),
        ("账户被盗", "zh-hans"),
        ("帳戶被盜", "zh-hans"), ("我的币被人转走了", "zh-hans"), ("hacked", "zh-hans"),
        ("盗号", "en"),
    ],
)  # fmt: skip
def test_a_theft_is_an_emergency(text, locale):
    assert kinds(text, locale)[0] == "urgent"
    assert is_private(SearchQuery(text, locale))


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("withdrawal not received", "en"), ("提现不到账", "zh-hans"),
        ("how to avoid being hacked", "en"),
        ("someone sent me coins", "en"), ("如何防止被盗", "zh-hans"), ("close my account", "en"),
    ],
)  # fmt: skip
def test_a_worry_is_no_emergency(text, locale):
    assert kinds(text, locale) == []


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("locale", "text", "steps"),
    [
        ("en", "hacked", ["Freeze it", "Secure your email", "Your phone", "Clean up"]),
        ("zh-hans", "被盗号", ["冻结账户", "检查邮箱"]),
    ],
)
def test_an_emergency_comes_first_with_the_steps_of_its_article(client, locale, text, steps):
    page = page_of(client, text, locale)
    card = card_of(page)
    assert re.findall(r"<li>(.*?)</li>", card) == steps
    article = Article.objects.get(slug="account-hacked", locale=locale)
    assert article.summary_text in card
    assert article.get_absolute_url() in card
    assert f"/{locale}/support/" in card
    assert page.index("card-urgent") < page.index("<h1>")


def test_an_emergency_without_its_article_still_leads_to_support(client):
    assert "/en/support/" in card_of(page_of(client, "I got hacked"))


# -- the files -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["urgent", "phone", "definition", *Value])
def test_every_kind_of_card_has_its_template(kind):
    folder = Path(settings.BASE_DIR) / "templates" / "search" / "cards"
    assert (folder / f"{kind}.html").exists()
    assert kind == "definition" or kind in ARTICLES


@pytest.mark.parametrize("locale", ["en", "zh-hans"])
@pytest.mark.parametrize("name", ["phone", "stolen", "meaning"])
def test_every_language_has_its_words(name, locale):
    words = dictionary(name, locale)
    assert len(words) >= 15
    assert len(words) == len(set(words))


# -- the other language --------------------------------------------------------------------


def test_what_only_the_other_language_answers_is_shown_in_a_block_of_its_own(client):
    ArticleFactory(slug="staking", title="Staking rewards", summary="Rewards for staking coins.")
    ArticleFactory(slug="dizhi", chinese=True, title="质押奖励说明", summary="质押奖励的说明。")
    page = page_of(client, "staking rewards", "zh-hans")
    block = page.split('class="elsewhere"')[1].split("</section>")[0]
    assert 'lang="en"' in block
    assert 'href="/en/articles/staking/"' in block
    assert 'class="hit"' not in page
    block = page_of(client, "质押奖励", "en").split('class="elsewhere"')[1].split("</section>")[0]
    assert 'lang="zh-Hans"' in block
    assert 'href="/zh-hans/articles/dizhi/"' in block


def test_the_other_language_is_not_asked_where_there_is_an_answer(client, monkeypatch):
    ArticleFactory(title="Staking rewards", summary="Rewards for staking coins.")
    monkeypatch.setattr("search.page.elsewhere", lambda query: pytest.fail("asked"))
    assert 'class="hit"' in page_of(client, "staking rewards")


def test_the_other_language_answers_by_its_own_measure_and_three_at_most():
    for number in range(5):
        ArticleFactory(title=f"Staking rewards {number}", summary="Rewards for staking.")
    (other,) = elsewhere(SearchQuery("staking rewards", "zh-hans", category="x", kind="faq"))
    assert (len(other.hits), other.total, other.query.locale) == (3, 5, "en")
    assert elsewhere(SearchQuery("weather tomorrow in town", "zh-hans")) == []
    assert elsewhere(SearchQuery("", "zh-hans")) == []

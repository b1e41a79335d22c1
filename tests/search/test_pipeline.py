"""From a reader's words to a page of hits, on an index made as the site makes it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.utils.html import strip_tags
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles.models import Article
from search import engine, indexing
from search.highlighting import SNIPPET_LENGTH
from search.pipeline import search
from search.query import MAX_PAGE, SearchQuery
from search.search_indexes import ArticleIndex
from tests.factories import ArticleFactory, CategoryFactory

pytestmark = pytest.mark.django_db

NASTY = '<img src=x onerror=alert(1)> & "quoted" <script>alert(2)</script>'
ODD_QUERIES = (
    "((((", "AND", "OR NOT", "title:(", "title:x OR body:y", "* ?", "*", "?", "-", "--", "~", "^9",
    "django_id:1", '"', '"""', '"unbalanced', '""', '" "', '"?!"', '"?!" withdrawal', "“未闭合",
    "😀", "😀😀 withdrawal", "👩‍👩‍👧", "\0", "a\0b", "\ud800", "a\udfff\ud800b", "\x1b[2J",
    "\u202eabc",
    "مرحبا", "שלום", "\u200b", "\ufeff", "ﷺ", "ⅷ", "①", "e\u0301" * 50, "the", "the of and a",
    "的", "的 了 吗", "怎么", "%", "%00", "'; DROP TABLE articles_article; --", "{{ 7|add:7 }}",
    "<script>", "a" * 5000, "提" * 5000, "a b " * 2000, '"a" ' * 1000, "/", "\\", "../../etc",
    "1" * 400, "-1021", "0", "'", "’", "'s", "-._'’/+", "a-b-c-d-e-f-g", "ß", "İ", "ı", "𠮷", "𝔘𝔫𝔦",
    "  ", "\n\t", "\u3000", "。", "ａｐｉ",
)  # fmt: skip


def publish(*articles: Article) -> None:
    """Save many at once, as an import does."""
    for article in articles:
        article.render({})
    Article.objects.bulk_create(articles)
    indexing.schedule(Article.objects.values_list("pk", flat=True))
    indexing.refresh()


@pytest.fixture
def shelf():
    """A few articles in each language."""
    ArticleFactory(slug="nasty", title=f"Withdrawal {NASTY}", summary=NASTY, body=NASTY * 30)
    ArticleFactory(slug="fee", title="Withdrawal fee", body="word " * 400, tags=["how, much"])
    ArticleFactory(slug="api", title="API error -1021", body="`<b>` timestamp\n\n" * 50)
    ArticleFactory(
        slug="zh", chinese=True, title="提现未到账怎么办", body="如果提现一直没有到账。" * 50
    )
    indexing.refresh()


# -- any input -----------------------------------------------------------------------------


def assert_sensible(query: SearchQuery) -> None:
    results = search(query)
    assert not results.unavailable
    assert bool(results.hits) == (results.total > 0) == results.answered
    for hit in results.hits:
        assert unescape(strip_tags(hit.title)) == hit.article.title or "<" in hit.article.title
        for text, whole in ((hit.title, hit.article.title), (hit.snippet, None)):
            unmarked = re.sub(r"</?mark>", "", text)
            assert "<" not in unmarked
            assert ">" not in unmarked
            assert re.findall(r"</?mark>", text) == ["<mark>", "</mark>"] * text.count("<mark>")
            assert "<mark></mark>" not in text
            if whole is None:
                assert len(unescape(unmarked)) <= max(SNIPPET_LENGTH.values()) <= 200
            else:
                assert unescape(unmarked) == whole


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("locale", ["en", "zh-hans"])
def test_any_words_get_a_sensible_answer(locale):
    for text in ODD_QUERIES:
        assert_sensible(SearchQuery(text, locale))


@pytest.mark.usefixtures("shelf")
def test_any_words_get_a_page(client):
    for text in (odd.encode("utf-8", "replace").decode() for odd in ODD_QUERIES):
        for locale in ("en", "zh-hans"):
            for parameters in ({"q": text}, {"q": "withdrawal", "category": text, "kind": text}):
                response = client.get(f"/{locale}/search/", parameters)
                assert response.status_code == 200, (locale, parameters)
                assert "<script>alert" not in response.content.decode()
                assert "<img src=x" not in response.content.decode()


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    "page", ["1000000000", "-1", "0", "x", "", "1.5", "١", "9" * 5000, "NaN", "1e9", "２", "\0"]
)
def test_any_page_number_gets_a_page(client, page):
    response = client.get("/en/search/", {"q": "withdrawal", "page": page})
    assert response.status_code == 200
    assert response.context["results"].hits


@pytest.mark.usefixtures("shelf")
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    text=st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                [
                    *'"()*:-',
                    "withdrawal",
                    "fee",
                    "提现",
                    "到账",
                    "没有",
                    "api",
                    "the",
                    "<b>",
                    "1021",
                ]
            ),
            max_size=12,
        ).map(" ".join),
        st.text(alphabet="提现没有到账怎么办 \"ａ-.'1", max_size=30),
    ),
    locale=st.sampled_from(["en", "zh-hans"]),
    category=st.one_of(st.just(""), st.text(max_size=5)),
    kind=st.sampled_from(["", "faq", "guide"]),
    page=st.integers(1, MAX_PAGE),
)
@example(text='"', locale="en", category="", kind="", page=1)
def test_no_words_break_the_search(text, locale, category, kind, page):
    assert_sensible(SearchQuery(text, locale, category=category, kind=kind, page=page))


# -- finding -------------------------------------------------------------------------------


def test_the_title_counts_more_than_the_body_and_keywords_more_than_the_title(find):
    engine.clear("en")
    others = "Words about nothing in particular. " * 5
    ArticleFactory(slug="body", title="One", body=f"Rebate. {others} Rebate and rebate.")
    ArticleFactory(slug="title", title="Rebate", body=others)
    ArticleFactory(slug="keywords", title="Two", keywords="rebate", body=others)
    ArticleFactory.create_batch(5, body=others)
    assert find("rebate") == ["keywords", "title", "body"]


@pytest.mark.parametrize("locale", ["en", "zh-hans"])
@pytest.mark.parametrize(("typed", "found"), [("erc19", 0), ("trc19", 1), ("ps19", 0), ("19", 1)])
def test_a_compound_is_not_meant_by_its_digits_alone(find, typed, found, locale):
    ArticleFactory(locale=locale, title="TRC-19", summary="", body="")
    assert len(find(typed, locale)) == found


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("-1021", "API error -1021"),
        ("1021", "API error -1021"),
        ("trc-20", "Send TRC20 tokens"),
        ("TRC20", "Send TRC-20 tokens"),
        ("trc 20", "Send TRC20 tokens"),
        ("email", "Change your e-mail"),
        ("e-mail", "Change your email"),
        ("e mail", "Change your email"),
        ("KC-API-SIGN", "Invalid KC-API-SIGN header"),
        ("400005 Invalid KC-API-SIGN", "API error 400005: invalid signature"),
        ("2fa", "Turn on 2FA"),
        ("FEES", "What is the fee?"),
        ("withdrawals", "Withdrawal"),
        ("cafe", "Café"),
        ("ＡＰＩ", "API"),
        ("account's", "Close an account"),
        ("don't", "What we don’t do"),
    ],
)
def test_a_word_is_found_however_it_is_written(find, typed, written):
    ArticleFactory(slug="right", title=written)
    ArticleFactory.create_batch(5, title="Something else")
    assert find(typed)[:1] == ["right"]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("提幣未到賬", "提币未到账"),
        ("登錄密碼", "登录密码重置"),
        ("未到帐", "提现未到账"),
        ("提现", "如何提现到外部钱包"),
        ("API密钥", "创建 API 密钥"),
        ("api 密钥", "创建API密钥"),
        ("双重验证", "如何启用双重验证 (2FA)"),
        ("手续費", "交易手续费"),
    ],
)
def test_chinese_is_found_however_it_is_written(find, typed, written):
    ArticleFactory(chinese=True, slug="right", title=written)
    ArticleFactory(chinese=True, title="其他事情")
    ArticleFactory(chinese=True, title="天气很好")
    assert find(typed, "zh-hans")[:1] == ["right"]


@pytest.mark.parametrize("character", ["提", "币", "账"])
def test_one_chinese_character_finds_words_that_have_it(find, character):
    ArticleFactory(chinese=True, slug="right", title="提币未到账")
    ArticleFactory(chinese=True, title="其他事情")
    assert find(character, "zh-hans") == ["right"]


def test_words_inside_a_chinese_sentence_are_found_and_marked():
    ArticleFactory(chinese=True, slug="right", body="如果提现一直没有到账，请联系客服。")
    ArticleFactory(chinese=True, title="其他事情")
    ArticleFactory(chinese=True, title="天气很好")
    hits = search(SearchQuery("没有到账", "zh-hans")).hits
    assert [hit.article.slug for hit in hits] == ["right"]
    assert "<mark>没有到账</mark>" in hits[0].snippet


def test_nonsense_is_not_answered(find):
    ArticleFactory.create_batch(5)
    assert find("asdfghjkl") == []
    assert find("明天天气怎么样", "zh-hans") == []


# -- filters, counts, pages ----------------------------------------------------------------


@pytest.fixture
def tree():
    """Articles in a category, its child, another one and none; of both kinds."""
    parent, other = CategoryFactory(slug="parent"), CategoryFactory(slug="other")
    child = CategoryFactory(slug="child", parent=parent)
    for category in (parent, child, child, other, None):
        for kind in Article.Kind:
            ArticleFactory(title="Withdrawal", category=category, kind=kind)
    ArticleFactory(title="Withdrawal", category=child)
    ArticleFactory(title="Withdrawal", category=other, draft=True)
    ArticleFactory(title="Withdrawal", category=other, archived=True)
    indexing.refresh()


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("text", ["withdrawal", '"withdrawal"', "withdrawal of the"])
def test_a_count_is_the_number_of_hits_that_the_filter_leaves(text):
    for filters in ({}, {"kind": "faq"}, {"category": "parent"}, {"category": "child"}):
        results = search(SearchQuery(text, "en", page_size=50, **filters))
        assert results.total == len(results.hits)
        for facet in results.facets:
            assert facet.values
            for value in facet.values:
                narrowed = SearchQuery(
                    text, "en", page_size=50, **{**filters, facet.field: value.slug}
                )
                assert search(narrowed).total == value.count, (filters, facet.field, value.slug)


@pytest.mark.usefixtures("tree")
def test_a_category_includes_what_lies_below_it():
    def total(**filters):
        return search(SearchQuery("withdrawal", "en", **filters)).total

    assert (total(), total(category="parent"), total(category="child")) == (11, 7, 5)
    assert total(category="parent", kind="faq") == 4
    assert total(category="nowhere") == 0


@pytest.mark.parametrize(
    "text", ["withdrawal", "how the withdrawal", "withdrawal fee", '"withdrawal"']
)
def test_pages_cover_every_hit_once(text):
    publish(
        *(
            Article(
                slug=f"n{n}",
                locale="en",
                title=f"{'How ' * (n % 3 == 0)}Withdrawal {'fee' * (n % 7 == 0)}",
                body="the fee " * (n % 5),
                published_at="2020-01-01T00:00Z",
            )
            for n in range(230)
        )
    )
    total = search(SearchQuery(text, "en")).total
    assert total > 180
    slugs = [
        hit.article.slug
        for page in range(1, -(-total // 10) + 1)
        for hit in search(SearchQuery(text, "en", page=page)).hits
    ]
    assert len(slugs) == total
    assert len(set(slugs)) == total


def test_past_the_last_page_comes_the_last_page(find):
    ArticleFactory.create_batch(11, title="Withdrawal")
    assert len(find("withdrawal")) == 10
    assert len(find("withdrawal", page=2)) == 1
    assert find("withdrawal", page=MAX_PAGE) == find("withdrawal", page=2)


# -- a stale index -------------------------------------------------------------------------


@pytest.mark.usefixtures("only_signals")
@pytest.mark.parametrize(
    "text",
    [
        "quagga",
        '"quagga"',
    ],
)
def test_an_article_that_is_only_in_the_index_is_not_an_answer(text):
    hidden = ArticleFactory(title="Quagga", draft=True)
    with engine.writing("en"):
        engine.put("en", [ArticleIndex().document(hidden)])
    results = search(SearchQuery(text, "en"))
    assert (results.hits, results.total, results.answered) == ((), 0, False)


@pytest.mark.django_db
def test_a_filter_shows_as_many_as_its_facet_counted_even_where_its_best_hit_is_weak():
    strong, weak = CategoryFactory(), CategoryFactory()
    ArticleFactory(title="Quagga", keywords="quagga", category=strong)
    ArticleFactory(title="Something else", body="A zebra. " * 60 + "A quagga.", category=weak)
    results = search(SearchQuery("quagga zebra crossing", "en"))
    counted = {value.slug: value.count for value in results.facets[0].values}
    for slug, count in counted.items():
        assert search(SearchQuery("quagga zebra crossing", "en", category=slug)).total == count

"""Of the best hits, those whose titles are put as the question is come first."""

from __future__ import annotations

import pytest

from articles.categories import CategoryTree
from search import engine, pipeline, titles
from search.engine import Found, Match, Option, Slot, Tally
from search.engine.analysis import analyzer
from search.pipeline import search
from search.query import SearchQuery
from search.slots import ask
from search.suggestions import suggest
from tests.factories import ArticleFactory


def asked(text: str, locale: str = "en") -> list[titles._Said]:
    """The words of a question, each worth 1, the last one 3."""
    said = [titles._Said(frozenset([term]), 1.0) for term in analyzer(locale).terms(text)]
    return [*said[:-1], said[-1]._replace(worth=3.0)]


@pytest.mark.parametrize(
    ("title", "words", "locale", "share"),
    [
        ("Withdrawal fees", "withdrawal fee", "en", 1),
        ("The withdrawal fees", "withdrawal fee", "en", 1),
        ("Withdrawal fees and limits", "withdrawal fee", "en", 2 / 3),
        ("提现手续费", "提现手续费", "zh-hans", 1),
        ("Memo", "withdrawal fee", "en", 0),
        ("", "fee", "en", 0),
    ],
)
def test_a_title_that_says_little_else_is_more_of_what_was_asked(title, words, locale, share):
    assert titles._share(titles._title(title, locale), asked(words, locale)) == pytest.approx(share)


@pytest.mark.parametrize(
    ("title", "worth"),
    [
        ("Withdrawal fee", 1),
        ("Fee of a withdrawal", 0),
        ("Fee, withdrawal", 1),
        ("Withdrawal network fee", 1),
        ("Withdrawal limit, trading fee", 0),
    ],
)
def test_neighbours_of_the_question_count_where_a_title_has_them_close(title, worth):
    assert titles._side_by_side(titles._title(title, "en"), asked("withdrawal fee")) == worth


def test_all_that_was_found_stays_found():
    matches = tuple(
        Match(pk, 9.0 - pk, (1.0,), (1.0,), title)
        for pk, title in enumerate(["memo", "limit", "fee"], 1)
    )
    found = Found(matches, lambda: Tally(3), importance=(1.0,))
    slots = [Slot("fee", (Option(("fee",)),))]
    assert titles.weighed(Found(matches[:1], importance=(1.0,)), slots, "en").matches == matches[:1]
    weighed = titles.weighed(found, slots, "en")
    assert [match.id for match in weighed.matches] == [1, 3, 2]
    assert weighed.matches[1].score == pytest.approx(6.0 * 1.2)
    assert weighed.tally().total == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("locale", "wanted", "other", "text"),
    [
        ("en", "Withdrawal fee", "Fee for a trade, limit for a withdrawal", "withdrawal fee"),
        ("zh-hans", "提现手续费", "手续费与交易,限额与提现", "提现手续费"),
    ],
)
def test_the_article_named_so_comes_before_one_that_names_its_parts(
    commit, locale, wanted, other, text
):
    with commit():
        for title in (other, wanted):
            ArticleFactory(locale=locale, title=title, summary="", body="x")
    hits = search(SearchQuery(text, locale)).hits
    assert [hit.article.title for hit in hits] == [wanted, other]


@pytest.mark.django_db
@pytest.mark.parametrize("locale", ["en", "zh-hans"])
def test_what_no_title_says_is_offered_while_typing_in_the_order_of_a_search(commit, locale):
    wanted, other, text, body = {
        "en": ("Withdrawal fee", "Fee of a trade, and a withdrawal", "what withdrawal fee", "fee"),
        "zh-hans": ("提现手续费", "手续费与交易,限额与提现", "怎么算提现手续费", "x"),
    }[locale]
    engine.clear(locale)
    with commit():
        ArticleFactory(locale=locale, title=other, summary=wanted, body=body)
        ArticleFactory(locale=locale, title=wanted, summary="", body="x")
        for n in range(6):
            ArticleFactory(locale=locale, title=f"Memo {n}", summary="", body="x")
    query = SearchQuery(text, locale)
    found = [hit.article.title for hit in search(query).hits]
    assert [article.title for article in suggest(query)] == found == [wanted, other]


@pytest.mark.django_db
def test_a_first_sentence_that_stands_for_a_title_is_read_like_one():
    sentence = "Reset the authenticator"
    article = ArticleFactory(title=sentence, summary="", body=f"{sentence}.\n\nOpen the settings.")
    ArticleFactory(title="Settings", body="How an authenticator works, and how you reset it.")
    query = SearchQuery("authenticator reset", "en")
    assert search(query).hits
    found = pipeline.find(query, ask(query).slots, CategoryTree.of("en"), limit=5)
    (match,) = (match for match in found.matches if match.id == article.pk)
    assert not match.title  # It is in the body already, and not indexed twice.
    assert titles.read([match]) == {article.pk: sentence}
    assert match.wording > 0

"""Of the best hits, those whose titles are put as the question is come first."""

from __future__ import annotations

import pytest

from search import titles
from search.engine import Found, Match, Option, Role, Slot
from search.engine.analysis import analyzer
from search.pipeline import search
from search.query import SearchQuery
from tests.factories import ArticleFactory


def asked(text: str, locale: str = "en") -> list[tuple[Slot, float]]:
    """The words of a question, each worth 1, the last one 3."""
    cut = analyzer(locale)
    slots = [
        Slot(term, (Option((term,)),), Role.FILLER if term in cut.stopwords else Role.WORD)
        for term in cut.terms(text)
    ]
    return [(slot, 1.0) for slot in slots[:-1]] + [(slots[-1], 3.0)]


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
    assert titles.share(title, asked(words, locale), locale) == pytest.approx(share)


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
    assert titles.side_by_side(title, asked("withdrawal fee"), "en") == worth


def test_all_that_was_found_stays_found():
    matches = tuple(Match(pk, 9.0 - pk, (1.0,), (1.0,)) for pk in range(1, 4))
    found = Found(matches, total=3, importance=(1.0,))
    slots = [slot for slot, _worth in asked("fee")]
    assert titles.weighed(Found(matches[:1], importance=(1.0,)), slots, "en").matches == matches[:1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(titles, "_read", lambda _pks: {3: "Fee", 1: "Memo", 2: "Limit"})
        weighed = titles.weighed(found, slots, "en")
    assert [match.id for match in weighed.matches] == [1, 3, 2]
    assert weighed.matches[1].score == pytest.approx(6.0 * 1.2)
    assert weighed.total == 3


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

"""What was asked, cleaned."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from search.query import MAX_LENGTH, MAX_PAGE, SearchQuery, clean_text, page_number


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  fee \t\n fee  ", "fee fee"),
        ("ＡＰＩ　ｋｅｙ", "API key"),
        ("a\0b\x1bc\u200bd\ufeffe", "a b cde"),
        ("\ud800fee\udfff", "fee"),
        ("\u202efee", "fee"),
        ("e\u0301", "é"),
        ("①", "1"),
        ("", ""),
        ("\u3000", ""),
    ],
)
def test_text_is_cleaned(typed, cleaned):
    assert clean_text(typed) == cleaned


@given(st.text(max_size=3 * MAX_LENGTH))
def test_clean_text_is_short_one_line_and_clean_already(text):
    cleaned = clean_text(text)
    assert len(cleaned) <= MAX_LENGTH
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned
    cleaned.encode()
    assert clean_text(cleaned) == cleaned


def test_what_expands_when_it_is_cleaned_stays_short():
    assert len(clean_text("ﷺ" * 10_000)) <= MAX_LENGTH


@pytest.mark.parametrize(
    ("typed", "phrases", "words"),
    [
        ("fee", (), "fee"),
        ('"invalid signature"', ("invalid signature",), "invalid signature"),
        ('a "b c" d "e"', ("b c", "e"), "a b c d e"),
        ("“没有到账”", ("没有到账",), "没有到账"),
        ("「没有到账」怎么办", ("没有到账",), "没有到账 怎么办"),
        ("«a b»", ("a b",), "a b"),
        ('"unbalanced', (), "unbalanced"),
        ('a "b" c"', ("b",), "a b c"),
        ('""', (), ""),
        ('" "', (), ""),
    ],
)
def test_words_and_quoted_phrases_are_the_whole_syntax(typed, phrases, words):
    query = SearchQuery(typed, "en")
    assert (query.phrases, query.words) == (phrases, words)


def test_a_query_of_nothing_is_false():
    assert not SearchQuery(" \0 ", "en")
    assert SearchQuery("a", "en")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1), ("7", 7), ("0", 1), ("-1", 1), ("x", 1), ("", 1), ("1.5", 1), ("1e9", 1),
        ("1000000000", MAX_PAGE), ("9" * 5000, MAX_PAGE), (" 3 ", 3), ("\0", 1),
    ],
)  # fmt: skip
def test_a_page_is_a_number_from_one(text, number):
    assert page_number(text) == number


def test_an_address_that_makes_no_sense_in_parts_is_still_a_query():
    data = QueryDict("q=fee&kind=nonsense&category=%00&page=-3&q=last")
    query = SearchQuery.from_request(data, "en")
    assert (query.text, query.kind, query.category, query.page) == ("last", "", "", 1)
    assert SearchQuery.from_request(QueryDict(""), "en").text == ""
    assert SearchQuery.from_request(QueryDict("kind=guide&q=a"), "en").kind == "guide"

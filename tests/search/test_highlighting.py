"""Marks and passages: what stood in the article stays text."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engine import Option, Role, Slot
from search.engine.analysis import analyzer
from search.highlighting import SNIPPET_LENGTH, Marks, highlight, snippet

NASTY = "<img src=x onerror=alert(1)>"


def marks(words: str, locale: str = "en") -> Marks:
    """What a search for these words marks."""
    terms = analyzer(locale).terms(words)
    return Marks.of([Slot(term, (Option((term,)),)) for term in terms])


def marked(html: str) -> list[str]:
    return re.findall(r"<mark>(.*?)</mark>", html)


def plain(html: str) -> str:
    return unescape(re.sub(r"</?mark>", "", html))


@pytest.mark.parametrize(
    "text", [NASTY, f"fee {NASTY}", f"{NASTY} fee", "</mark><b>fee", "&lt;b&gt;"]
)
def test_what_an_article_says_is_inert(text):
    for html in (highlight(text, marks("fee img src"), "en"), snippet(text, marks("fee"), "en")):
        assert "<" not in re.sub(r"</?mark>", "", html)
        assert plain(html) == text


def test_a_mark_inside_an_entity_or_a_tag_does_not_open_it():
    assert highlight("a & amp <amp>", marks("amp"), "en") == (
        "a &amp; <mark>amp</mark> &lt;<mark>amp</mark>&gt;"
    )
    assert marked(highlight("&lt; lt", marks("lt"), "en")) == ["lt", "lt"]


@pytest.mark.parametrize(
    ("text", "words", "locale", "found"),
    [
        ("Withdrawal fees", "withdrawals fee", "en", ["Withdrawal fees"]),
        ("How the fee works", "fee", "en", ["fee"]),
        ("feeling free", "fee", "en", []),
        ("Café", "cafe", "en", ["Café"]),
        ("提现一直没有到账", "没有到账", "zh-hans", ["没有到账"]),
        ("提幣未到賬", "提币未到账", "zh-hans", ["提幣未到賬"]),
        ("创建API密钥", "api", "zh-hans", ["API"]),
    ],
)
def test_it_marks_what_was_asked(text, words, locale, found):
    html = highlight(text, marks(words, locale), locale)
    assert marked(html) == found
    assert plain(html) == text


def test_small_words_are_marked_only_beside_telling_ones():
    slots = [
        Slot("not", (Option(("not",)),), Role.FILLER),
        Slot("received", (Option(("receiv",)),)),
    ]
    html = highlight("Not that: it was not received", Marks.of(slots), "en")
    assert marked(html) == ["not received"]


def test_a_passage_shows_where_the_words_stand():
    text = "Nothing here. " * 100 + "The memo is missing. " + "Nothing there. " * 100
    html = snippet(text, marks("memo missing"), "en")
    assert {word.lower() for word in " ".join(marked(html)).split()} >= {"memo", "missing"}
    assert html.startswith("…")
    assert html.endswith("…")


def test_a_passage_of_nothing_found_is_the_beginning():
    assert plain(snippet("Begin here. " * 100, marks("zzz"), "en")).startswith("Begin here.")
    assert snippet("", marks("fee"), "en") == ""


def test_a_short_text_is_shown_whole():
    assert plain(snippet("Only this fee.", marks("fee"), "en")) == "Only this fee."


@settings(max_examples=200, deadline=None)
@given(
    text=st.one_of(
        st.text(max_size=400),
        st.text(alphabet="fe <>&\"'mark/。，提现到账\n.-1", max_size=600),
        st.lists(st.sampled_from(["fee", "memo", "提现", "<b>", "&", "\n", "x" * 90])).map(
            " ".join
        ),
    ),
    words=st.sampled_from(["fee", "memo fee", "提现", "到账 fee", "b", "x", "mark", "1"]),
    locale=st.sampled_from(["en", "zh-hans"]),
)
def test_a_passage_is_short_escaped_and_whole_in_its_marks(text, words, locale):
    what = marks(words, locale)
    html = snippet(text, what, locale)
    assert len(plain(html)) <= SNIPPET_LENGTH[locale] <= 200
    assert "<" not in re.sub(r"</?mark>", "", html)
    assert re.findall(r"</?mark>", html) == ["<mark>", "</mark>"] * html.count("<mark>")
    inner = plain(html).strip("…").replace("\u2002", "\n")
    assert inner in text
    whole = highlight(text, what, locale)
    assert plain(whole) == text
    assert not any(part == "" for part in marked(whole))

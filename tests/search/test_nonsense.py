"""What must not be found, by class: words that only look alike, and what no input may do."""

from __future__ import annotations

import re
from html import unescape
from itertools import combinations
from string import ascii_lowercase

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from articles.models import Article
from search import engine, indexing, ordinary, spelling
from search.cards import cards_for
from search.engine.analysis import _stem, analyzer
from search.engine.data import Document
from search.highlighting import Marks, highlight, snippet
from search.pipeline import search
from search.query import SearchQuery
from search.recognition import recognise
from search.redaction import redact
from search.slots import ask
from search.suggestions import suggest
from tests.factories import ArticleFactory
from tests.search.test_pipeline import publish

LOCALES = ["en", "zh-hans"]
# Short words of this site's subject, among them many that one letter makes another.
_WORDS = """
api app bch bnb btc buy coin cold code card cash chat data date day days eth fax fee fees fiat free
from fund gas hash hold hot ip key kyc lead lend limit link lock log lot low memo mine mint name net
nft node otp p2p pair pay pin pool post rate safe sell send seed sign sms spot stop swap tag tax
team time tip top trc two txid uid usd usdt use vat vip web wire yes zip
"""
SHORT = _WORDS.split()
TEXTS = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="aeTy20-._'’/+ 提现币手续费ＡÉ1\n", max_size=60),
    st.text(alphabet="提現没有到账怎么办 \"ａ-.'1@#0x‹›", max_size=40),
    st.lists(st.sampled_from([*SHORT, "using", "verified", "e-mail", "到账", "提现"])).map(
        " ".join
    ),
)
fuzz = settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def words():
    """An index whose articles have each of the short words, as their title."""
    publish(
        *(
            Article(slug=word, locale="en", title=word.upper(), published_at="2020-01-01T00:00Z")
            for word in SHORT
        )
    )


# -- words that only look alike -------------------------------------------------------------


def near(word: str) -> set[str]:
    """Every string one edit away: a letter left out, changed, added, or two swapped."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    gone = {left + right[1:] for left, right in cuts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    changed = {left + c + right[1:] for left, right in cuts if right for c in ascii_lowercase}
    added = {left + c + right for left, right in cuts for c in ascii_lowercase}
    return (gone | swapped | changed | added) - {word}


@pytest.mark.django_db
@pytest.mark.usefixtures("words")
def test_no_word_of_three_letters_or_less_is_corrected():
    indexing.catch_up()
    misread = {
        typed: spelling.options(typed, "en")
        for word in SHORT
        for typed in near(word)
        if 0 < len(typed) < 4
    }
    assert len(misread) > 2_500
    assert {typed for typed, options in misread.items() if options} == set()


@pytest.mark.django_db
@pytest.mark.usefixtures("words")
def test_no_short_word_finds_another_that_is_one_letter_away(find):
    pairs = [
        (one, other)
        for one, other in combinations(SHORT, 2)
        if OSA.distance(one, other) == 1 and _stem(one) != _stem(other)
    ]
    assert len(pairs) > 25
    for one, other in pairs:
        assert other not in find(one)
        assert one not in find(other)


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "other"), [("fee", "free"), ("kyc", "key"), ("fe", "fee")])
def test_a_short_word_that_no_article_has_finds_nothing_that_looks_like_it(typed, other, find):
    ArticleFactory(title=other, slug=other, body=f"{other} {other}.")
    assert find(other) == [other]
    assert find(typed) == []
    assert [article.slug for article in suggest(SearchQuery(f"{typed} ", "en"))] in ([], [other])


@pytest.mark.django_db
@pytest.mark.usefixtures("words")
@fuzz
@given(st.text(ascii_lowercase, min_size=2, max_size=2), st.sampled_from(LOCALES))
def test_two_characters_bring_no_typo(typed, locale):
    indexing.catch_up()
    for slot in ask(SearchQuery(typed, locale)).slots:
        assert slot.options[0].terms[-1] == typed
        assert len(slot.options) == 1
    results = search(SearchQuery(typed, locale))
    assert results.suggestion is None
    assert {hit.article.slug for hit in results.hits} <= {typed}


@given(st.text(ascii_lowercase, min_size=1, max_size=12))
def test_as_many_edits_are_allowed_as_a_word_has_letters_for(word):
    allowed = spelling.distance_allowed(word)
    assert allowed == (0 if len(word) < 4 else 1 if len(word) < 6 else 2)
    assert allowed * 2 < len(word)


# -- index, query and marks agree -----------------------------------------------------------


@settings(fuzz, max_examples=8)
@given(st.lists(TEXTS, min_size=12, max_size=24), st.sampled_from(LOCALES))
def test_every_term_of_a_query_is_in_the_index_of_the_same_text(texts, locale):
    documents = [
        Document(at, "1", {"title": "", "body": text}, {}) for at, text in enumerate(texts, 1)
    ]
    asked = {term for text in texts for term in analyzer(locale).terms(text)}
    engine.clear(locale)
    with engine.writing(locale):
        engine.put(locale, documents)
    assert asked - engine.known(locale, asked) == set()


@settings(deadline=None, max_examples=200)
@given(TEXTS, TEXTS, st.sampled_from(LOCALES))
def test_marks_rest_on_matched_terms(text, typed, locale):
    cut = analyzer(locale)
    wanted = set(cut.terms(typed))
    covered = {at for t in cut.tokens(text) if t.term in wanted for at in range(t.start, t.end)} | {
        at for t in cut.find(text, wanted) for at in range(t.start, t.end)
    }
    assert {t.term for t in cut.find(text, wanted)} <= wanted
    at, inside = 0, False
    for part in re.split(r"(</?mark>)", highlight(text, _marks(typed, locale), locale)):
        if part in ("<mark>", "</mark>"):
            inside = part == "<mark>"
            continue
        for char in unescape(part):
            assert not inside or at in covered or char == " "
            at += 1
    assert at == len(text)


def _marks(typed: str, locale: str) -> Marks:
    terms = analyzer(locale).terms(typed)
    return Marks.of([engine.Slot(term, (engine.Option((term,)),)) for term in terms])


@pytest.mark.parametrize("locale", LOCALES)
def test_whatever_form_a_word_has_its_stem_finds_it(locale):
    cut = analyzer(locale)
    lost = [
        word for word in ordinary_words() if not list(cut.find(f"x {word} y", set(cut.terms(word))))
    ]
    # Whose stems begin otherwise than they do: lie, die, tie.
    assert set(lost) <= {"lying", "dying", "tying"}


def ordinary_words() -> list[str]:
    """Latin words of the language at large."""
    return [word for word in ordinary._ranks("en") if word.isascii() and word.isalpha()]


# -- no input raises -------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("words")
@fuzz
@given(TEXTS, st.sampled_from(LOCALES))
def test_no_input_raises(text, locale):
    query = SearchQuery(text, locale)
    assert not search(query).unavailable
    assert len(suggest(query)) < 20
    assert len(cards_for(query)) < 5
    masked = redact(text)
    assert all(finding.end <= len(text) for finding in recognise(text))
    assert redact(masked) == masked
    assert snippet(text, _marks(query.text, locale), locale) is not None

"""How text is cut into terms, the same way for index, query and marks."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engine.analysis import DICTIONARIES, analyzer, fold

LOCALES = [locale for locale, _name in django_settings.LANGUAGES]


@pytest.mark.parametrize(
    ("text", "locale", "terms"),
    [
        ("Withdrawals withdrawal", "en", ["withdraw", "withdraw"]),
        ("trc-20", "en", ["trc", "20", "trc20"]),
        ("TRC20", "en", ["trc", "20", "trc20"]),
        ("e-mail", "en", ["e", "mail", "email"]),
        ("email", "en", ["email"]),
        ("-1021", "en", ["1021"]),
        ("KC-API-SIGN", "en", ["kc", "api", "sign", "kcapisign"]),
        ("account's", "en", ["account"]),
        ("don’t", "en", ["dont"]),
        ("a@b.com", "en", ["a", "b", "com", "bcom"]),
        ("", "en", []),
        ("!? ---", "en", []),
        ("双重验证", "zh-hans", ["双重", "验证", "双重验证"]),
        ("API密钥", "zh-hans", ["api", "密钥"]),
        ("提幣", "zh-hans", ["提币"]),
    ],
)
def test_text_becomes_terms(text, locale, terms):
    assert analyzer(locale).terms(text) == terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("trc-20", "TRC20"), ("e-mail", "email"), ("Café", "cafe"), ("ＡＰＩ", "api"), ("①", "1"),
        ("fees", "fee"), ("don't", "don’t"), ("Wi-Fi", "wifi"),
    ],
)  # fmt: skip
def test_ways_of_writing_share_a_term(one, other):
    cut = analyzer("en")
    assert set(cut.terms(one)) & set(cut.terms(other))


@pytest.mark.parametrize(
    ("one", "other"), [("提幣未到賬", "提币未到账"), ("未到帐", "未到账"), ("雙重驗證", "双重验证")]
)
def test_traditional_characters_and_common_slips_read_like_ours(one, other):
    cut = analyzer("zh-hans")
    assert cut.terms(one) == cut.terms(other)


def test_bigrams_are_of_chinese_characters_only():
    cut = analyzer("zh-hans")
    assert cut.bigrams("API未到账 a 币") == ["未到", "到账", "币"]
    assert cut.bigrams("fee") == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_stop_words_that_its_own_cutting_meets(locale):
    cut = analyzer(locale)
    assert len(cut.stopwords) > 50
    lines = (DICTIONARIES / locale / "stopwords.txt").read_text(encoding="utf-8").split("\n")
    for line in lines:
        if line.strip() and not line.startswith("#"):
            assert set(cut.terms(line)) <= cut.stopwords


def test_words_of_the_domain_are_known():
    words = (DICTIONARIES / "zh-hans" / "words.txt").read_text(encoding="utf-8").split("\n")
    cut = analyzer("zh-hans")
    for word in words:
        if word.strip() and not word.startswith("#"):
            assert fold(word.strip()) in cut.terms(word), word


@given(st.text())
def test_folding_keeps_every_character_in_its_place(text):
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@settings(deadline=None)
@given(
    text=st.one_of(
        st.text(),
        st.text(alphabet="aeT20-._'’/+ 提现币手续费ＡÉ1\n"),
        st.text(alphabet="提现没有到账怎么办手续费"),
    ),
    locale=st.sampled_from(LOCALES),
)
def test_a_term_stands_where_it_says(text, locale):
    cut = analyzer(locale)
    at = 0
    for token in cut.tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert 0 < len(token.term) <= 60
        assert token.group <= token.start
        assert token.group >= at or token.start >= at
        at = token.group
        token.term.encode()
    for token in cut.find(text, set(cut.terms(text)[:5])):
        assert 0 <= token.start < token.end <= len(text)
    assert cut.terms(text) == cut.terms(text)


def test_very_long_words_are_cut():
    (token,) = analyzer("en").tokens("a" * 10_000)
    assert len(token.term) <= 60
    assert token.end == 10_000

"""Quoted phrases: only articles that have the words side by side."""

from __future__ import annotations

import pytest

from search.pipeline import search
from search.query import SearchQuery
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("phrase", "locale", "having", "lacking"),
    [
        ("invalid signature", "en", "API error: invalid signature", "An invalid or old signature"),
        ("invalid signature", "en", "Invalid-signature, again", "Signature invalid"),
        ("invalid signature", "en", "报错 invalid signature 怎么办", "Invalid. No signature"),
        ("invalid signature", "en", "Invalid signature 错误", "xinvalid signature"),
        ("error 429", "en", "Error 429: too many", "Error 4290"),
        ("Ｆｅｅ rate", "en", "The fee  rate", "The feed rate"),
        ("没有到账", "zh-hans", "提现没有到账怎么办", "没有提现，也未到账"),
        ("没有 到账", "zh-hans", "提现没有到账怎么办", "到账没有"),
        ("提現未到賬", "zh-hans", "提现未到账", "未到账的提现"),
        ("api 密钥", "zh-hans", "创建API密钥", "密钥与 API"),
        ("API密钥", "zh-hans", "创建 API 密钥", "API 的密钥"),
    ],
)
def test_the_words_stand_side_by_side(find, phrase, locale, having, lacking):
    traits = {"chinese": True} if locale == "zh-hans" else {}
    ArticleFactory(slug="having", title=having, **traits)
    ArticleFactory(slug="lacking", title=lacking, **traits)
    ArticleFactory.create_batch(3, **traits)
    assert find(f'"{phrase}"', locale) == ["having"]


@pytest.mark.parametrize("field", ["title", "summary", "body", "keywords"])
def test_a_phrase_is_found_wherever_it_stands(find, field):
    words = {"summary": "", "body": "", "keywords": ""} | {field: "Invalid signature"}
    ArticleFactory(slug="having", **words)
    ArticleFactory.create_batch(10, body="Signature. Not invalid.")
    assert find('"invalid signature"') == ["having"]


def test_a_phrase_is_found_in_a_long_body(find):
    ArticleFactory(slug="having", body="Word. " * 200 + "Ask the bailiff about it.")
    ArticleFactory.create_batch(5)
    assert find('"ask the bailiff"') == ["having"]


def test_a_phrase_does_not_run_from_one_field_into_the_next(find):
    ArticleFactory(title="It is invalid", summary="Signature", body="Nothing.")
    assert find('"invalid signature"') == []


def test_every_phrase_must_be_there_and_words_beside_them_only_order(find):
    ArticleFactory(slug="both", title="Invalid signature and wrong network")
    ArticleFactory(slug="one", title="Invalid signature")
    ArticleFactory(slug="api", title="Invalid signature of the API")
    assert find('"invalid signature" "wrong network"') == ["both"]
    assert find('"invalid signature" api')[0] == "api"
    assert set(find('"invalid signature" api')) == {"both", "one", "api"}


def test_a_phrase_of_small_words_is_found(find):
    ArticleFactory(slug="having", title="How to")
    ArticleFactory(slug="lacking", title="To know how")
    assert find('"how to"') == ["having"]


def test_a_phrase_without_a_word_asks_for_nothing(find):
    ArticleFactory(slug="fee", title="Invalid signature")
    assert find('"?!" "invalid signature"') == ["fee"]


@pytest.mark.usefixtures("only_signals")
def test_counts_and_filters_go_by_the_articles_that_have_the_phrase(commit):
    with commit():
        ArticleFactory(title="Invalid signature", guide=True, category__slug="api")
        ArticleFactory(title="Invalid signature", category__slug="keys")
        ArticleFactory(title="Signature invalid", guide=True, category__slug="other")
    results = search(SearchQuery('"invalid signature"', "en"))
    counts = {f.field: {v.slug: v.count for v in f.values} for f in results.facets}
    assert counts == {"category": {"api": 1, "keys": 1}, "kind": {"faq": 1, "guide": 1}}
    narrowed = search(SearchQuery('"invalid signature"', "en", kind="guide"))
    assert [hit.category_slug for hit in narrowed.hits] == ["api"]

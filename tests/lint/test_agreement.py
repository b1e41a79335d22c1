"""Figures and words that do not agree: with a translation, another article, the glossary."""

from __future__ import annotations

import pytest

from articles.lint.claims import claims
from articles.lint.contacts import Contact, contacts
from articles.lint.proofreading import proofread
from articles.lint.quantities import quantities
from articles.models import Article, Promise, Term
from tests.factories import ArticleFactory, FactFactory


def values(text: str) -> list[str]:
    return [quantity.value for quantity in quantities(text)]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("24–48 hours", "24–48 小时"),
        ("within 1 day", "24小时内"),
        ("1-3 business days", "1~3 个工作日"),
        ("ten minutes", "十分钟"),
        ("a 6-digit code", "6 位验证码"),
        ("costs 1,000 USDT", "费用为 1000 USDT"),
        ("0.10%", "0.1％"),
        ("two hours", "两小时"),
        ("3 months", "3 个月"),
        ("18 years old", "年满 18 周岁"),
    ],
)
def test_the_same_figure_is_the_same_in_both_languages(english, chinese):
    assert values(english) == values(chinese) != []


@pytest.mark.parametrize(
    "text",
    ["2026 年 11 月 3 日", "TRC20", "v2.0", "one day", "一天", "四周", "1-2-3", "error 400005"],
)
def test_what_is_no_figure_is_left_alone(text):
    assert values(text) == []


def test_business_days_are_no_days():
    assert values("1–3 business days") != values("1–3 days")


def about(text: str, **facts: str) -> list[tuple[str, str, str]]:
    return [(c.event, c.things, c.value) for c in claims(text, "", facts)]


def test_a_promise_is_the_same_in_other_words_and_another_language():
    [one] = about("Support answers tickets within 24–48 hours.")
    assert [one] == about("We [reply](article:x) to your ticket in {{wait}}.", wait="24–48 hours")
    assert [one] == about("工单一般在 24–48 小时内得到回复。")
    assert about("The 24 hours after that are up to you.") == []


@pytest.mark.django_db
def test_two_articles_that_promise_different_times_are_told_before_publishing():
    ArticleFactory(title="How we work", body="We reply to tickets within 24–48 hours.")
    second = Article(locale="en", body="Hello.\n\nWe answer every ticket within 1–3 days.")
    [finding] = [f for f in proofread(second) if f.code == "contradiction"]
    assert finding.line == 3
    assert "“1–3 days” here, but “24–48 hours” in “How we work”" in finding.message
    same = Article(locale="en", body="A ticket gets its reply in 1–2 days.")
    assert not [f for f in proofread(same) if f.code == "contradiction"]


@pytest.mark.django_db
def test_what_is_no_longer_promised_or_not_published_contradicts_nothing():
    article = ArticleFactory(body="We reply to tickets within 24–48 hours.")
    ArticleFactory(draft=True, body="We reply to tickets within 9 days.")
    article.body = "We reply."
    article.save()
    assert Promise.objects.count() == 1
    asked = Article(locale="en", body="We answer every ticket within 1–3 days.")
    assert not [f for f in proofread(asked) if f.code == "contradiction"]


@pytest.mark.django_db
def test_a_figure_that_others_insert_as_a_fact_should_be_one():
    fact = FactFactory(key="ticket_reply", value="24–48")
    ArticleFactory(body="We reply to tickets within {{ticket_reply}}.")
    typed = Article(locale="en", body="Your ticket is answered within 24–48 hours.")
    assert "{{ticket_reply}}" in next(f.message for f in proofread(typed) if f.code == "fact")
    fact.value = "12"
    fact.save()
    Promise.objects.all().delete()
    twice = Article(locale="en", body="First {{ticket_reply}}.\n\nThen 12 hours more.")
    assert [f.line for f in proofread(twice) if f.code == "fact"] == [3]


@pytest.mark.django_db
def test_figures_that_differ_between_translations_are_told_in_either():
    english = ArticleFactory(body="Wait.\n\nIt takes 24–48 hours and costs 1 USDT.")
    chinese = ArticleFactory(sibling=english, chinese=True, body="需要 1–3 天，费用 1 USDT。")
    [finding] = [f for f in proofread(english) if f.code == "contradiction"]
    assert finding.line == 3
    assert "“24–48 hours” here, but “1–3 天” in the Simplified Chinese text" in finding.message
    [finding] = [f for f in proofread(chinese) if f.code == "contradiction"]
    assert "“24–48 hours” in the English text" in finding.message
    chinese.body = "费用 1 USDT。"
    chinese.save()
    [hint] = [f for f in proofread(english) if f.code == "figure"]
    assert "“24–48 hours” is not in" in hint.message
    assert "says “24–48 hours”" in next(f.message for f in proofread(chinese) if f.code == "figure")
    chinese.body = "需要 24–48 小时，费用 1 USDT。"
    chinese.save()
    assert not [f for f in proofread(english) if f.code == "contradiction"]


@pytest.mark.django_db
def test_a_word_the_glossary_advises_against_is_told_with_the_better_one():
    Term.objects.create(locale="en", preferred="TXID", avoid="TX hash\ntxid number")
    Term.objects.create(locale="zh-hans", preferred="双重验证", avoid="两步验证")
    body = (
        "The TXID is fine.\nNot the tx hash.\n[ok](https://x.example/tx hash)\nTXhashes are fine."
    )
    found = [f for f in proofread(Article(locale="en", body=body)) if f.code == "term"]
    assert [(f.line, f.message) for f in found] == [(2, "We say “TXID”, not “tx hash”.")]
    chinese = Article(locale="zh-hans", body="请开启两步验证。", keywords="两步验证")
    assert [f.line for f in proofread(chinese) if f.code == "term"] == [1]


def test_a_term_within_the_preferred_one_is_no_mistake():
    term = Term(locale="zh-hans", preferred="身份认证", avoid="认证")
    assert term.misused_in("完成身份认证") == []
    assert term.misused_in("完成认证，再认证") == ["认证"]


def test_contacts_of_every_sort_are_found_outside_of_code():
    text = (
        "Mail help@exchange.example or [open](https://help.exchange.example/x).\n"
        "Call +1 555 010 0199, write to @example_help, 拨打 400-555-0199。\n`@not_this`"
    )
    assert [(c.sort, c.value, c.line) for c in contacts(text)] == [
        (Contact.LINK, "https://help.exchange.example/x", 1),
        (Contact.MAILBOX, "help@exchange.example", 1),
        (Contact.PHONE, "+1 555 010 0199", 2),
        (Contact.PHONE, "400-555-0199", 2),
        (Contact.HANDLE, "@example_help", 2),
    ]

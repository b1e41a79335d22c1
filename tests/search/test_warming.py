"""The first search of a process finds everything read."""

from __future__ import annotations

import logging

import pytest

from search.engine import IndexBroken, reader
from search.warming import warm
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("locale", "title", "typed"),
    [("en", "Withdrawal delayed", "withdrawl"), ("zh-hans", "API key 提现延迟", "APII kye 提现")],
)
def test_words_are_learnt_before_somebody_misspells_one(monkeypatch, find, locale, title, typed):
    ArticleFactory(locale=locale, title=title)
    warm()

    def too_late(*_asked):
        raise AssertionError("a reader waits")

    monkeypatch.setattr(reader, "spelt", too_late)
    assert len(find(typed, locale)) == 1


def test_a_broken_index_keeps_no_process_from_serving(monkeypatch, db, caplog):
    def broken(_locale):
        raise IndexBroken("gone")

    monkeypatch.setattr("search.engine.spellings", broken)
    with caplog.at_level(logging.WARNING):
        warm()
    assert "could not be prepared: gone" in caplog.text

# ruff: noqa: F811 (a fixture of another module)
"""A bad synonym is caught before it is saved, in a real browser, in both languages."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from search import indexing
from search.models import SynonymGroup
from tests.factories import ArticleFactory
from tests.search.test_judgements import judge

from .test_admin import desk  # noqa: F401 (a fixture)

BAD = {"en": ("reset", "deposit"), "zh-hans": ("重置", "充值")}
SAID = {
    "en": ("Nothing is saved yet", "place 1", "place 5", "Save it all the same", "Save"),
    "zh-hans": ("尚未保存", "第 1 位", "第 5 位", "仍要保存", "保存"),
}


@pytest.fixture
def judged(transactional_db, locale):
    """A question with its one article, and four others that a bad synonym would put above it."""
    typed, other = BAD[locale]
    for n in range(4):
        ArticleFactory(
            locale=locale, slug=f"deposit-{n}", title=other, keywords=other, summary="", body="–"
        )
    for n in range(8):
        ArticleFactory(locale=locale, slug=f"other-{n}", title=f"UID {n}", summary="", body="–")
    body = f"UID, KYC, API. {typed}."
    right = ArticleFactory(locale=locale, slug="reset", title="2FA", summary="", body=body)
    indexing.reconcile()
    return judge(typed, right, locale=locale)


def test_a_bad_synonym_is_asked_about_and_saved_only_when_agreed(
    desk,
    live_server,
    locale,
    judged,
):
    desk.context.add_cookies([{"name": "django_language", "value": locale, "url": live_server.url}])
    refused, before, after, agree, button = SAID[locale]
    desk.goto("/admin/search/synonymgroup/add/")
    desk.locator("#id_locale").select_option(locale)
    desk.locator("#id_words").fill("\n".join(BAD[locale]))
    desk.get_by_role("button", name=button, exact=True).click()
    table = desk.locator(".errorlist .moves tbody tr.falls")
    assert refused in desk.locator(".errorlist .judged").inner_text()
    assert judged.text in table.inner_text()
    assert before in table.locator("td").nth(0).inner_text()
    assert after in table.locator("td").nth(1).inner_text()
    # What was typed is still there, and nothing was saved.
    assert desk.locator("#id_words").input_value() == "\n".join(BAD[locale])
    assert not SynonymGroup.objects.exists()
    if folder := os.environ.get("SCREENSHOTS"):
        desk.screenshot(path=Path(folder) / f"gate-{locale}.png", full_page=True)
    desk.get_by_label(agree).check()
    desk.get_by_role("button", name=button, exact=True).click()
    desk.locator(".messagelist .judged summary").wait_for()
    assert SynonymGroup.objects.count() == 1

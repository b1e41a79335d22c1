"""The log of the desk is kept in no language and read in any."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from articles import deeds
from tests.factories import ArticleFactory, CategoryFactory, UserFactory


@pytest.fixture
def manager(db, client):
    client.force_login(UserFactory(superuser=True))
    return client


def history(client, article, language: str) -> str:
    client.cookies["django_language"] = language
    page = reverse("admin:articles_article_history", args=[article.pk])
    return client.get(page).content.decode()


def test_what_is_logged_in_chinese_is_read_in_english_and_the_other_way_round(db):
    user, article = UserFactory(), ArticleFactory()
    with override("zh-hans"):
        deeds.note(user, [article], _("Moved to %(category)s."), category="Fees")
        deeds.note(user, [article], _("Published."))
    moved, published = LogEntry.objects.order_by("pk")
    assert [deeds.told(moved), deeds.told(published)] == ["Moved to Fees.", "Published."]
    with override("zh-hans"):
        assert deeds.told(published) == "已发布。"
        assert "Fees" in deeds.told(moved)
        assert "Moved" not in deeds.told(moved)


def test_words_that_nobody_translated_and_no_words_are_told_as_they_are(db):
    user, article = UserFactory(), ArticleFactory()
    deeds.note(user, [article], "100 % mine [1]")
    deeds.note(user, [article], "")
    assert [deeds.told(entry) for entry in LogEntry.objects.order_by("pk")] == [
        "100 % mine [1]",
        "",
    ]


def test_the_history_of_an_article_tells_each_reader_in_their_language(manager):
    article = ArticleFactory()
    manager.cookies["django_language"] = "zh-hans"
    manager.post(
        reverse("admin:articles_article_changelist"),
        {
            "action": "move", "_selected_action": [article.pk], "confirmed": "yes",
            "category": CategoryFactory(slug="elsewhere").pk,
        },
    )  # fmt: skip
    assert "Moved to elsewhere." in history(manager, article, "en")
    assert "Moved to" not in history(manager, article, "zh-hans")

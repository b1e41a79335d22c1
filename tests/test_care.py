"""Who looks after articles, when, and what is to be mended first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from articles import care, health
from articles.models import Article, DailyReads, Vote
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"


def days(number: int):
    return timezone.localdate() + timedelta(days=number)


@pytest.fixture
def owner():
    return UserFactory(superuser=True, username="alice", email="alice@exchange.example")


@pytest.fixture
def desk(client, owner):
    client.force_login(owner)
    return client


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"review_on": days(0)}, True),
        ({"review_on": days(1)}, False),
        ({"checked_on": days(-180)}, True),
        ({"checked_on": days(-179)}, False),
        ({"checked_on": days(-400), "review_on": days(3)}, False),
        ({"published_at": timezone.now() - timedelta(days=181)}, True),
        ({"published_at": timezone.now() - timedelta(days=178)}, False),
        ({"review_on": days(-9), "draft": True}, False),
        ({"review_on": days(-9), "archived": True}, False),
    ],
)
def test_the_day_of_an_article_and_the_list_of_due_ones_agree(values, expected):
    article = ArticleFactory(**values)
    assert care.due(Article.objects.all()).exists() is expected
    day = care.due_on(article)
    assert (day is not None and day <= timezone.localdate()) is expected


def test_checked_still_right_is_one_click_and_logged(desk):
    article = ArticleFactory(review_on=days(-3))
    page = desk.get(f"{LIST}{article.pk}/change/").content.decode()
    assert f"{LIST}{article.pk}/right/" in page
    assert desk.get(f"{LIST}{article.pk}/right/").status_code == 405
    desk.post(f"{LIST}{article.pk}/right/")
    article.refresh_from_db()
    assert (article.checked_on, article.review_on) == (timezone.localdate(), None)
    assert LogEntry.objects.filter(object_id=str(article.pk)).exists()
    desk.force_login(UserFactory(staff=True))
    assert desk.post(f"{LIST}{article.pk}/right/").status_code == 403


def bulk(desk, action: str, *articles: Article, **said: str) -> None:
    data = {"action": action, "_selected_action": [a.pk for a in articles], "confirmed": "yes"}
    desk.post(LIST, data | said)


def test_many_are_checked_tagged_and_given_at_once(desk, owner):
    one, two = ArticleFactory(tags=["old"]), ArticleFactory()
    asked = desk.post(LIST, {"action": "set_owner", "_selected_action": [one.pk, two.pk]})
    assert "alice" in asked.content.decode()
    bulk(desk, "set_owner", one, two, owner=str(owner.pk))
    bulk(desk, "tag", one, two, add="new, two", remove="old")
    bulk(desk, "still_right", one, two)
    for article in Article.objects.all():
        assert article.owner == owner
        assert set(article.tags.names()) == {"new", "two"}
        assert article.checked_on == timezone.localdate()
        assert LogEntry.objects.filter(object_id=str(article.pk)).count() == 3


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("overdue", {"late", "nobody's"}), ("soon", {"soon"}), ("mine", {"late", "soon"}),
     ("mine-due", {"late"}), ("nobody", {"nobody's"})],
)  # fmt: skip
def test_the_list_is_narrowed_by_care(desk, owner, choice, expected):
    ArticleFactory(title="late", owner=owner, review_on=days(-1))
    ArticleFactory(title="soon", owner=owner, review_on=days(7))
    ArticleFactory(title="nobody's", review_on=days(-1))
    rows = desk.get(LIST, {"care": choice}).context["cl"].result_list
    assert {article.title for article in rows} == expected


def test_owner_and_date_are_kept_though_the_text_is_a_draft(desk, owner):
    from tests.test_admin import form_of

    article = ArticleFactory()
    data = form_of(article, body="A draft.", owner=str(owner.pk), review_on="2031-05-06")
    desk.post(f"{LIST}{article.pk}/change/", data)
    article.refresh_from_db()
    assert (article.owner, str(article.review_on)) == (owner, "2031-05-06")
    assert article.body != "A draft."


@pytest.mark.parametrize("told", [True, False])
def test_readers_are_told_of_a_page_that_is_due_only_where_the_operator_says(
    client, settings, told
):
    settings.STALE_NOTICE = told
    article = ArticleFactory(review_on=days(-1))
    page = client.get(article.get_absolute_url()).content.decode()
    assert ("We have not checked this page for a while" in page) is told


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_owners_are_reminded_of_what_waits_and_nobody_else(settings, owner, language):
    settings.EDITORS_EMAIL = ["desk@exchange.example"]
    UserFactory(staff=True, email="bob@exchange.example")
    article = ArticleFactory(title="Limits", owner=owner, review_on=days(3))
    Vote.objects.create(
        article=article, version=article.content_updated_at, reader="r", helpful=False,
        reason="wrong", comment="The fee is another one",
    )  # fmt: skip
    call_command("remind_editors", language=language, verbosity=0)
    [message] = mail.outbox
    assert message.to == ["alice@exchange.example"]
    assert "Limits" in message.body
    assert "The fee is another one" in message.body
    assert f"/admin/articles/article/{article.pk}/change/" in message.body
    ArticleFactory(title="Nobody's", review_on=days(-1))
    call_command("remind_editors", verbosity=0)
    assert ["desk@exchange.example"] in [message.to for message in mail.outbox]


# -- health --------------------------------------------------------------------------


def test_what_hurts_the_most_readers_stands_first(desk):
    few = ArticleFactory(title="Few", summary="", keywords="")
    many = ArticleFactory(title="Many", summary="", keywords="")
    ArticleFactory(title="Draft", draft=True, summary="")
    DailyReads.objects.create(article=many, day=timezone.localdate(), reads=100)
    ranks = health.ranked()
    assert [rank.pk for rank in ranks] == [many.pk, few.pk]
    assert ranks[0].codes == {"no-summary", "no-keywords", "missing-translation"}
    page = desk.get("/admin/articles/condition/", {"issue": "no-keywords", "locale": "en"})
    assert [row.article for row in page.context["rows"]] == [many, few]
    assert not desk.get("/admin/articles/condition/", {"issue": "stale"}).context["page"]


def test_each_issue_is_found(desk):
    low = ArticleFactory(keywords="x")
    for reader in range(6):
        Vote.objects.create(
            article=low, version=low.content_updated_at, reader=str(reader), helpful=reader < 2
        )
    ArticleFactory(keywords="x", review_on=days(-1), body="[x](article:never)")
    ArticleFactory(keywords="x", published_at=timezone.now() - timedelta(days=100))
    found = {code for rank in health.ranked() for code in rank.codes}
    assert {"low-votes", "stale", "broken-link", "no-views"} <= found


def test_a_check_of_all_finds_what_changed_elsewhere():
    ArticleFactory(keywords="x", body="[x](article:target)")
    target = ArticleFactory(keywords="x", slug="target")
    call_command("check_articles", verbosity=0)
    assert not any("broken-link" in rank.codes for rank in health.ranked())
    Article.objects.filter(pk=target.pk).update(slug="elsewhere")
    call_command("check_articles", verbosity=0)
    assert any("broken-link" in rank.codes for rank in health.ranked())


# -- the first page ------------------------------------------------------------------


def test_the_first_page_shows_what_waits_in_few_queries(desk, owner, django_assert_max_num_queries):
    for _n in range(3):
        english = ArticleFactory(owner=owner, review_on=days(-1))
        ArticleFactory(sibling=english, chinese=True, review_on=days(-1))
        Vote.objects.create(
            article=english, version=english.content_updated_at, reader="r", helpful=False
        )
    ArticleFactory(scheduled=True)
    with django_assert_max_num_queries(29):
        page = desk.get("/admin/")
    counts = {str(panel.title): panel.count for panel in page.context["panels"]}
    assert counts["Due for a check: mine"] == 3
    assert counts["New feedback"] == 3
    assert counts["Scheduled"] == 1
    assert "Searches that found nothing" in counts
    assert counts["Translations that wait"] == 0


def test_the_first_page_shows_nobody_what_is_not_theirs(client):
    client.force_login(UserFactory(staff=True))
    assert client.get("/admin/").context["panels"] == []

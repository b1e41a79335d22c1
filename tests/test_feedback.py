"""What readers say did not help reaches whoever can mend it, without their secrets."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry

from articles import masking
from articles.models import Vote
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

INBOX = "/admin/articles/vote/"


def say(client, article, **said: str):
    return client.post(f"{article.get_absolute_url()}vote/", {"helpful": "no", **said})


def test_a_reason_and_a_comment_are_one_vote_with_secrets_masked(client):
    article = ArticleFactory()
    say(client, article)
    say(client, article, reason="wrong")
    say(client, article, reason="wrong", comment="Mail me at someone@mail.example, order 123456789")
    vote = Vote.objects.get()
    assert (vote.reason, vote.state) == ("wrong", "new")
    assert "Mail me at" in vote.comment
    assert "someone@mail.example" not in vote.comment
    assert "123456789" not in vote.comment


def test_a_comment_alone_keeps_the_reason(client):
    article = ArticleFactory()
    say(client, article, reason="unclear")
    say(client, article, comment="x" * 1000)
    assert Vote.objects.get().reason == "unclear"
    assert say(client, article, comment="x" * 3000).status_code == 400
    assert len(Vote.objects.get().comment) == 1000


def test_the_key_to_a_wallet_is_never_kept():
    words = "legal winner thank year wave sausage worth useful legal winner thank yellow"
    assert masking.masked(f"my phrase is {words}") == masking.MASK


def test_without_javascript_the_page_asks_step_by_step(client):
    article = ArticleFactory()
    say(client, article, reason="wrong")
    page = client.get(article.get_absolute_url()).content.decode()
    assert '<div data-step="comment">' in page
    assert '<div data-step="thanks" hidden>' in page


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(superuser=True, username="alice"))
    return client


def vote(reader: str = "r", **values) -> Vote:
    article = values.pop("article", None) or ArticleFactory()
    values = {"helpful": False, "reason": "wrong"} | values
    return Vote.objects.create(
        article=article, version=article.content_updated_at, reader=reader, **values
    )


def test_the_inbox_begins_with_what_is_new_and_keeps_what_became_of_it(desk):
    new, planned = vote(comment="Missing a step"), vote(state="planned")
    vote(helpful=True, reason="")
    assert list(desk.get(INBOX).context["cl"].result_list) == [new]
    assert list(desk.get(INBOX, {"state": "planned"}).context["cl"].result_list) == [planned]
    assert desk.get(INBOX, {"state": "every"}).context["cl"].result_count == 3
    desk.post(INBOX, {"action": "mark_done", "_selected_action": [new.pk]})
    new.refresh_from_db()
    assert new.state == "done"
    assert LogEntry.objects.filter(object_id=str(new.pk)).exists()
    assert "Missing a step" in desk.get(INBOX, {"state": "done"}).content.decode()


def test_an_owner_finds_their_own(desk):
    mine = vote(article=ArticleFactory(owner_id=int(desk.session["_auth_user_id"])))
    vote()
    assert list(desk.get(INBOX, {"state": "mine"}).context["cl"].result_list) == [mine]


def test_who_may_not_change_articles_reads_no_complaint(client):
    client.force_login(UserFactory(staff=True))
    assert client.get(INBOX).status_code == 403

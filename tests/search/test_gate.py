"""Nothing is saved that takes a judged query's answer away, unless an editor says so."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from articles.models import Article
from search import answerability, indexing, judging
from search.engine import IndexBroken
from search.models import Judgement, Pin, SynonymGroup
from tests.factories import ArticleFactory, UserFactory
from tests.search.test_judgements import judge
from tests.test_admin import form_of

pytestmark = pytest.mark.django_db
GROUP = {"locale": "en", "words": "reset\r\ndeposit", "also": ""}
BOX = re.compile(r'name="_judged" value="(\w+)"')


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(superuser=True))
    return client


@pytest.fixture
def reset(commit, monkeypatch):
    """Resets are asked for; four articles on deposits would win if both words were one."""
    # What moves is looked at here, not what so few articles can answer.
    monkeypatch.setattr(answerability, "enough", lambda _found: 0.0)
    with commit():
        for n in range(4):
            ArticleFactory(slug=f"deposit-{n}", title="Deposit", keywords="deposit", summary="")
        article = ArticleFactory(slug="reset", title="When it is lost", body="Then reset it.")
    judge("reset", article)
    judge("deposit", Article.objects.get(slug="deposit-0"))
    return article


def save(client, model: str, data: dict, pk: int | None = None, **more):
    address = reverse(f"admin:{model}_change", args=[pk]) if pk else reverse(f"admin:{model}_add")
    return client.post(address, data | more, follow=True)


def test_a_bad_synonym_is_asked_about_with_before_and_after(editor, reset, find):
    assert find("reset") == ["reset"]
    shown = save(editor, "search_synonymgroup", GROUP).content.decode()
    assert "Nothing is saved yet: 1 judged query would not find its answer" in shown
    assert "place 1" in shown
    assert "place 5" in shown
    assert "added successfully" not in shown
    assert re.search(r">\s*reset\r?\ndeposit</textarea>", shown)
    assert not SynonymGroup.objects.exists()
    assert find("reset") == ["reset"]


def test_it_is_saved_when_the_editor_agrees_and_what_moved_is_told(editor, reset, find):
    agreed = BOX.search(save(editor, "search_synonymgroup", GROUP).content.decode())[1]
    shown = save(editor, "search_synonymgroup", GROUP, _judged=agreed).content.decode()
    assert SynonymGroup.objects.count() == 1
    assert "1 does not find its answer in the top three any more." in shown
    assert len(find("reset")) == 5


def test_agreeing_to_one_thing_does_not_agree_to_another(editor, reset):
    agreed = BOX.search(save(editor, "search_synonymgroup", GROUP).content.decode())[1]
    judge("resetting", reset)
    assert BOX.search(save(editor, "search_synonymgroup", GROUP, _judged=agreed).content.decode())
    assert not SynonymGroup.objects.exists()


def test_a_harmless_change_is_saved_without_a_word(editor, reset):
    data = GROUP | {"words": "zebra\r\nhorse"}
    shown = save(editor, "search_synonymgroup", data).content.decode()
    assert SynonymGroup.objects.count() == 1
    assert "judged quer" not in shown.split('id="content')[0].split("messagelist")[-1]


def test_a_better_answer_is_told_and_not_asked_about(editor, reset):
    judge("start over", reset)
    data = GROUP | {"words": "reset\r\nstart over"}
    shown = save(editor, "search_synonymgroup", data).content.decode()
    assert SynonymGroup.objects.count() == 1
    assert "1 judged query is answered otherwise now." in shown


def test_a_question_without_an_answer_must_stay_so(editor, reset):
    judge("zebra")
    data = {"locale": "en", "patterns": "zebra", "article": reset.pk, "note": ""}
    dates = {f"{name}_{n}": "" for name in ("starts_at", "ends_at") for n in (0, 1)}
    shown = save(editor, "search_pin", data | dates).content.decode()
    assert "answered, though nothing answers it" in shown
    assert not Pin.objects.exists()
    agreed = BOX.search(shown)[1]
    save(editor, "search_pin", data | dates, _judged=agreed)
    assert Pin.objects.count() == 1


def test_an_articles_text_is_held_against_judged_queries_before_it_is_indexed(editor, reset, find):
    data = form_of(reset, body="Nothing of the sort.", title="Another thing", _publish="x")
    shown = save(editor, "articles_article", data, reset.pk).content.decode()
    assert "Nothing is saved yet" in shown
    assert "Nothing of the sort." in shown
    reset.refresh_from_db()
    assert reset.title == "When it is lost"
    assert find("reset") == ["reset"]


def test_an_agreed_text_is_saved_and_indexed(editor, reset, find, commit):
    data = form_of(reset, body="Nothing of the sort.", _publish="x")
    agreed = BOX.search(save(editor, "articles_article", data, reset.pk).content.decode())[1]
    with commit():
        save(editor, "articles_article", data, reset.pk, _judged=agreed)
    assert find("reset") == []
    assert find("sort") == ["reset"]


def test_keywords_that_would_crowd_another_article_out_are_asked_about(editor, reset):
    for n in range(1, 4):
        Article.objects.filter(slug=f"deposit-{n}").update(title="Reset", keywords="reset")
    crowding = Article.objects.get(slug="deposit-0")
    indexing.reconcile()
    data = form_of(crowding, title="Reset", keywords="reset\nreset it", _publish="x")
    shown = save(editor, "articles_article", data, crowding.pk).content.decode()
    assert "Nothing is saved yet" in shown


def test_a_draft_that_readers_do_not_see_is_saved_without_asking(editor, reset):
    data = form_of(reset, body="Nothing of the sort.", title="Another thing")
    shown = save(editor, "articles_article", data, reset.pk).content.decode()
    assert "Nothing is saved yet" not in shown
    assert "Readers see the published text" in shown


def test_the_page_that_asks_before_a_deletion_shows_what_would_move(editor, reset):
    group = SynonymGroup.objects.create(locale="en", words="reset\nstart over")
    judge("start over", reset)
    address = reverse("admin:search_synonymgroup_delete", args=[group.pk])
    shown = editor.get(address).content.decode()
    assert "Without it, 1 judged query is answered otherwise." in shown
    assert SynonymGroup.objects.exists()
    shown = editor.post(address, {"post": "yes"}, follow=True).content.decode()
    assert "1 does not find its answer in the top three any more." in shown
    assert not SynonymGroup.objects.exists()


def test_what_an_action_on_many_moved_is_told(editor, reset):
    data = {"action": "archive", "_selected_action": [reset.pk], "confirmed": "yes"}
    shown = editor.post(reverse("admin:articles_article_changelist"), data, follow=True)
    assert "1 judged query is answered otherwise now." in shown.content.decode()


@pytest.mark.embedded
def test_nothing_of_what_is_only_tried_stays_behind(reset, own_index):
    before = judging.ask()
    generations = {path.name for path in (own_index / "en").iterdir()}
    with judging.undone():
        reset.title = reset.body = "Zebra"
        reset.save()
        moves = judging.moved(before)
    assert [move.text for move in moves.falling] == ["reset"]
    assert judging.moved(before).moves == ()
    assert {path.name for path in (own_index / "en").iterdir()} == generations


def test_only_as_many_are_asked_as_the_time_allows(reset):
    asked = judging.ask(seconds=-1)
    assert (len(asked.outcomes), asked.left_out) == (0, 2)


def test_an_index_that_is_not_readable_does_not_stop_editors(editor, reset, monkeypatch):
    def broken(*_args, **_kwargs):
        raise IndexBroken("gone")

    monkeypatch.setattr(judging, "ask", broken)
    shown = save(editor, "search_synonymgroup", GROUP).content.decode()
    assert "could not be asked" in shown
    assert SynonymGroup.objects.count() == 1


def test_the_language_of_a_change_is_asked_first(reset):
    for locale in ("en", "zh-hans"):
        Judgement.objects.create(text="weather", locale=locale, unanswered=True)
    for locale in ("en", "zh-hans"):
        languages = [
            outcome.query.locale for outcome in judging.ask(first=locale).outcomes.values()
        ]
        assert languages[0] == locale
        assert languages == sorted(languages, key=lambda one: one != locale)

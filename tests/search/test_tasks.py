"""Unanswered searches as tasks: how they stand together, what closes them, what nobody may see."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles import aside, publishing
from articles.models import Article
from search import answerability, indexing, log, tasks
from search.clusters import gather, key_of
from search.engine import IndexBroken
from search.models import Judgement, Pin, QueryLog, SynonymGroup, Task, Wording
from tests.factories import ArticleFactory, UserFactory
from tests.search.test_dashboard import NOTHING, searched
from tests.search.test_judgements import judge
from tests.search.test_query_log import BROWSER
from tests.test_admin import form_of

pytestmark = pytest.mark.django_db
LIST = "admin:search_task_changelist"
State = Task.State


def vain(text: str, times: int = 3, **fields) -> list[QueryLog]:
    """So many searches for a text that found nothing."""
    return searched(text, times, **NOTHING, **fields)


def page(task: Task) -> str:
    return reverse("admin:search_task_change", args=[task.pk])


@pytest.fixture
def few_answer(monkeypatch):
    """Five articles are too few to weigh evidence: what is found is an answer."""
    monkeypatch.setattr(answerability, "enough", lambda _found: 0.0)


@pytest.fixture
def staking():
    """A task of two wordings, asked eight times."""
    vain("how to stake coins", 5)
    vain("coins stake", 3)
    gather()
    return Task.objects.often_asked().get()


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(superuser=True))
    return client


# -- what stands together --------------------------------------------------------------


@pytest.mark.parametrize(
    ("locale", "one", "other"),
    [
        ("en", "how to stake coins", "Coins, staking?"),
        ("en", "stake my ETH", "can I stake eth"),
        ("en", "stake ‹number› eth", "stake eth"),
        ("en", "ＳＴＡＫＥ eth", "stake eth"),
        ("zh-hans", "怎么质押代币", "代币 质押"),
        ("zh-hans", "質押代幣", "质押代币"),
        ("zh-hans", "质押 代币", "质押代币"),
    ],
)
def test_searches_for_the_same_in_other_words_have_one_key(locale, one, other):
    assert key_of(one, locale) == key_of(other, locale) != ""


@pytest.mark.parametrize(
    ("locale", "one", "other"),
    [
        ("en", "stake coins", "unstake coins"),
        ("en", "error 400005", "error 400006"),
        ("zh-hans", "质押代币", "赎回代币"),
    ],
)
def test_searches_for_different_things_have_different_keys(locale, one, other):
    assert key_of(one, locale) != key_of(other, locale)


@pytest.mark.parametrize(
    ("locale", "text"), [("en", "how do I"), ("zh-hans", "‹hash›"), ("en", "")]
)
def test_what_says_nothing_has_no_key(locale, text):
    assert key_of(text, locale) == ""


@pytest.mark.parametrize(
    ("locale", "words", "one", "other"),
    [
        ("en", "stake\nlock up\nearn", "earn eth", "locking up eth"),
        ("zh-hans", "质押\n锁仓", "锁仓代币", "质押代币"),
    ],
)
def test_synonyms_that_find_each_other_are_one_word(locale, words, one, other):
    assert key_of(one, locale) != key_of(other, locale)
    SynonymGroup.objects.create(locale=locale, words=words)
    assert key_of(one, locale) == key_of(other, locale)


def test_a_synonym_of_one_way_leaves_its_words_apart():
    SynonymGroup.objects.create(locale="en", words="cash out", also="withdraw")
    assert key_of("cash out eth", "en") != key_of("withdraw eth", "en")


def test_tasks_gather_wordings_and_count_searches(staking):
    assert (staking.searches, staking.said) == (8, "how to stake coins")
    assert [wording.text for wording in staking.shown] == ["how to stake coins", "coins stake"]
    vain("staking a coin", 4)
    assert gather() == 1
    [task] = Task.objects.often_asked()
    assert (task.pk, task.searches) == (staking.pk, 12)
    assert gather() == 0


def test_languages_do_not_mix():
    vain("staking eth")
    vain("staking eth", locale="zh-hans")
    gather()
    assert Task.objects.often_asked().count() == 2


def test_a_task_does_not_move_when_synonyms_do(staking):
    SynonymGroup.objects.create(locale="en", words="earn\nstake")
    vain("earn coins", 4)
    gather()
    assert {task.searches for task in Task.objects.often_asked()} == {8, 4}


@pytest.mark.parametrize(
    "fields", [{"answered": True, "total": 2}, {"category": "fees"}, {"kind": "faq"}]
)
def test_what_was_answered_or_narrowed_is_no_task(fields):
    searched("stake eth", 5, **NOTHING | fields)
    gather()
    assert not Task.objects.exists()


def test_what_editors_judged_to_be_off_topic_is_no_task():
    judge("Will it rain")
    vain("will it rain", 9)
    gather()
    assert not Task.objects.exists()


# -- what nobody may see -----------------------------------------------------------------


def test_a_task_needs_as_many_searches_as_words_that_may_be_read(settings):
    vain("stake eth", 2)
    gather()
    assert not Task.objects.often_asked().exists()
    settings.SEARCH_LOG_MIN = 2
    assert Task.objects.often_asked().count() == 1


def test_rare_wordings_count_and_are_not_shown(editor):
    for text in ("stake eth", "how to stake eth", "can i stake my eth"):
        vain(text, 1)
    gather()
    [task] = Task.objects.often_asked()
    assert task.said == "eth · stake"
    for address in (reverse(LIST), page(task), reverse("admin:index")):
        shown = editor.get(address).content.decode()
        assert "how to stake eth" not in shown
        assert "can i stake" not in shown
    assert (
        "3 searches said it in words too rare to be shown."
        in editor.get(page(task)).content.decode()
    )


def test_tasks_forget_what_the_log_forgets(staking):
    vain("borrow coins", 3)
    gather()
    QueryLog.objects.filter(text__contains="stake").update(
        created_at=timezone.now() - timedelta(days=100)
    )
    log.forget(90)
    assert [task.said for task in Task.objects.often_asked()] == ["borrow coins"]
    assert not Wording.objects.filter(text__contains="stake").exists()
    assert not Task.objects.filter(pk=staking.pk).exists()


def test_a_decision_outlives_the_log(staking):
    Task.objects.update(state=State.NOT_OURS)
    log.forget(0)
    [task] = Task.objects.often_asked()
    assert (task.state, task.said, task.shown) == (State.NOT_OURS, "coin · stake", [])
    vain("stake coins", 9)
    gather()
    assert not Task.objects.often_asked().waiting().exists()


# -- what closes a task ---------------------------------------------------------------------


def write(slug="staking", title="Staking coins", **more) -> Article:
    return ArticleFactory(slug=slug, title=title, **more)


def state_of(task: Task) -> tuple[str, str]:
    task = Task.objects.get(pk=task.pk)
    return task.state, task.closed_by.slug if task.closed_by else ""


def test_publishing_what_answers_closes_a_task(staking, commit, few_answer):
    article = write(draft=True)
    with commit():
        publishing.publish(article)
    assert state_of(staking) == (State.CLOSED, "staking")


@pytest.mark.parametrize("locale", ["en", "zh-hans"])
def test_a_task_closes_in_either_language(commit, few_answer, locale):
    words, title = {"en": ("stake eth", "Staking ETH"), "zh-hans": ("质押代币", "代币怎么质押")}[
        locale
    ]
    vain(words, 3, locale=locale)
    gather()
    [task] = Task.objects.all()
    with commit():
        write(title=title, locale=locale)
    assert state_of(task) == (State.CLOSED, "staking")


def test_a_draft_and_an_article_on_something_else_close_nothing(staking, commit, few_answer):
    with commit():
        write(draft=True)
        write(slug="deposit", title="Deposit")
    assert state_of(staking) == (State.OPEN, "")


def test_what_is_found_and_is_no_answer_closes_nothing(staking, commit, monkeypatch):
    monkeypatch.setattr(answerability, "enough", lambda _found: 99.0)
    monkeypatch.setattr(answerability, "is_said_in", lambda *_args: False)
    with commit():
        write()
    assert state_of(staking) == (State.OPEN, "")


def test_the_fourth_place_closes_nothing(staking, commit, few_answer):
    with commit():
        for n in range(3):
            write(slug=f"stake-{n}", title="Stake coins", keywords="stake coins", archived=n == 0)
        article = write(slug="mine", title="Elsewhere", body="Stake. " + "Words and words. " * 40)
    closed_by = Task.objects.get().closed_by
    assert closed_by.slug.startswith("stake-")
    Task.objects.update(state=State.WORKING, article=article, closed_by=None)
    Pin.objects.create(
        locale="en", patterns="coins stake", article=Article.objects.get(slug="stake-1")
    )
    Article.objects.filter(slug="stake-0").update(archived_at=None)
    with commit():
        Article.objects.get(slug="stake-0").save()
    assert state_of(staking) == (State.WORKING, "")


def test_every_wording_must_find_it(commit, few_answer):
    SynonymGroup.objects.create(locale="en", words="zap\nstake")
    vain("stake")
    vain("zap")
    gather()
    [task] = Task.objects.all()
    SynonymGroup.objects.all().delete()
    with commit():
        write(title="Stake")
    assert state_of(task) == (State.OPEN, "")
    with commit():
        SynonymGroup.objects.create(locale="en", words="zap\nstake")
    assert state_of(task) == (State.CLOSED, "staking")


def test_a_task_waits_for_the_article_its_editor_chose(staking, commit, few_answer):
    mine = write(slug="mine", title="Stake coins, in a draft", draft=True)
    tasks.take_in_hand(staking, mine)
    with commit():
        write(slug="other")
    assert state_of(staking) == (State.WORKING, "")
    with commit():
        publishing.publish(mine)
    assert state_of(staking) == (State.CLOSED, "mine")


def test_what_is_not_ours_is_not_asked(staking, commit, few_answer):
    Task.objects.update(state=State.NOT_OURS)
    with commit():
        write()
    assert state_of(staking) == (State.NOT_OURS, "")


def test_it_opens_again_when_its_searches_fail_again(staking, commit, few_answer):
    with commit():
        article = write()
    assert state_of(staking)[0] == State.CLOSED
    with commit():
        publishing.archive(article)
    assert state_of(staking) == (State.OPEN, "staking")
    assert Task.objects.get().reopened_at


@pytest.mark.embedded
def test_what_the_database_finds_for_a_broken_index_closes_nothing(
    staking, own_index, few_answer, monkeypatch
):
    write()
    shutil.rmtree(own_index)
    monkeypatch.setattr(indexing, "rebuild_in_background", lambda: None)
    with pytest.raises(IndexBroken):
        tasks.check(Task.objects.all())
    assert state_of(staking) == (State.OPEN, "")


def test_another_article_that_answers_keeps_it_closed(staking, commit, few_answer):
    with commit():
        article = write()
    with commit():
        write(slug="newer")
        publishing.archive(article)
    assert state_of(staking) == (State.CLOSED, "newer")


def test_its_words_become_judged_queries_and_the_gate_knows_them(staking, commit, few_answer):
    vain("my stake coins", 1)
    gather()
    with commit():
        article = write()
    judged = Judgement.objects.all()
    assert {(row.text, row.article) for row in judged} == {
        ("how to stake coins", article), ("coins stake", article),
    }  # fmt: skip


def test_what_editors_judged_stays_as_they_judged_it(staking, commit, few_answer):
    other = ArticleFactory(slug="other", title="Other")
    judge("Coins stake", other)
    with commit():
        write()
    assert Judgement.objects.get(text__iexact="coins stake").article == other
    assert Judgement.objects.count() == 2


def test_an_article_that_stood_there_all_the_time_closes_a_task_and_is_not_judged_right(few_answer):
    article = write()
    Article.objects.filter(pk=article.pk).update(content_updated_at=timezone.now() - timedelta(9))
    vain("stake coins")
    call_command("check_tasks", verbosity=0)
    assert Task.objects.get().state == State.CLOSED
    assert not Judgement.objects.exists()


def test_a_synonym_that_closes_a_task_makes_its_words_judged(commit, few_answer):
    article = write()
    Article.objects.filter(pk=article.pk).update(content_updated_at=timezone.now() - timedelta(9))
    vain("zap coins")
    gather()
    with commit():
        SynonymGroup.objects.create(locale="en", words="zap\nstake")
    assert [(row.text, row.article) for row in Judgement.objects.all()] == [("zap coins", article)]


def test_masked_values_are_neither_asked_nor_judged(commit, few_answer):
    vain("stake ‹number› coins")
    vain("‹hash›", 9)
    gather()
    with commit():
        write()
    assert state_of(Task.objects.get()) == (State.CLOSED, "staking")
    assert [row.text for row in Judgement.objects.all()] == ["stake coins"]


# -- what it costs ----------------------------------------------------------------------


def test_an_editor_waits_no_longer_than_told(staking, commit, few_answer, monkeypatch):
    for n in range(5):
        vain(f"thing{n}")
    gather()
    monkeypatch.setattr(tasks, "AT_MOST", -1.0)
    asked = []
    monkeypatch.setattr(tasks, "answer_to", asked.append)
    with commit():
        write()
    assert asked == []
    assert tasks.check(tasks.to_ask(), 0.0).left >= 5


def test_one_change_asks_once_however_many_rows_it_saves(staking, commit, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks, "answer_to", asked.append)
    with commit():
        for article in (write(), write(slug="two")):
            article.save()
    assert len(asked) == 1


def test_an_import_leaves_the_tasks_to_the_command(staking, commit, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks, "answer_to", asked.append)
    with commit():
        tasks.check_soon(range(tasks.MANY + 1))
    assert asked == []


def test_the_tasks_of_a_changed_article_are_asked_first(staking):
    vain("borrow", 50)
    gather()
    article = write(draft=True)
    tasks.take_in_hand(staking, article)
    assert [task.said for task in tasks.to_ask()] == ["borrow", staking.said]
    assert [task.said for task in tasks.to_ask([article.pk])] == [staking.said, "borrow"]


def test_the_command_gathers_asks_and_says_so(few_answer):
    vain("stake coins")
    write()
    out = StringIO()
    call_command("check_tasks", stdout=out)
    assert "closed: stake coins → Staking coins" in out.getvalue()
    assert "1 tasks asked, 1 closed, 0 opened again" in out.getvalue()


def test_the_log_is_gathered_while_readers_search(client, few_answer):
    vain("stake coins", 2)
    client.get("/en/search/", {"q": "stake coins"}, HTTP_USER_AGENT=BROWSER)
    assert Task.objects.often_asked().count() == 1


# -- the desk -------------------------------------------------------------------------------


def test_the_list_shows_what_waits_with_its_count(editor):
    vain("how to stake coins", 5)
    shown = editor.get(reverse(LIST)).content.decode()
    assert "how to stake coins" in shown
    assert '<td class="field-how_often">5</td>' in shown


def test_the_list_does_not_show_what_is_answered_by_now(editor, few_answer):
    vain("stake coins")
    write()
    assert "stake coins" not in editor.get(reverse(LIST)).content.decode()
    assert "stake coins" in editor.get(reverse(LIST), {"state": "closed"}).content.decode()
    assert "stake coins" in editor.get(reverse(LIST), {"state": "all"}).content.decode()


def test_the_first_page_of_the_desk_leads_to_each_task(editor, staking):
    panels = {
        str(panel.title): panel for panel in editor.get(reverse("admin:index")).context["panels"]
    }
    panel = panels["Searches that found nothing"]
    assert (panel.count, panel.lines[0].url) == (1, page(staking))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_task_says_what_was_asked_and_what_it_finds_now(editor, staking, few_answer, language):
    editor.cookies["django_language"] = language
    write()
    shown = editor.get(page(staking)).content.decode()
    for words in ("how to stake coins", "coins stake", "Staking coins", "coin stake"):
        assert words in shown


def test_an_article_begun_from_a_task_is_the_one_that_shall_answer_it(editor, staking):
    shown = editor.get(page(staking)).content.decode()
    address = unescape(re.search(r'class="addlink" href="([^"]+)"', shown)[1])
    form = editor.get(address).context["adminform"].form
    assert form.initial["title"] == "How to stake coins"
    assert form.initial["keywords"].splitlines() == ["how to stake coins", "coins stake"]
    assert form.initial["locale"] == "en"
    data = form_of(ArticleFactory.build(category=None), title="How to stake coins", slug="stake")
    response = editor.post(address, data)
    assert response.status_code == 302, response.context["adminform"].form.errors
    task = Task.objects.get()
    assert (task.state, task.article.slug) == (State.WORKING, "stake")


def test_choosing_an_article_takes_a_task_in_hand_and_asks_it(editor, staking, few_answer, commit):
    draft = ArticleFactory(title="Elsewhere", draft=True)
    data = {"state": "open", "article": draft.pk, "note": ""}
    shown = editor.post(page(staking), data, follow=True).content.decode()
    assert "Nothing changed" in shown
    assert state_of(staking)[0] == State.WORKING
    with commit():
        article = write()
    shown = editor.post(page(staking), data | {"article": article.pk}, follow=True).content.decode()
    assert "is closed: its searches find “Staking coins”" in shown
    assert state_of(staking) == (State.CLOSED, "staking")


def test_nobody_closes_a_task_by_hand(editor, staking):
    data = {"state": "closed", "article": "", "note": ""}
    assert editor.post(page(staking), data).status_code == 200
    assert state_of(staking)[0] == State.OPEN


def test_an_article_of_the_other_language_is_refused(editor, staking):
    data = {"state": "open", "article": ArticleFactory(chinese=True).pk, "note": ""}
    assert "another language" in editor.post(page(staking), data).content.decode()


@pytest.mark.parametrize(
    ("action", "state"),
    [("take", State.WORKING), ("not_ours", State.NOT_OURS), ("ask_again", State.CLOSED)],
)
def test_actions_move_the_selected_tasks(editor, staking, few_answer, action, state):
    if action == "ask_again":
        write()
    editor.post(reverse(LIST), {"action": action, "_selected_action": [staking.pk]})
    assert state_of(staking)[0] == state


def test_the_desk_survives_an_index_that_cannot_be_read(editor, staking, own_index):
    for file in own_index.rglob("*"):
        if file.is_file():
            file.write_bytes(b"broken")
    assert editor.get(page(staking)).status_code == 200
    assert editor.get(reverse(LIST)).status_code == 200


@pytest.mark.parametrize(("permission", "status"), [("view_task", 200), ("view_querylog", 403)])
def test_tasks_are_for_those_who_may_see_them(client, staking, permission, status):
    user = UserFactory(staff=True)
    user.user_permissions.add(Permission.objects.get(codename=permission))
    client.force_login(user)
    assert client.get(reverse(LIST)).status_code == status
    assert client.get(page(staking)).status_code == status
    assert 'name="state"' not in client.get(page(staking)).content.decode()


def test_a_change_of_many_rows_starts_one_asking(monkeypatch, commit):
    started = []
    monkeypatch.setattr(aside, "start", lambda work, name: started.append(name))
    with commit():
        for number in range(3):
            ArticleFactory(title=f"Unfreeze {number}")
    assert started == ["ask-again"]
    with commit():
        ArticleFactory(title="Unfreeze once more")
    assert started == ["ask-again", "ask-again"]

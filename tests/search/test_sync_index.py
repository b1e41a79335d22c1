"""The index follows the database: by signals, by the clock, by the command."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from taggit.models import Tag

from articles import publishing
from articles.models import Article
from articles.signals import articles_changed
from search import engine, indexing
from search.models import PendingChange
from search.search_indexes import ArticleIndex
from tests.factories import ArticleFactory, CategoryFactory, FactFactory, UserFactory

pytestmark = pytest.mark.django_db


def indexed(locale="en"):
    return set(engine.ids(locale))


def sync(*options):
    out = StringIO()
    call_command("sync_index", *options, stdout=out)
    return out.getvalue()


# -- signals -------------------------------------------------------------------------------


@pytest.mark.usefixtures("only_signals")
def test_a_published_article_is_found_after_its_commit(commit, find):
    with commit():
        ArticleFactory(slug="frozen", title="Unfreeze the account")
        assert find("unfreeze") == []
    assert find("unfreeze") == ["frozen"]
    assert not PendingChange.objects.exists()


@pytest.mark.usefixtures("only_signals")
@pytest.mark.parametrize("state", ["draft", "scheduled", "archived", "staff_only"])
def test_what_is_not_published_is_not_indexed(commit, state):
    with commit():
        ArticleFactory(**{state: True})
    assert indexed() == set()


@pytest.mark.usefixtures("only_signals")
def test_publishing_a_draft_makes_it_found(commit, find):
    with commit():
        article = ArticleFactory(draft=True, slug="frozen", title="Unfreeze the account")
    with commit():
        publishing.publish(article)
    assert find("unfreeze") == ["frozen"]


@pytest.mark.usefixtures("only_signals")
def test_an_archived_article_is_gone_on_the_next_request(commit, find):
    with commit():
        article = ArticleFactory(title="Unfreeze the account")
    publishing.archive(article)
    assert find("unfreeze") == [], "even before the index follows"
    with commit():
        article.save()
    assert indexed() == set()


@pytest.mark.usefixtures("only_signals")
def test_unpublishing_takes_an_article_out_of_the_index(commit):
    with commit():
        article = ArticleFactory()
    with commit():
        article.published_at = None
        article.save()
    assert indexed() == set()


@pytest.mark.usefixtures("only_signals")
def test_a_save_that_is_rolled_back_leaves_nothing_in_the_index(commit):
    with commit(), transaction.atomic():
        ArticleFactory()
        transaction.set_rollback(True)
    assert indexed() == set()
    assert not PendingChange.objects.exists()


@pytest.mark.usefixtures("only_signals")
def test_a_deleted_article_leaves_the_index(commit):
    with commit():
        kept, article, another = ArticleFactory(), ArticleFactory(), ArticleFactory()
    with commit():
        article.delete()
        Article.objects.filter(pk=another.pk).delete()
    assert indexed() == {kept.pk}


@pytest.mark.usefixtures("only_signals")
def test_tags_given_after_the_save_are_found_and_those_taken_are_not(commit, find):
    with commit():
        article = ArticleFactory(slug="frozen")
    with commit():
        article.tags.add("passkey", "biometry")
    assert find("passkey") == find("biometry") == ["frozen"]
    with commit():
        article.tags.remove("passkey")
    assert find("passkey") == []
    with commit():
        article.tags.clear()
    assert find("biometry") == []


@pytest.mark.usefixtures("only_signals")
def test_a_renamed_or_deleted_tag_is_found_by_what_it_is_now(commit, find):
    with commit():
        ArticleFactory(slug="frozen", tags=["passkey"])
    tag = Tag.objects.get()
    with commit():
        tag.name = "biometry"
        tag.save()
    assert (find("passkey"), find("biometry")) == ([], ["frozen"])
    with commit():
        tag.delete()
    assert find("biometry") == []


@pytest.mark.usefixtures("only_signals")
def test_changed_words_are_found_and_old_ones_are_not(commit, find):
    with commit():
        article = ArticleFactory(slug="frozen", title="Unfreeze", body="Ask the sheriff.")
    with commit():
        article.title, article.body, article.keywords = "Thaw", "Ask the bailiff.", "icebound"
        article.save()
    assert find("unfreeze") == []
    assert find("thaw") == find("icebound") == ["frozen"]
    assert engine.ids("en")[article.pk] == ArticleIndex().document(article).version


@pytest.mark.usefixtures("only_signals")
def test_an_article_that_changes_its_language_changes_the_index(commit):
    with commit():
        article = ArticleFactory()
    with commit():
        article.locale = "zh-hans"
        article.save()
    assert (indexed("en"), indexed("zh-hans")) == (set(), {article.pk})


@pytest.mark.usefixtures("only_signals")
def test_a_changed_slug_category_and_kind_are_what_a_search_shows(commit, find):
    with commit():
        article = ArticleFactory(title="Unfreeze the account", category__slug="old")
        new = CategoryFactory(slug="new")
    with commit():
        article.slug, article.category, article.kind = "moved", new, Article.Kind.GUIDE
        article.save()
    assert find("unfreeze", category="new", kind="guide") == ["moved"]
    assert find("unfreeze", category="old") == find("unfreeze", kind="faq") == []


@pytest.mark.usefixtures("only_signals")
def test_a_category_that_moves_below_another_is_found_there(commit, find):
    with commit():
        article = ArticleFactory(slug="frozen", title="Unfreeze the account")
        parent = CategoryFactory(slug="parent")
        article.category.parent = parent
        article.category.save()
    assert find("unfreeze", category="parent") == ["frozen"]


@pytest.mark.usefixtures("only_signals")
def test_articles_changed_in_bulk_are_found_where_the_signal_tells(commit, find):
    with commit():
        article = ArticleFactory(slug="frozen", draft=True, title="Unfreeze the account")
    with commit():
        Article.objects.update(published_at=timezone.now() - timedelta(minutes=1))
        articles_changed.send(Article, pks=[article.pk])
    assert find("unfreeze") == ["frozen"]


@pytest.mark.usefixtures("only_signals")
def test_a_changed_fact_is_found_under_its_new_value(commit, find):
    with commit():
        fact = FactFactory(key="reply_time", value="77")
        ArticleFactory(
            slug="patience", title="When we reply", summary="Within {{reply_time}}.", body=""
        )
        ArticleFactory(slug="other", body="Nothing of that.")
    assert find('"77 hours"') == ["patience"]
    with commit():
        fact.value = "99"
        fact.save()
    assert find('"77 hours"') == []
    assert find('"99 hours"') == ["patience"]


@pytest.mark.usefixtures("only_signals")
def test_every_article_published_in_bulk_by_an_editor_is_indexed(commit, client):
    client.force_login(UserFactory(superuser=True))
    drafts = ArticleFactory.create_batch(7, draft=True)
    with commit():
        response = client.post(
            reverse("admin:articles_article_changelist"),
            {"action": "publish", "_selected_action": [a.pk for a in drafts], "confirmed": "1"},
            follow=True,
        )
    assert response.status_code == 200
    assert indexed() == {article.pk for article in drafts}


# -- the clock -----------------------------------------------------------------------------

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_a_scheduled_article_is_found_when_it_comes_due_and_goes_when_it_expires(
    commit, find, monkeypatch
):
    monkeypatch.setattr(indexing, "CATCH_UP_EVERY", 0.0)
    with time_machine.travel(NOW, tick=False) as clock:
        with commit():
            ArticleFactory(
                slug="frozen",
                title="Unfreeze the account",
                published_at=NOW + timedelta(minutes=10),
                archived_at=NOW + timedelta(minutes=20),
            )
        assert find("unfreeze") == []
        clock.shift(timedelta(minutes=11))
        with commit():
            find("unfreeze")
        assert find("unfreeze") == ["frozen"]
        clock.shift(timedelta(minutes=10))
        with commit():
            assert find("unfreeze") == []
        assert indexed() == set()


def test_a_process_looks_for_changes_only_every_few_seconds(find, django_assert_max_num_queries):
    find("nothing")
    with django_assert_max_num_queries(3) as queries:
        find("nothing")
    assert not any("pendingchange" in query["sql"] for query in queries)


def test_what_a_killed_process_left_noted_is_found_by_the_next(find):
    find("nothing")
    article = ArticleFactory(slug="frozen", title="Unfreeze the account")
    assert PendingChange.objects.filter(article_id=article.pk).exists()
    with time_machine.travel(timezone.now() + timedelta(seconds=10)):
        indexing._Watch.checked = 0.0
        assert find("unfreeze") == ["frozen"]


def test_a_process_that_starts_mends_what_is_missing_and_what_is_too_much(find):
    engine_only = engine.Document(987654, "", {"title": "unfreeze"}, {})
    with engine.writing("en"):
        engine.put("en", [engine_only])
    ArticleFactory(slug="frozen", title="Unfreeze the account")
    assert find("unfreeze") == ["frozen"]
    assert 987654 not in indexed()


# -- the command ---------------------------------------------------------------------------


def test_the_command_mends_whatever_was_written_behind_its_back():
    stale, gone, kept = ArticleFactory.create_batch(3)
    chinese = ArticleFactory(chinese=True)
    sync()
    before = engine.ids("en")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET title = 'Raw' WHERE id = %s", [stale.pk])
        for row in Article._meta.related_objects:
            if not row.many_to_many:
                table, column = row.related_model._meta.db_table, row.field.column
                cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [gone.pk])  # noqa: S608
        cursor.execute("DELETE FROM articles_article WHERE id = %s", [gone.pk])
    new = ArticleFactory()
    PendingChange.objects.all().delete()
    Article.objects.filter(pk=chinese.pk).update(archived_at=timezone.now())
    assert sync() == "en: 2 put, 1 taken out\nzh-hans: 0 put, 1 taken out\n"
    after = engine.ids("en")
    assert after.keys() == {stale.pk, kept.pk, new.pk}
    assert after[stale.pk] != before[stale.pk]
    assert after[kept.pk] == before[kept.pk]
    assert sync() == "en: 0 put, 0 taken out\nzh-hans: 0 put, 0 taken out\n"


def test_loaded_fixtures_are_indexed_by_the_command(tmp_path, find):
    article = ArticleFactory(slug="frozen", title="Unfreeze the account")
    dump = tmp_path / "dump.json"
    dump.write_text(serializers.serialize("json", [article]))
    Article.objects.all().delete()
    sync()
    call_command("loaddata", dump, verbosity=0)
    sync()
    assert find("unfreeze") == ["frozen"]


def test_a_rebuild_holds_what_is_published_and_says_so():
    ArticleFactory.create_batch(2)
    ArticleFactory(chinese=True)
    ArticleFactory(draft=True)
    assert sync("--rebuild") == ("en: 2 articles indexed anew\nzh-hans: 1 articles indexed anew\n")
    assert len(indexed("en")) == 2
    assert len(indexed("zh-hans")) == 1
    assert not PendingChange.objects.exists()


def test_the_command_says_nothing_where_it_is_told_to():
    out = StringIO()
    call_command("sync_index", stdout=out, verbosity=0)
    assert out.getvalue() == ""


@pytest.mark.embedded
def test_the_command_gives_up_where_another_process_goes_on_writing(monkeypatch):
    monkeypatch.setattr("search.engine.whoosh.WAIT", 0.1)
    monkeypatch.setattr(engine, "writing", _writing_briefly)
    ArticleFactory()
    with _writing_briefly("en"), pytest.raises(CommandError, match="Another process"):
        sync()


def _writing_briefly(locale):
    from search.engine.whoosh import writing

    return writing(locale, wait=0.1)


def test_haystack_s_own_commands_write_what_readers_find(find):
    ArticleFactory(slug="frozen", title="Unfreeze the account")
    ArticleFactory(chinese=True)
    ArticleFactory(draft=True)
    indexing._Watch.checked = float("inf")
    call_command("rebuild_index", interactive=False, verbosity=0)
    assert find("unfreeze") == ["frozen"]
    assert (len(indexed("en")), len(indexed("zh-hans"))) == (1, 1)


def test_what_was_published_while_the_command_compared_is_not_taken_out(monkeypatch):
    article = ArticleFactory(draft=True)
    compare = indexing._differences

    def compare_then_publish(*args):
        differences = compare(*args)
        Article.objects.filter(pk=article.pk).update(published_at=timezone.now())
        indexing.schedule([article.pk])
        indexing.refresh()
        return differences

    with engine.writing("en"):
        engine.put("en", [engine.Document(article.pk, "", {"title": "old"}, {})])
    monkeypatch.setattr(indexing, "_differences", compare_then_publish)
    sync()
    assert indexed() == {article.pk}

"""What indexing decides: what the index should hold, and when it is written."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from articles import publishing
from articles.models import Article
from search import engine, indexing
from search.engine import Busy
from search.models import PendingChange
from search.search_indexes import ArticleIndex
from tests.factories import ArticleFactory, CategoryFactory

pytestmark = pytest.mark.django_db


def indexed(locale="en"):
    return engine.ids(locale)


def document(article):
    return ArticleIndex().document(Article.objects.get(pk=article.pk))


# -- the document --------------------------------------------------------------------------


def test_a_document_holds_what_readers_read_and_what_editors_add():
    article = ArticleFactory(
        title="Fees",
        summary="**Low.**",
        body="# Head\n\nText with [a link](https://example.com).",
        keywords="cost\n\n price ",
        tags=["money, quick"],
        guide=True,
    )
    made = document(article)
    assert made.texts["title"] == "Fees"
    assert made.texts["keywords"] == "cost\nprice\nmoney, quick"
    assert "Text with a link" in made.texts["body"]
    assert "<" not in made.texts["body"] + made.texts["summary"]
    assert made.facets == {"category": str(article.category_id), "kind": "guide"}


def test_an_article_without_a_category_is_indexed():
    made = document(ArticleFactory(category=None))
    assert made.facets["category"] == ""


def test_the_version_moves_with_the_content_and_only_with_it():
    article = ArticleFactory(tags=["one"])
    versions = [document(article).version]
    assert document(article).version == versions[0]
    for name, value in {
        "title": "Other",
        "summary": "Other.",
        "body": "Other.",
        "keywords": "other",
        "kind": Article.Kind.GUIDE,
        "category": CategoryFactory(),
    }.items():
        setattr(article, name, value)
        article.save()
        versions.append(document(article).version)
    article.tags.add("two")
    versions.append(document(article).version)
    assert len(set(versions)) == len(versions)
    article.pinned, article.slug, article.position = True, "elsewhere", 7
    article.save()
    assert document(article).version == versions[-1]


# -- noting and bringing in ----------------------------------------------------------------


def test_a_refresh_brings_in_every_noted_change_in_batches(monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 2)
    articles = ArticleFactory.create_batch(5)
    indexing.refresh()
    assert indexed().keys() == {article.pk for article in articles}
    assert not PendingChange.objects.exists()


def test_a_change_noted_often_is_brought_in_once():
    article = ArticleFactory()
    indexing.schedule([article.pk] * 3)
    indexing.refresh()
    assert indexed().keys() == {article.pk}


def test_a_change_of_what_does_not_exist_is_forgotten():
    indexing.schedule([123456])
    indexing.refresh()
    assert not PendingChange.objects.exists()


def test_a_busy_index_leaves_changes_noted(monkeypatch, caplog):
    article = ArticleFactory()

    def busy(locale):
        raise Busy

    with monkeypatch.context() as patch:
        patch.setattr(engine, "writing", busy)
        indexing.refresh()
    assert PendingChange.objects.filter(article_id=article.pk).exists()
    assert "busy" in caplog.text
    indexing.refresh()
    assert indexed().keys() == {article.pk}


@pytest.mark.parametrize("failure", [Busy("x"), OSError("x"), DatabaseError("x")])
def test_catching_up_never_fails_a_search_and_looks_again(monkeypatch, find, failure):
    find("nothing")
    ArticleFactory(slug="frozen", title="Unfreeze the account")

    def fail(*args, **kwargs):
        raise failure

    indexing._Watch.checked, indexing._Watch.due = 0.0, None
    with monkeypatch.context() as patch:
        patch.setattr(indexing, "reconcile", fail)
        assert find("unfreeze") == []
    indexing._Watch.checked = 0.0
    assert find("unfreeze") == ["frozen"]


def test_what_was_published_by_hand_is_not_written_again_by_who_reads(monkeypatch, find, commit):
    find("nothing")
    with commit():
        article = ArticleFactory(slug="frozen", title="Unfreeze the account", published_at=None)
        publishing.publish(article)
    written = []
    monkeypatch.setattr(indexing, "schedule", written.extend)
    indexing._Watch.checked = 0.0
    assert find("unfreeze") == ["frozen"]
    assert written == []
    engine.discard("en", [article.pk])
    indexing._Watch.checked, indexing._Watch.due = 0.0, timezone.now() - timedelta(minutes=1)
    find("unfreeze")
    assert written == [article.pk]


def test_many_differences_are_mended_in_the_background(monkeypatch, find):
    started = []
    monkeypatch.setattr(indexing, "CATCH_UP_AT_ONCE", 2)
    monkeypatch.setattr(indexing, "_in_background", started.append)
    ArticleFactory.create_batch(3, title="Unfreeze")
    PendingChange.objects.all().delete()
    assert find("unfreeze") == []
    (work,) = started
    work()
    assert len(find("unfreeze")) == 3


# -- in the background ---------------------------------------------------------------------


def test_one_background_work_runs_at_a_time_and_a_failure_frees_the_way(monkeypatch, caplog):
    monkeypatch.undo()  # The real thing, not the fixture's.
    monkeypatch.setattr(indexing._Watch, "again", None)
    begun, go_on, runs = threading.Event(), threading.Event(), []

    def fail():
        runs.append(threading.current_thread())
        begun.set()
        go_on.wait(5)
        raise RuntimeError

    monkeypatch.setattr(indexing.connection, "close", lambda: None)
    indexing._in_background(fail)
    begun.wait(5)
    indexing._in_background(fail)
    go_on.set()
    runs[0].join(5)
    assert len(runs) == 1
    assert "could not be mended" in caplog.text
    begun.clear()
    indexing._in_background(fail)
    assert begun.wait(5)
    runs[1].join(5)
    assert indexing._Watch.again > time.monotonic()


@pytest.fixture
def mendings(monkeypatch):
    """The mendings that were started, each of which fails at once."""
    started = []

    def fail(work):
        started.append(work)
        indexing._Watch.again = time.monotonic() + indexing.REST

    monkeypatch.setattr(indexing, "_in_background", fail)
    monkeypatch.setattr(indexing._Watch, "again", None)
    return started


def test_searches_rest_from_mending_after_a_failure(mendings, monkeypatch):
    for _search in range(5):
        indexing.rebuild_in_background()
    assert len(mendings) == 1
    monkeypatch.setattr(indexing, "REST", 0.0)
    indexing._Watch.again = time.monotonic()
    indexing.rebuild_in_background()
    assert len(mendings) == 2


def test_what_could_not_be_mended_is_tried_again_though_no_search_fails(mendings, monkeypatch):
    """As where a cluster is back: what was noted meanwhile follows, and the alarm ends."""
    indexing.catch_up()
    assert mendings == []
    monkeypatch.setattr(indexing._Watch, "again", time.monotonic() - 1)
    monkeypatch.setattr(indexing._Watch, "checked", 0.0)
    indexing.catch_up()
    assert mendings == [indexing._mend]


# -- rebuilding ----------------------------------------------------------------------------


def test_what_changes_during_a_rebuild_is_in_the_new_index(monkeypatch):
    changed, gone, kept = ArticleFactory.create_batch(3)
    indexing.refresh()
    before = indexed()
    documents, new = indexing._documents, []

    def documents_then_change(articles, progress=None):
        yield from documents(articles, progress)
        monkeypatch.setattr(indexing, "_documents", documents)
        new.append(ArticleFactory())
        changed.title = "Changed meanwhile"
        changed.save()
        publishing.archive(gone)
        indexing.refresh()
        assert not PendingChange.objects.exists()

    monkeypatch.setattr(indexing, "_documents", documents_then_change)
    indexing.rebuild("en")
    after = indexed()
    assert after.keys() == {changed.pk, kept.pk, new[0].pk}
    assert after[changed.pk] == document(changed).version != before[changed.pk]


def test_searches_answer_while_an_index_is_rebuilt(monkeypatch, find):
    ArticleFactory.create_batch(5, title="Unfreeze")
    assert len(find("unfreeze")) == 5
    documents, answers = indexing._documents, []

    def documents_with_searches(*args):
        for one in documents(*args):
            answers.append(len(find("unfreeze")))
            yield one

    monkeypatch.setattr(indexing, "_documents", documents_with_searches)
    indexing.rebuild("en")
    assert answers == [5] * len(answers)
    assert len(find("unfreeze")) == 5


def test_progress_is_told_article_by_article():
    ArticleFactory.create_batch(3)
    steps = []
    indexing.reconcile(steps.append)
    assert sum(steps) == 3
    steps.clear()
    indexing.rebuild("en", steps.append)
    assert sum(steps) == 3

"""What goes wrong on a disk or with a process: no page fails, no article is lost."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse

from articles.models import Article
from search import engine, indexing
from search.engine import Busy, Document
from search.models import IndexStanding, PendingChange
from tests.factories import ArticleFactory, CategoryFactory, UserFactory
from tests.test_admin import form_of

pytestmark = pytest.mark.embedded

# -- a damaged index -----------------------------------------------------------------------


def generation(path: Path) -> Path:
    """The directory in use."""
    return path / "en" / (path / "en" / "CURRENT").read_text()


def empty(directory: Path) -> None:
    for entry in directory.iterdir():
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def replace_by_a_file(path: Path) -> None:
    shutil.rmtree(path)
    path.write_text("")


def replace_by_a_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def garble(path: Path) -> None:
    path.write_bytes(bytes(reversed(path.read_bytes())))


def toc(path: Path) -> Path:
    return max(generation(path).glob("_MAIN_*.toc"))


def of_segment(path: Path, pattern: str) -> Path:
    return next(generation(path).glob(pattern))


DAMAGES = {
    "the directory is deleted": lambda path: shutil.rmtree(path / "en"),
    "everything is deleted": shutil.rmtree,
    "the directory is emptied": lambda path: empty(path / "en"),
    "the generation is deleted": lambda path: shutil.rmtree(generation(path)),
    "the generation is emptied": lambda path: empty(generation(path)),
    "the pointer is deleted": lambda path: (path / "en" / "CURRENT").unlink(),
    "the pointer is empty": lambda path: (path / "en" / "CURRENT").write_text(""),
    "the pointer is text": lambda path: (path / "en" / "CURRENT").write_text("garbage"),
    "the pointer is bytes": lambda path: (path / "en" / "CURRENT").write_bytes(b"\xff\x00\xfe"),
    "the pointer leads elsewhere": lambda path: (path / "en" / "CURRENT").write_text("../zh-hans"),
    "the table of contents is garbled": lambda path: garble(toc(path)),
    "the table of contents is truncated": lambda path: truncate(toc(path)),
    "the table of contents is empty": lambda path: toc(path).write_bytes(b""),
    "the table of contents is deleted": lambda path: toc(path).unlink(),
    "the terms are truncated": lambda path: truncate(of_segment(path, "*.trm")),
    "the terms are deleted": lambda path: of_segment(path, "*.trm").unlink(),
    "the postings are truncated": lambda path: truncate(of_segment(path, "*.pst")),
    "the postings are empty": lambda path: of_segment(path, "*.pst").write_bytes(b""),
    "the postings are deleted": lambda path: of_segment(path, "*.pst").unlink(),
    "the documents are truncated": lambda path: truncate(of_segment(path, "*_stored.col")),
    "the documents are deleted": lambda path: of_segment(path, "*_stored.col").unlink(),
}
damaged = pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
# Only a person does this, and only a person can mend it.
in_the_way = pytest.mark.parametrize(
    "block",
    [
        lambda path: replace_by_a_file(path / "en"),
        lambda path: replace_by_a_directory(path / "en" / "CURRENT"),
    ],
    ids=["a file lies where the directory was", "a directory lies where the pointer was"],
)


def start_anew() -> None:
    """Forget what a process keeps open, as a new one begins."""
    from haystack import connections

    from search.engine import whoosh

    whoosh._indexes.clear()
    for alias in settings.HAYSTACK_CONNECTIONS:
        connections.reload(alias)
    indexing._Watch.checked, indexing._Watch.due = 0.0, None


@pytest.fixture
def site(db):
    """A few articles, indexed."""
    articles = ArticleFactory.create_batch(5, title="Unfreeze the account")
    ArticleFactory(chinese=True)
    call_command("sync_index", verbosity=0)
    return articles


def search_page(client, locale="en"):
    cache.clear()  # A page that was kept needs no index.
    return client.get(f"/{locale}/search/", {"q": "unfreeze account"})


@damaged
@pytest.mark.parametrize("process", ["running", "new"])
def test_a_search_says_that_it_is_limited_or_answers_in_full_and_the_next_one_does(
    site, client, own_index, damage, process
):
    search_page(client)
    damage(own_index)
    if process == "new":
        start_anew()
    response = search_page(client)
    assert response.status_code == 200
    results = response.context["results"]
    assert ("search is being repaired" in response.content.decode()) == results.limited
    assert len(results.hits) == 5
    if process == "new":
        start_anew()
    response = search_page(client)
    assert response.status_code == 200
    assert not response.context["results"].limited
    assert len(response.context["results"].hits) == 5


@damaged
def test_the_command_mends_it(site, own_index, damage):
    damage(own_index)
    start_anew()
    call_command("sync_index", verbosity=0)
    start_anew()
    for locale in indexing.LOCALES:
        engine.check(locale)
    assert set(engine.ids("en")) == {article.pk for article in site}
    assert len(engine.ids("zh-hans")) == 1


@damaged
def test_readers_browse_and_editors_save_whatever_the_index_is_like(
    site, client, own_index, damage, django_capture_on_commit_callbacks
):
    client.force_login(UserFactory(superuser=True))
    damage(own_index)
    start_anew()
    for url in ("/en/", site[0].get_absolute_url(), site[0].category.get_absolute_url()):
        assert client.get(url).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        publish(client, "thaw")
    start_anew()
    search_page(client)
    response = client.get("/en/search/", {"q": "thaw"})
    assert [hit.article.slug for hit in response.context["results"].hits] == ["thaw"]


def publish(client, slug):
    """Write and publish an article in the admin."""
    new = ArticleFactory.build(draft=True, slug=slug, title=slug, category=CategoryFactory())
    url = reverse("admin:articles_article_add")
    assert client.post(url, form_of(new, _publish="Publish now")).status_code == 302
    assert Article.objects.published().filter(slug=slug).exists()


@in_the_way
def test_what_nobody_can_mend_is_said(site, client, own_index, block):
    block(own_index)
    start_anew()
    for _visit in range(2):
        assert search_page(client).status_code == 200
        assert search_page(client).context["results"].limited
    assert search_page(client, "zh-hans").status_code == 200
    assert client.get("/readyz").json()["checks"]["index en"] == "unavailable"
    assert IndexStanding.objects.get(pk="en").broken_since
    with pytest.raises(CommandError, match="could not be written"):
        call_command("sync_index", verbosity=0)


# -- a disk that takes nothing -------------------------------------------------------------


def full(*args, **kwargs):
    raise OSError(errno.ENOSPC, "No space left on device")


def forbidden(*args, **kwargs):
    raise PermissionError(errno.EACCES, "Permission denied")


REFUSALS = {
    "full when a file is made": ("whoosh.filedb.filestore.FileStorage.create_file", full),
    "full when terms are written": ("whoosh.writing.SegmentWriter._finalize_segment", full),
    "full when the contents are written": ("whoosh.writing.SegmentWriter._commit_toc", full),
    "read-only": ("whoosh.util.filelock.FcntlLock.acquire", forbidden),
}


@pytest.fixture(params=REFUSALS.items(), ids=REFUSALS.keys())
def unwritable(request, site):
    """The disk takes nothing until the context ends."""
    _name, (place, refuse) = request.param
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place, refuse)
        yield patch


def test_readers_search_on_while_nothing_can_be_written(unwritable, client):
    ArticleFactory(title="Thaw")
    start_anew()
    for _request in range(2):
        response = search_page(client)
        assert response.status_code == 200
        assert len(response.context["results"].hits) == 5
        indexing._Watch.checked = 0.0


def test_an_editor_saves_while_the_index_cannot_be_written(
    unwritable, client, django_capture_on_commit_callbacks
):
    client.force_login(UserFactory(superuser=True))
    with django_capture_on_commit_callbacks(execute=True):
        publish(client, "thaw")
    article = Article.objects.get(slug="thaw")
    assert PendingChange.objects.filter(article_id=article.pk).exists(), "it is not forgotten"
    unwritable.undo()
    indexing.refresh()
    assert article.pk in engine.ids("en"), "the lock is free again, and the change follows"
    engine.check("en")


@pytest.mark.parametrize("options", [(), ("--rebuild",)])
def test_the_command_says_that_it_cannot_write(unwritable, site, own_index, options):
    before = engine.ids("en")
    ArticleFactory()
    with pytest.raises(CommandError, match="could not be written"):
        call_command("sync_index", *options, verbosity=0)
    assert engine.ids("en") == before
    unwritable.undo()
    call_command("sync_index", *options, verbosity=0)
    assert len(engine.ids("en")) == len(before) + 1
    generations = [entry for entry in (own_index / "en").iterdir() if entry.is_dir()]
    assert len(generations) <= 2, "what was half built is cleared away"


def test_two_rebuilds_do_not_clear_away_each_other_s_work(monkeypatch, own_index):
    monkeypatch.setattr("search.engine.whoosh.WAIT", 0.1)

    def documents():
        with pytest.raises(Busy):
            engine.clear("en")
        yield Document(2, "1", {"title": "fee"}, {})

    engine.build("en", documents())
    assert engine.ids("en") == {2: "1"}


def test_an_index_of_another_version_is_built_anew(site, client, own_index):
    generation(own_index).rename(own_index / "en" / "v0.0-1234")
    (own_index / "en" / "CURRENT").write_text("v0.0-1234")
    start_anew()
    assert search_page(client).context["results"].limited
    results = search_page(client).context["results"]
    assert len(results.hits) == 5
    assert not results.limited


# -- real processes on a real disk ---------------------------------------------------------


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """The folder of a site with 200 articles."""
    path = tmp_path_factory.mktemp("site")
    run(path, "prepare", "200")
    return path


@pytest.fixture
def data_dir(prepared, tmp_path):
    """A copy of it."""
    return shutil.copytree(prepared, tmp_path / "site")


def start(data_dir: Path, *args: str) -> subprocess.Popen[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(data_dir),
        "ENV_FILE": os.devnull,
        "LOG_LEVEL": "ERROR",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.search.worker", *args],
        cwd=settings.BASE_DIR,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> None:
    """Wait for the end; a failure or an error told to the log fails the test."""
    _out, error = process.communicate(timeout=120)
    assert process.returncode == 0, error
    assert error == ""


def run(data_dir: Path, *args: str) -> None:
    finish(start(data_dir, *args))


@pytest.mark.slow
def test_four_processes_that_save_leave_an_index_equal_to_what_is_published(data_dir):
    for process in [start(data_dir, "save", f"process-{n}", "50") for n in range(4)]:
        finish(process)
    run(data_dir, "assert_true")


@pytest.mark.slow
def test_every_search_answers_while_other_processes_rebuild(data_dir):
    run(data_dir, "read_while_rebuilding", "1")


@pytest.mark.slow
def test_no_article_is_lost_where_a_saving_process_is_killed(data_dir):
    run(data_dir, "kill_at_random", "8")


@pytest.mark.slow
def test_a_process_killed_in_the_middle_of_a_write_leaves_a_whole_index(data_dir):
    run(
        data_dir,
        "kill_at",
        "before a document is added",
        "before the segment is written",
        "before the table of contents",
        "before old files are cleared",
        "before the change is forgotten",
        "before the swap",
        "between pointer and swap",
    )

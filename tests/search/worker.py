"""A process of a real site for `test_faults.py`: `python -m tests.search.worker COMMAND …`.

The site is the one that `DATA_DIR` names. An assertion that fails ends the process with 1.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "helpcenter.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles import publishing  # noqa: E402
from articles.models import Article, Locale  # noqa: E402
from search import engine, indexing  # noqa: E402
from search.engine.store import Store  # noqa: E402
from search.models import PendingChange  # noqa: E402
from search.pipeline import search  # noqa: E402
from search.query import SearchQuery  # noqa: E402

WORDS = {"en": "withdrawal frozen account", "zh-hans": "提现未到账怎么办"}


def article(name: str) -> Article:
    """A new published article, not saved, in either language."""
    locale = random.choice(Locale.values)  # noqa: S311 (nothing secret)
    return Article(
        slug=name,
        locale=locale,
        title=f"{WORDS[locale]} {name}",
        body="\n\n".join(f"{WORDS[locale]} {n}" for n in range(20)),
        published_at=timezone.now(),
    )


def save(prefix: str, count: int, told: Callable[[int], object] = lambda pk: None) -> None:
    """Save articles one by one, some with a tag, some archived or deleted again."""
    for n in range(count):
        with transaction.atomic():
            new = article(f"{prefix}-{n}")
            new.save()
            new.tags.add(f"tag-{n % 3}")
        told(new.pk)
        if n % 10 == 3:
            publishing.archive(new)
        elif n % 10 == 7:
            new.title += " changed"
            new.save()


def published(locale: str) -> set[int]:
    """What the index should hold."""
    return set(Article.objects.published().in_locale(locale).values_list("pk", flat=True))


def assert_true() -> None:
    """The index is whole and holds what is published, as it is."""
    for locale in indexing.LOCALES:
        engine.check(locale)
        documents = indexing._documents(indexing._indexable(locale))
        assert engine.ids(locale) == {document.id: document.version for document in documents}
        assert set(engine.ids(locale)) == published(locale)
    assert not PendingChange.objects.exists()


def assert_recovers() -> None:
    """The lock of a killed process is free, the index opens, and it becomes true by itself."""
    for locale in indexing.LOCALES:
        with engine.writing(locale, wait=0.5):
            pass
        engine.ids(locale)
    indexing._Watch.checked, indexing._Watch.due = 0.0, None
    indexing.catch_up()
    assert_true()


def fork(work: Callable[[], object]) -> int:
    """Let a child process work; its id.

    Work aside ends first: a thread amid a query would leave SQLite's locks held in the child.
    """
    for thread in set(threading.enumerate()) - {threading.current_thread()}:
        thread.join()
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
    finally:
        os._exit(1)


def die(*args: object, **kwargs: object) -> NoReturn:
    """What a power cut, or a system out of memory, does."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def kill_at_random(rounds: str, writes: str = "0", within: str = "0.5") -> None:
    """A process that saves is killed at some moment, until so often and after so many writes.

    ``within``: the longest that one of them goes on, in seconds.
    """
    at = told_saved = 0
    while at < int(rounds) or told_saved < int(writes):
        at += 1
        reading, writing = os.pipe()

        def told(pk: int, pipe: int = writing) -> None:
            os.write(pipe, f"{pk}\n".encode())

        pid = fork(lambda at=at, told=told: save(f"round-{at}", 10_000, told))
        time.sleep(random.uniform(0.05, float(within)))  # noqa: S311
        os.kill(pid, signal.SIGKILL)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
        os.close(writing)
        with os.fdopen(reading) as pipe:
            saved = {int(line) for line in pipe}
        assert saved <= set(Article.objects.values_list("pk", flat=True)), "articles were lost"
        told_saved += len(saved)
        assert_recovers()
    assert Article.objects.count() > int(rounds)
    print(f"killed {at} times, {told_saved} writes, none lost")  # noqa: T201


def kill_at(*points: str) -> None:
    """A process is killed at one point of a write, then at another one."""
    save("before", 3)
    for point in points:
        pid = fork(lambda point=point: write_until(point))
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        assert status == -signal.SIGKILL, (point, status)
        assert_recovers()
        for locale in indexing.LOCALES:
            indexing.rebuild(locale)
        assert_true()


def write_until(point: str) -> None:
    """Save, or rebuild, and die at a point."""
    import whoosh.index
    import whoosh.writing

    put = engine.put

    def put_and_die(*args: object) -> None:
        put(*args)
        die()

    place, name, instead = {
        "before a document is added": (whoosh.writing.SegmentWriter, "add_document", die),
        "before the segment is written": (whoosh.writing.SegmentWriter, "_finalize_segment", die),
        "before the table of contents": (whoosh.writing.SegmentWriter, "_commit_toc", die),
        "before old files are cleared": (whoosh.index, "clean_files", die),
        "before the change is forgotten": (engine, "put", put_and_die),
        "before the swap": (Store, "swap", die),
        "between pointer and swap": (Path, "replace", die),
    }[point]
    setattr(place, name, instead)
    if "swap" in point:
        for locale in indexing.LOCALES:
            indexing.rebuild(locale)
    else:
        save(f"killed-{point.replace(' ', '-')}", 100)


def read_while_rebuilding(rounds: str) -> None:
    """Search and save while other processes build the index anew."""
    command = [sys.executable, "manage.py", "sync_index", "--rebuild", "-v0"]
    asked = 0
    for at in range(int(rounds)):
        with subprocess.Popen(command) as rebuilding:
            while rebuilding.poll() is None:
                for locale, words in WORDS.items():
                    results = search(SearchQuery(words, locale))
                    assert results.total >= 50, results
                    asked += 1
                if asked % 20 == 0:
                    save(f"meanwhile-{at}-{asked}", 4)
        assert rebuilding.returncode == 0
        assert_true()
    assert asked > 20, asked


def prepare(count: str) -> None:
    """A site with articles in its index."""
    call_command("migrate", verbosity=0)
    new = [article(f"seed-{n}") for n in range(int(count))]
    for one in new:
        one.render({})
    Article.objects.bulk_create(new)
    call_command("sync_index", rebuild=True, verbosity=0)


if __name__ == "__main__":
    every = (prepare, kill_at, kill_at_random, read_while_rebuilding, assert_true, assert_recovers)
    commands = {f.__name__: f for f in every}
    commands["save"] = lambda prefix, count: save(prefix, int(count))
    commands[sys.argv[1]](*sys.argv[2:])

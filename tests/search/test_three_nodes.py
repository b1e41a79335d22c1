"""Three real nodes, one killed, all hung: `NODES=3 .ci/with-opensearch … pytest` of this file."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest
from django.core.cache import cache

from search import engine, indexing
from search.engine import Busy, Document, Unreachable
from search.models import PendingChange
from tests.factories import ArticleFactory

PIDS = [int(pid) for pid in os.environ.get("OPENSEARCH_PIDS", "").split()]
SAVED = 40
PAGES = 60
# The longest that a saved text may wait for a new primary, in seconds.
AT_MOST = 90.0

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(len(PIDS) < 3, reason="OPENSEARCH_PIDS names no three nodes to kill one of"),
]


def save_one(pk: int) -> None:
    """As indexing does it: what cannot be written now follows a moment later."""
    until = time.monotonic() + AT_MOST
    while True:
        try:
            with engine.writing("zh-hans"):
                engine.put("zh-hans", [Document(pk, "1", {"title": f"提现 {pk}"}, {})])
        except (Busy, Unreachable):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


def test_no_page_fails_and_nothing_is_lost_where_a_node_is_killed(
    db, opensearch, settings, client, monkeypatch
):
    from search.engine.opensearch import looking

    settings.SEARCH_TIMEOUT = 10.0
    articles = ArticleFactory.create_batch(8, title="Unfreeze the account")
    indexing.reconcile()
    monkeypatch.setattr(indexing, "catch_up", lambda: None)
    for locale in indexing.LOCALES:
        look = looking.newest(locale)
        path = f"/_cluster/health/{look.index}"
        health = look.server.ask("GET", path, seconds=70, wait_for_status="green", timeout="60s")
        assert health["active_shards"] == 2, "a copy on another node"

    pks = range(10_000, 10_000 + SAVED)
    failed: list[BaseException] = []

    def save() -> None:
        try:
            for pk in pks:
                save_one(pk)
        except BaseException as error:  # noqa: BLE001 (told below)
            failed.append(error)

    saving = threading.Thread(target=save)
    saving.start()
    asked = 0
    while asked < PAGES or saving.is_alive():
        if asked == PAGES // 4:
            os.kill(PIDS[0], signal.SIGKILL)
        cache.clear()
        response = client.get("/en/search/", {"q": f"unfreeze account {asked}"})
        found = response.context["results"]
        assert response.status_code == 200
        assert len(found.hits) == len(articles), asked
        assert not found.limited, "the cluster answers, not the database"
        asked += 1
        assert asked < 100 * PAGES
    saving.join(AT_MOST)
    assert failed == []
    assert engine.ids("zh-hans") == dict.fromkeys(pks, "1")


def test_pages_go_on_while_every_node_hangs_and_what_was_saved_follows(
    db, opensearch, settings, client, commit, monkeypatch
):
    from search.engine.opensearch.server import server

    settings.SEARCH_TIMEOUT = 1.0
    ArticleFactory(title="Unfreeze the account")
    indexing.reconcile()
    guard = server().breaker
    monkeypatch.setattr(guard, "_pause", 2.0)

    def page():
        cache.clear()
        response = client.get("/en/search/", {"q": "unfreeze account"})
        assert response.status_code == 200
        return response.context["results"]

    assert not page().limited
    living = [pid for pid in PIDS if is_living(pid)]
    for pid in living:
        os.kill(pid, signal.SIGSTOP)
    try:
        while not guard.is_open:
            assert page().limited
        with commit():
            ArticleFactory(title="Unfreeze the other account")
        assert len(page().hits) == 2, "the database knows it at once"
        assert PendingChange.objects.exists()
    finally:
        for pid in living:
            os.kill(pid, signal.SIGCONT)
    until = time.monotonic() + AT_MOST
    while (found := page()).limited or PendingChange.objects.exists():
        assert time.monotonic() < until
        monkeypatch.setattr(indexing._Watch, "checked", 0.0)
        time.sleep(0.2)
    assert len(found.hits) == 2


def is_living(pid: int) -> bool:
    """Whether a process is still a node: it may have been killed, and its number be another's."""
    try:
        return b"Node.java" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return False

"""A node is killed while readers search and an editor saves: `NODES=3 .ci/with-opensearch …`."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest
from django.core.cache import cache

from search import engine, indexing
from search.engine import Busy, Document, Unreachable
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

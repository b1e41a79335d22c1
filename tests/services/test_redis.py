"""A cache that all processes share, and what becomes of a site whose Redis is gone."""

from __future__ import annotations

import logging
import shutil
import socket
import subprocess
import time

import pytest
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache

from helpcenter import caching
from helpcenter.caching import SharedCache
from tests.factories import ArticleFactory

pytestmark = pytest.mark.services

PAGES = ("/en/", "/zh-hans/", "/en/search/?q=fees", "/zh-hans/search/?q=手续费", "/en/support/")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Redis:
    """A server of its own, to be stopped."""

    def __init__(self, folder):
        self.port, self.folder, self.process = free_port(), folder, None
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
        )
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("Redis does not start")

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait(10)
            self.process = None


@pytest.fixture
def redis(tmp_path):
    if not shutil.which("redis-server"):
        pytest.skip("Redis is not installed")
    server = Redis(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def shared(redis, settings, monkeypatch):
    """The site's caches are in that Redis."""
    cache = {"BACKEND": "helpcenter.caching.SharedCache", "LOCATION": redis.url}
    monkeypatch.setattr(caching, "LEFT_ALONE", 0)
    settings.CACHES = {
        "default": cache | {"KEY_FUNCTION": "helpcenter.caching.key_of_release"},
        "limits": cache,
    }
    yield caches["default"]
    redis.stop()


def lone(**params) -> SharedCache:
    """A cache whose Redis nobody started."""
    return SharedCache(f"redis://127.0.0.1:{free_port()}/0", params)


def test_memory_stands_in_for_a_redis_that_nobody_started():
    cache = lone()
    cache.set("a", 1, 60)
    assert cache.get("a") == 1
    assert cache.add("a", 2, 60) is False
    assert cache.incr("a") == 2
    assert cache.get_or_set("b", lambda: "made", 60) == "made"
    assert cache.get_many(["a", "b", "c"]) == {"a": 2, "b": "made"}
    cache.delete("a")
    assert "a" not in cache
    cache.set_many({"d": 1}, 60)
    assert cache.touch("d", 60)
    cache.delete_many(["d"])
    cache.clear()
    assert cache.get("b", "gone") == "gone"


def test_the_log_says_once_that_redis_is_gone(caplog):
    cache = lone()
    for _time in range(3):
        cache.set("a", 1)
    told = [row for row in caplog.records if row.name == "helpcenter.caching"]
    assert [row.levelno for row in told] == [logging.ERROR]
    assert "Redis is gone" in told[0].getMessage()


def test_a_redis_that_failed_is_left_alone_for_a_while(monkeypatch):
    cache = lone()
    cache.set("a", 1)
    monkeypatch.setattr(LocMemCache, "get", lambda *args, **kwargs: "memory")
    assert not cache._outage.may_ask()
    assert cache.get("a") == "memory"


def test_another_release_keeps_pages_of_its_own(monkeypatch):
    keys = []
    for name in ("one", "two"):
        monkeypatch.setattr(caching, "release", lambda name=name: name)
        keys.append(caching.key_of_release("page", "", 1))
    assert len(set(keys)) == 2


def test_a_release_is_named_by_its_files():
    assert caching.release() == caching.release.__wrapped__()
    assert len(caching.release()) == 12


@pytest.mark.django_db
def test_pages_and_limits_go_on_when_redis_stops_and_when_it_is_back(
    client, redis, shared, settings, caplog
):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"votes": (2, 600)}
    article = ArticleFactory(slug="fees", title="Fees")
    vote = f"{article.get_absolute_url()}vote/"
    pages = (*PAGES, article.get_absolute_url())

    def all_pages():
        return {client.get(path).status_code for path in pages}

    assert all_pages() == {200}
    assert shared.get("page") is None
    redis.stop()
    assert all_pages() == {200}
    # Nobody votes, or guesses passwords, without a limit meanwhile.
    assert [client.post(vote, {"helpful": "yes"}).status_code for _ in range(3)] == [302, 302, 429]
    article.title = "Costs"
    article.save()
    assert "Costs" in client.get(article.get_absolute_url()).content.decode()
    redis.start()
    assert all_pages() == {200}
    assert "Costs" in client.get(article.get_absolute_url()).content.decode()
    told = [row.getMessage() for row in caplog.records if row.name == "helpcenter.caching"]
    assert len(told) == 2
    assert "gone" in told[0]
    assert "back" in told[1]

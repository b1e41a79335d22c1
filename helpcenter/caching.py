"""The shared cache in Redis, and this process's memory in its place while Redis is gone.

What is kept may be forgotten at any moment, and pages are kept under the edition they were made
of (:mod:`articles.editions`), so a process that goes on alone shows nothing that is not right.
Limits count on, in each process by itself: guessing passwords never becomes free.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

# Seconds for which a Redis that failed is not asked again: a request never waits for it twice.
LEFT_ALONE = 5
# Seconds that Redis may take for one answer.
TIMEOUT = 1
# What a page is made of: another release keeps pages of its own, also while both are serving.
CODE = ("helpcenter", "support", "search", "articles", "templates", "static", "locale")
MADE_OF = {".py", ".html", ".txt", ".xml", ".css", ".js", ".svg", ".mo"}


@cache
def release() -> str:
    """The name of the code that runs: the same on every machine that has the same files."""
    digest = hashlib.sha256()
    for folder in CODE:
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*")):
            if path.suffix in MADE_OF and path.is_file():
                digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def key_of_release(key: str, prefix: str, version: int) -> str:
    """Django's ``KEY_FUNCTION`` for what is made by the code, such as pages."""
    return f"{release()}:{prefix}:{version}:{key}"


class SharedCache(RedisCache):
    """Django's cache in Redis that never fails: while Redis is gone, memory stands in."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, _with_timeouts(params))
        # A cache object belongs to one thread; what stands in, and since when, to the process.
        self._memory = LocMemCache(f"in place of {server}", _without_redis(params))
        self._outage = _outage_of(server)

    def _either(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if self._outage.may_ask():
            try:
                answer = getattr(super(), name)(*args, **kwargs)
            except (RedisError, OSError) as error:
                self._outage.began(error)
            else:
                self._outage.ended()
                return answer
        return getattr(self._memory, name)(*args, **kwargs)


def _through(name: str) -> Callable[..., Any]:
    def ask(self: SharedCache, *args: Any, **kwargs: Any) -> Any:
        return self._either(name, *args, **kwargs)

    ask.__name__ = name
    return ask


for _name in ("add", "get", "set", "touch", "delete", "has_key", "incr", "get_many", "set_many",
              "delete_many", "clear"):  # fmt: skip
    setattr(SharedCache, _name, _through(_name))


class _Outage:
    """Whether Redis answers, as this process last saw it; the log says once when that changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0
        self._told = False

    def may_ask(self) -> bool:
        return time.monotonic() >= self._until

    def began(self, error: Exception) -> None:
        with self._lock:
            self._until = time.monotonic() + LEFT_ALONE
            told, self._told = self._told, True
        if not told:
            logger.error(
                "Redis is gone (%s); each process keeps and counts in its own memory meanwhile.",
                error,
            )

    def ended(self) -> None:
        if self._told:
            with self._lock:
                told, self._told = self._told, False
            if told:
                logger.warning("Redis is back.")


@cache
def _outage_of(server: str) -> _Outage:
    return _Outage()


def _without_redis(params: dict[str, Any]) -> dict[str, Any]:
    return {**params, "OPTIONS": {"MAX_ENTRIES": 100_000}}


def _with_timeouts(params: dict[str, Any]) -> dict[str, Any]:
    options = {
        "socket_connect_timeout": TIMEOUT,
        "socket_timeout": TIMEOUT,
        "health_check_interval": 30,
        # Once: the connection may be of before a restart.
        "retry": Retry(NoBackoff(), 1),
    }
    return {**params, "OPTIONS": options | params.get("OPTIONS", {})}

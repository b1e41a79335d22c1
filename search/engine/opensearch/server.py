"""Talks to the cluster: addresses, time limits, retries, and what its errors mean to us."""

from __future__ import annotations

import json
import logging
import threading
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConnectionError as NoConnection
from opensearchpy.exceptions import OpenSearchException, TransportError
from urllib3.util import Timeout

from ..data import IndexBroken, Unreachable
from .breaker import Breaker, Open

logger = logging.getLogger(__name__)
# The client tells every request, with readers' words in it; what fails is told by us.
for name in ("opensearch", "opensearchpy.trace"):
    logging.getLogger(name).setLevel(logging.CRITICAL)

# Seconds for a connection, and for work that takes its time: making and merging an index.
CONNECT = 1.0
PATIENT = 120.0
# Seconds for writing; also what the cluster waits for a primary that is moving.
WRITE = 15.0
# A bulk request holds at most so many documents or bytes …
BULK_DOCUMENTS = 250
BULK_BYTES = 4 * 1024 * 1024
# … and what the cluster refuses for the moment (429, 503) is sent again, this often, after
# 0.2, 0.4 … seconds.
BULK_TRIES = 6
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0
# Readers of one process ask one copy of the index, so that pages follow each other.
PREFERENCE = uuid.uuid4().hex
# What is told stands in columns: to unpack what is stored of each hit takes longer than to find it.
COLUMNS_ALONE = {"stored_fields": "_none_", "_source": False}
_FOR_THE_MOMENT = frozenset({429, 502, 503, 504})


class Refused(Unreachable):
    """The cluster has too much to do (429)."""


class Missing(IndexBroken):
    """What was asked for is not there."""


class Conflict(Exception):  # noqa: N818
    """Another one was quicker."""


class Server:
    """The cluster behind some addresses."""

    def __init__(self, urls: Sequence[str], seconds: float, ca_certs: str = "") -> None:
        """``seconds``: how long a reader's question may take."""
        self.seconds = seconds
        # Half of it for each of several: where one hangs, there is time to ask another.
        self._each = seconds / 2 if len(urls) > 1 else seconds
        self.breaker = Breaker()
        self._kept: dict[str, Any] = {}
        secure: dict[str, Any] = {"ca_certs": ca_certs} if ca_certs else {}
        self._client = OpenSearch(
            hosts=list(urls),
            timeout=self._limit(self._each),
            # Another node is asked where one does not answer.
            max_retries=min(len(urls), 3),
            retry_on_timeout=len(urls) > 1,
            retry_on_status=(502, 503, 504) if len(urls) > 1 else (),
            # A node that was gone is tried again soon.
            dead_timeout=2,
            maxsize=16,
            http_compress=False,
            **secure,
        )

    @staticmethod
    def _limit(seconds: float) -> Timeout:
        return Timeout(connect=min(CONNECT, seconds), read=seconds)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        seconds: float | None = None,
        **params: Any,
    ) -> Any:
        """One request, answered as JSON.

        Raises :class:`Unreachable` where the cluster is at fault, :class:`Missing` where there
        is no such thing, :class:`Conflict`, and :class:`IndexBroken` for any other refusal.
        """
        try:
            with self.breaker.guard((Unreachable,)):
                return self._ask(method, path, body, seconds, params)
        except Open:
            raise Unreachable("the search server failed too often; it is left alone") from None

    def _ask(
        self, method: str, path: str, body: Any, seconds: float | None, params: dict[str, Any]
    ) -> Any:
        limit = self._limit(seconds or self._each)
        headers = {}
        if isinstance(body, str):
            headers["content-type"] = "application/x-ndjson"
        try:
            return self._client.transport.perform_request(
                method,
                path,
                params={**params, "request_timeout": limit},
                body=body,
                headers=headers,
            )
        except NoConnection as error:
            raise Unreachable(f"the search server does not answer: {error.error}") from error
        except TransportError as error:
            raise _meaning(error, f"{method} {path}") from error
        except OpenSearchException as error:
            raise Unreachable(f"the search server answers strangely: {error!r}") from error

    def search(self, index: str, body: Mapping[str, Any], search_type: str) -> Any:
        """One search of whole shards only: half an answer is none."""
        answer = self.ask(
            "POST",
            f"/{index}/_search",
            {**body, **COLUMNS_ALONE, "timeout": f"{int(self._each * 1000)}ms"},
            preference=PREFERENCE,
            search_type=search_type,
            allow_partial_search_results="false",
            include_named_queries_score="true",
        )
        if answer["timed_out"]:
            raise Unreachable("the search server is too slow")
        return answer

    def bulk(
        self, operations: Iterable[tuple[Mapping[str, Any], Any]], seconds: float = WRITE
    ) -> list[int]:
        """Send operations and their documents (or None), in parts; the status of each.

        ``seconds``: how long one part may take.

        What is refused for the moment is sent again; :class:`Unreachable` where it stays so.
        """
        statuses: list[int] = []
        part: list[tuple[str, str]] = []
        size = 0
        for operation, document in operations:
            one = json.dumps(operation), "" if document is None else _json(document)
            if part and (size + len(one[1]) > BULK_BYTES or len(part) >= BULK_DOCUMENTS):
                statuses += self._bulk(part, seconds)
                part, size = [], 0
            part.append(one)
            size += len(one[1])
        return statuses + (self._bulk(part, seconds) if part else [])

    def _bulk(self, part: list[tuple[str, str]], seconds: float) -> list[int]:
        statuses = [0] * len(part)
        left = list(range(len(part)))
        for attempt in range(BULK_TRIES):
            body = "".join(f"{line}\n" for at in left for line in part[at] if line)
            pause = min(FIRST_PAUSE * 2**attempt, LONGEST_PAUSE)
            try:
                answer = self.ask("POST", "/_bulk", body, seconds=seconds, timeout="10s")
            except Refused:
                if attempt == BULK_TRIES - 1:
                    raise
            else:
                for at, item in zip(left, answer["items"], strict=True):
                    statuses[at] = next(iter(item.values()))["status"]
                left = [at for at in left if statuses[at] in _FOR_THE_MOMENT]
                if not left:
                    return statuses
            if attempt < BULK_TRIES - 1:
                _pause(pause)
        raise Unreachable(f"the search server refused {len(left)} documents {BULK_TRIES} times")

    @property
    def is_legacy(self) -> bool:
        """Whether its BM25 has the factor (k1 + 1) of old: OpenSearch before 3."""
        if "version" not in self._kept:
            self._kept["version"] = self.ask("GET", "/")["version"]["number"]
        return int(self._kept["version"].split(".")[0]) < 3


def _meaning(error: TransportError, what: str) -> Exception:
    status = error.status_code if isinstance(error.status_code, int) else 500
    return _meaning_of(status, _reason(error.info), what)


def _meaning_of(status: int, reason: str, what: str) -> Exception:
    message = f"{what}: {status} {reason}"
    if status == 404:
        return Missing(message)
    if status == 409:
        return Conflict(message)
    if status == 429:
        return Refused(message)
    if status >= 500 or status in (401, 403):
        return Unreachable(message)
    return IndexBroken(message)


def _reason(info: Any) -> str:
    error = info.get("error", info) if isinstance(info, dict) else info
    if isinstance(error, dict):
        causes = error.get("root_cause") or [error]
        error = causes[0].get("reason") or error.get("type")
    return str(error)[:300]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _pause(seconds: float) -> None:
    time.sleep(seconds)


_lock = threading.Lock()


def server() -> Server:
    """The cluster that ``SEARCH_URL`` names; one set of connections a process."""
    urls = tuple(settings.SEARCH_URL.replace(",", " ").split())
    with _lock:
        return _server(urls, settings.SEARCH_TIMEOUT, settings.SEARCH_CA_CERTS)


@lru_cache(maxsize=4)
def _server(urls: tuple[str, ...], seconds: float, ca_certs: str) -> Server:
    return Server(urls, seconds, ca_certs)

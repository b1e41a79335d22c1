"""Changes an index: puts, discards, tries a change aside.

Each document carries the writer's number as its version, so that an older one never replaces a
newer one, see `locking.py`. Whatever is written is visible before its generation moves, so that
nothing made from before is kept for afterwards.
"""

from __future__ import annotations

import contextlib
import logging
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.conf import settings

from ..data import Busy, Document, IndexBroken, Unreachable
from .locking import Lease, held
from .looking import Look, alias, look, looking_at, newest
from .mapping import GENERATION, index_body, source
from .server import PATIENT, WRITE, Server, server

logger = logging.getLogger(__name__)

# How long a write waits for another process, in seconds.
WAIT = 15.0


@dataclass
class Writing:
    """A language's write lock, and the index that was in use when it was taken."""

    lease: Lease
    index: str | None


_NONE: Mapping[str, Writing] = MappingProxyType({})
# The locks that this thread holds, by language.
writers: ContextVar[Mapping[str, Writing]] = ContextVar("writing", default=_NONE)


def locks() -> str:
    """The index of leases."""
    return f"{settings.SEARCH_PREFIX}-locks"


@contextlib.contextmanager
def writing(locale: str, wait: float = WAIT) -> Iterator[None]:
    """Hold the write lock of a language. Raises :class:`Busy` after ``wait`` seconds."""
    alias(locale)
    with held(server(), locks(), f"{locale}-write", wait) as lease:
        try:
            index = newest(locale).indices[0]
        except Unreachable:
            raise
        except IndexBroken:
            index = None
        token = writers.set({**writers.get(), locale: Writing(lease, index)})
        try:
            yield
        finally:
            writers.reset(token)


def put(locale: str, documents: Sequence[Document]) -> None:
    """Add or replace documents. Raises :class:`IndexBroken`, :class:`Busy`."""
    if documents:
        with _held(locale) as (lease, index):
            change(server(), index, locale, lease.token, documents, ())
            move(server(), index)


def discard(locale: str, ids: Iterable[int]) -> None:
    """Take documents out; unknown ids are fine. Raises like :func:`put`."""
    unwanted = list(ids)
    with _held(locale) as (lease, index):
        gone = change(server(), index, locale, lease.token, (), unwanted) if unwanted else 0
        # Who died here before may have discarded and not told.
        if gone or lease.inherited:
            move(server(), index)


@contextlib.contextmanager
def _held(locale: str) -> Iterator[tuple[Lease, str]]:
    holding = writers.get().get(locale)
    if holding is None:
        with writing(locale), _held(locale) as both:
            yield both
        return
    if holding.index is None:
        raise IndexBroken(f"there is no index {alias(locale)}")
    if not holding.lease.is_held:
        raise Busy(f"the lock of {locale} was lost to another process")
    yield holding.lease, holding.index


def change(
    there: Server,
    index: str,
    locale: str,
    version: int,
    documents: Iterable[Document],
    unwanted: Iterable[int],
    *,
    seconds: float = WRITE,
) -> int:
    """Put and discard in one go; how many documents changed.

    ``seconds``: what each request may take; more where very many are put, which nobody waits for.
    """

    def operations() -> Iterator[tuple[dict[str, Any], Any]]:
        how = {"_index": index, "version": version, "version_type": "external_gte"}
        for pk in unwanted:
            yield {"delete": {"_id": str(pk), **how}}, None
        for document in documents:
            yield {"index": {"_id": str(document.id), **how}}, source(document, locale)

    statuses = there.bulk(operations(), seconds)
    there.ask("POST", f"/{index}/_refresh", seconds=seconds)
    if 409 in statuses:
        raise Busy(f"{index} was changed by a newer writer")
    if wrong := [status for status in statuses if status >= 400 and status != 404]:
        raise IndexBroken(f"{index} refused {len(wrong)} documents: {wrong[0]}")
    return sum(status < 400 for status in statuses)


def move(there: Server, index: str) -> None:
    """Another generation from now on."""
    body = {"legacy": there.is_legacy}
    there.ask("PUT", f"/{index}/_doc/{GENERATION}", body, seconds=WRITE)


# -- trying --------------------------------------------------------------------------------


@contextlib.contextmanager
def trying(locale: str, documents: Sequence[Document], unwanted: Iterable[int]) -> Iterator[None]:
    """Inside, this thread's questions are answered as if the change had been made.

    What is put stands in a small index of its own, asked together with the one in use, whose
    documents of the same ids are hidden; their statistics are added up.
    """
    documents, hidden = list(documents), {*unwanted, *(document.id for document in documents)}
    now = look(locale)
    if not hidden:
        yield
        return
    there, indices, aside = now.server, now.indices, ""
    try:
        if documents:
            aside = f"{alias(locale)}-tried-{uuid.uuid4().hex[:12]}"
            there.ask("PUT", f"/{aside}", index_body(), seconds=PATIENT)
            change(there, aside, locale, 1, documents, ())
            indices = (*indices, aside)
        name = f"{now.name}+{aside or uuid.uuid4().hex}"
        changed = Look(there, indices, name, now.is_legacy, frozenset(hidden))
        with looking_at(locale, changed):
            yield
    finally:
        if aside:
            with contextlib.suppress(IndexBroken):
                there.ask("DELETE", f"/{aside}", seconds=WRITE)


# -- what is in it ---------------------------------------------------------------------------

# Documents told in one answer.
PAGE = 10_000


def ids(seen: Look) -> Iterator[tuple[int, str]]:
    """The id and version of every document."""
    after: list[Any] = []
    while True:
        body = {
            "size": PAGE,
            "query": {"exists": {"field": "id"}},
            "sort": [{"id": "asc"}],
            "docvalue_fields": ["version"],
            "track_total_hits": False,
            **({"search_after": after} if after else {}),
        }
        answer = seen.search(body)
        hits = answer["hits"]["hits"]
        for hit in hits:
            yield hit["sort"][0], hit["fields"]["version"][0]
        if len(hits) < PAGE:
            return
        after = hits[-1]["sort"]


def check(seen: Look) -> None:
    """All shards are there and every document is counted. Raises :class:`IndexBroken`.

    OpenSearch itself holds a checksum of each file against it when it reads one.
    """
    for index in seen.indices:
        health = seen.server.ask("GET", f"/_cluster/health/{index}", seconds=WRITE)
        if health["status"] == "red":
            raise IndexBroken(f"{index} is red: a part of it is lost, or its node is away")
    told = sum(1 for _document in ids(seen))
    if told != seen.size:
        # Somebody wrote meanwhile, or there are two of one id.
        logger.info("%s tells %s documents and counts %s", seen.index, told, seen.size)

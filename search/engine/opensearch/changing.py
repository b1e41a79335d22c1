"""Changes an index: puts, discards, builds beside and swaps the alias, tries a change aside.

Each document carries the writer's number as its version, so that an older one never replaces a
newer one, see `locking.py`; a new index is filled by one builder alone. Whatever is written is
visible before its generation moves, so that nothing made from before is kept for afterwards.
"""

from __future__ import annotations

import contextlib
import logging
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.conf import settings

from ..data import Busy, Document, IndexBroken, Unreachable
from .locking import Lease, held
from .looking import Look, alias, base, look, looking_at, newest
from .mapping import GENERATION, index_body, made_by, source
from .server import PATIENT, WRITE, Missing, Server, server

logger = logging.getLogger(__name__)

# How long a write waits for another process, in seconds.
WAIT = 15.0
# A new index is copied to other nodes before it is used, if that does not take longer.
COPIED = 60.0
# Indexes of other versions of this code, and changes that were tried, are forgotten after.
OTHERS_KEPT = 24 * 3600.0
TRIED_KEPT = 3600.0
# So many documents are worth being merged into one segment before they are read.
WORTH_MERGING = 1_000

Late = Callable[[dict[int, str]], tuple[Sequence[Document], Iterable[int]]]


@dataclass
class _Writing:
    """A language's write lock, and the index that was in use when it was taken."""

    lease: Lease
    index: str | None


_NONE: Mapping[str, _Writing] = MappingProxyType({})
_writing: ContextVar[Mapping[str, _Writing]] = ContextVar("writing", default=_NONE)


def _locks() -> str:
    return f"{settings.SEARCH_PREFIX}-locks"


@contextlib.contextmanager
def writing(locale: str, wait: float = WAIT) -> Iterator[None]:
    """Hold the write lock of a language. Raises :class:`Busy` after ``wait`` seconds."""
    alias(locale)
    with held(server(), _locks(), f"{locale}-write", wait) as lease:
        try:
            index = newest(locale).indices[0]
        except Unreachable:
            raise
        except IndexBroken:
            index = None
        token = _writing.set({**_writing.get(), locale: _Writing(lease, index)})
        try:
            yield
        finally:
            _writing.reset(token)


def put(locale: str, documents: Sequence[Document]) -> None:
    """Add or replace documents. Raises :class:`IndexBroken`, :class:`Busy`."""
    if documents:
        with _held(locale) as (lease, index):
            _change(server(), index, locale, lease.token, documents, ())
            _move(server(), index)


def discard(locale: str, ids: Iterable[int]) -> None:
    """Take documents out; unknown ids are fine. Raises like :func:`put`."""
    unwanted = list(ids)
    with _held(locale) as (lease, index):
        gone = _change(server(), index, locale, lease.token, (), unwanted) if unwanted else 0
        # Who died here before may have discarded and not told.
        if gone or lease.inherited:
            _move(server(), index)


@contextlib.contextmanager
def _held(locale: str) -> Iterator[tuple[Lease, str]]:
    holding = _writing.get().get(locale)
    if holding is None:
        with writing(locale), _held(locale) as both:
            yield both
        return
    if holding.index is None:
        raise IndexBroken(f"there is no index {alias(locale)}")
    if not holding.lease.is_held:
        raise Busy(f"the lock of {locale} was lost to another process")
    yield holding.lease, holding.index


def _change(
    there: Server,
    index: str,
    locale: str,
    version: int,
    documents: Iterable[Document],
    unwanted: Iterable[int],
    *,
    visible: bool = True,
) -> int:
    """Put and discard in one go; how many documents changed."""

    def operations() -> Iterator[tuple[dict[str, Any], Any]]:
        how = {"_index": index, "version": version, "version_type": "external_gte"}
        for pk in unwanted:
            yield {"delete": {"_id": str(pk), **how}}, None
        for document in documents:
            yield {"index": {"_id": str(document.id), **how}}, source(document, locale)

    statuses = there.bulk(operations())
    if visible:
        there.ask("POST", f"/{index}/_refresh", seconds=WRITE)
    if 409 in statuses:
        raise Busy(f"{index} was changed by a newer writer")
    if wrong := [status for status in statuses if status >= 400 and status != 404]:
        raise IndexBroken(f"{index} refused {len(wrong)} documents: {wrong[0]}")
    return sum(status < 400 for status in statuses)


def _move(there: Server, index: str) -> None:
    """Another generation from now on."""
    body = {"legacy": there.is_legacy}
    there.ask("PUT", f"/{index}/_doc/{GENERATION}", body, seconds=WRITE)


# -- building anew -------------------------------------------------------------------------


def build(locale: str, documents: Iterable[Document], late: Late | None = None) -> None:
    """Fill a new index beside the one in use, then swap the alias: readers never meet a gap.

    See :func:`search.engine.whoosh.build`.
    """
    there, name = server(), alias(locale)
    with held(there, _locks(), f"{locale}-build", WAIT):
        index = f"{name}-{time.time_ns() // 1_000_000:x}{uuid.uuid4().hex[:4]}"
        there.ask("PUT", f"/{index}", index_body(), seconds=PATIENT)
        try:
            count = _change(there, index, locale, 1, documents, ())
            _make_ready(there, index, count)
            with writing(locale):
                lease = _writing.get()[locale].lease
                if late:
                    known = dict(ids(Look(there, (index,), "", is_legacy=False)))
                    changed, unwanted = late(known)
                    _change(there, index, locale, lease.token, changed, unwanted)
                if not lease.is_held:
                    raise Busy(f"the lock of {locale} was lost to another process")
                _swap(there, name, index)
        except BaseException:
            with contextlib.suppress(IndexBroken):
                there.ask("DELETE", f"/{index}", seconds=WRITE)
            raise
        _clear_away(there, locale)


def _make_ready(there: Server, index: str, count: int) -> None:
    """Merged, copied to other nodes where there are any, and with a generation."""
    if count > WORTH_MERGING:
        there.ask("POST", f"/{index}/_forcemerge", seconds=PATIENT * 5, max_num_segments="1")
    ready = {"index": {"auto_expand_replicas": "0-1", "refresh_interval": "1s"}}
    there.ask("PUT", f"/{index}/_settings", ready, seconds=PATIENT)
    _move(there, index)
    health = there.ask(
        "GET",
        f"/_cluster/health/{index}",
        seconds=COPIED + WRITE,
        wait_for_status="green",
        wait_for_no_initializing_shards="true",
        timeout=f"{COPIED:.0f}s",
    )
    if health["timed_out"]:
        logger.warning("%s is used before it has copies on other nodes.", index)


def _swap(there: Server, name: str, index: str) -> None:
    actions: list[dict[str, Any]] = [{"add": {"index": index, "alias": name}}]
    try:
        before = there.ask("GET", f"/_alias/{name}", seconds=WRITE)
    except Missing:
        before = {}
    actions += [{"remove": {"index": other, "alias": name}} for other in before]
    there.ask("POST", "/_aliases", {"actions": actions}, seconds=PATIENT)


def _clear_away(there: Server, locale: str) -> None:
    """Delete older indexes, but not the last one: a reader may be in the middle of it."""
    with contextlib.suppress(IndexBroken):
        told = there.ask("GET", f"/{base(locale)}-v*/_settings/index.creation_date", seconds=WRITE)
        used = there.ask("GET", f"/{base(locale)}-v*/_alias", seconds=WRITE)
        made = {n: int(s["settings"]["index"]["creation_date"]) / 1000 for n, s in told.items()}
        now = max(made.values(), default=0.0)
        idle = sorted((n for n in made if not used.get(n, {}).get("aliases")), key=made.get)  # type: ignore[arg-type]
        ours = [n for n in idle if n.startswith(f"{alias(locale)}-") and "-tried-" not in n]
        old = set(ours[:-1])
        for name, age in ((n, now - at) for n, at in made.items()):
            kept = TRIED_KEPT if "-tried-" in name else OTHERS_KEPT
            is_other = f"-{made_by()}-" not in name or "-tried-" in name
            if name in old or (is_other and age > kept):
                there.ask("DELETE", f"/{name}", seconds=WRITE)


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
            _change(there, aside, locale, 1, documents, ())
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
            "_source": False,
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

"""Builds an index beside the one in use, and swaps the alias: readers never meet a gap.

One builder a language, by a lease; it alone fills a new index. What was committed meanwhile is put
under the write lock, just before the swap.
"""

from __future__ import annotations

import contextlib
import logging
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..data import Busy, Document, IndexBroken
from .changing import WAIT, change, ids, locks, move, writers, writing
from .locking import held
from .looking import Look, alias, base
from .mapping import index_body, made_by
from .server import PATIENT, WRITE, Missing, Server, server

logger = logging.getLogger(__name__)

# A new index is copied to other nodes before it is used, if that does not take longer.
COPIED = 60.0
# Indexes of other versions of this code, and changes that were tried, are forgotten after.
OTHERS_KEPT = 24 * 3600.0
TRIED_KEPT = 3600.0
# So many documents are worth being merged into one segment before they are read.
WORTH_MERGING = 1_000

Late = Callable[[dict[int, str]], tuple[Sequence[Document], Iterable[int]]]


def build(locale: str, documents: Iterable[Document], late: Late | None = None) -> None:
    """Fill a new index beside the one in use, then swap the alias: readers never meet a gap.

    See :func:`search.engine.whoosh.build`.
    """
    there, name = server(), alias(locale)
    with held(there, locks(), f"{locale}-build", WAIT):
        index = f"{name}-{time.time_ns() // 1_000_000:x}{uuid.uuid4().hex[:4]}"
        there.ask("PUT", f"/{index}", index_body(), seconds=PATIENT)
        try:
            count = change(there, index, locale, 1, documents, (), seconds=PATIENT)
            _make_ready(there, index, count)
            with writing(locale):
                lease = writers.get()[locale].lease
                if late:
                    known = dict(ids(Look(there, (index,), "", is_legacy=False)))
                    changed, unwanted = late(known)
                    change(there, index, locale, lease.token, changed, unwanted, seconds=PATIENT)
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
    move(there, index)
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

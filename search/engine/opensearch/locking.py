"""One writer at a time, on any number of machines: a lease kept in the cluster.

Who holds it renews it; who stops doing so (killed, cut off, asleep) loses it to one who waits. Each
holder has a higher number than all before, which goes with what it writes as the document's
version: a late write of an older holder is refused (a fencing token, see M. Kleppmann, "How to do
distributed locking", 2016). Nobody compares the clocks of two machines.
"""

from __future__ import annotations

import contextlib
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

from ..data import Busy, IndexBroken
from .server import PATIENT, WRITE, Conflict, Missing, Server

# Seconds without a renewal after which a lease is free.
LEASE = 10.0
# Seconds between two looks at a lease that another holds.
LOOK = 0.05


class Lease:
    """Held by this thread, renewed by another one until it is given back."""

    def __init__(self, server: Server, path: str, token: int, *, inherited: bool) -> None:
        """``inherited``: it was taken from a holder that did not give it back."""
        self.token, self.inherited = token, inherited
        self._server, self._path = server, path
        self._owner = uuid.uuid4().hex
        self._at: dict[str, Any] = {}
        self._renewed = 0.0
        self._given_back = threading.Event()
        self._lock = threading.Lock()

    def take(self, at: dict[str, Any]) -> bool:
        """Whether it could be taken from the state it was seen in."""
        self._at = at
        return self._write(self._owner)

    @property
    def is_held(self) -> bool:
        """Whether nobody else can have taken it."""
        return time.monotonic() - self._renewed < LEASE

    def keep(self) -> None:
        """Renew it now and then, until it is given back or lost."""
        while not self._given_back.wait(LEASE / 4):
            with contextlib.suppress(IndexBroken):
                if not self._write(self._owner):
                    self._renewed = 0.0
                    return

    def give_back(self) -> None:
        """Free for the next one, at once where the server answers, else when it ran out."""
        self._given_back.set()
        with contextlib.suppress(IndexBroken):
            self._write("")

    def _write(self, owner: str) -> bool:
        with self._lock:
            if self._given_back.is_set() and owner:
                return True
            begun = time.monotonic()
            # A take that was sent twice is told apart by its owner.
            body = {"owner": owner, "token": self.token, "by": self._owner, "beat": str(begun)}
            try:
                answer = self._server.ask("PUT", self._path, body, seconds=WRITE, **self._at)
            except Conflict:
                found = self._server.ask("GET", self._path, realtime="true")
                if found["_source"] != body:
                    return False
                answer = found
            self._at = _place(answer)
            self._renewed = begun
            return True


def _place(answer: dict[str, Any]) -> dict[str, Any]:
    return {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}


@contextlib.contextmanager
def held(server: Server, index: str, name: str, wait: float) -> Iterator[Lease]:
    """Hold the lease of a name. Raises :class:`Busy` after ``wait`` seconds."""
    lease = _take(server, f"/{index}/_doc/{name}", wait)
    keeper = threading.Thread(target=lease.keep, name=f"keep-{name}", daemon=True)
    keeper.start()
    try:
        yield lease
    finally:
        lease.give_back()


# When this process first saw a lease as it is: who waits in vain once need not begin anew.
_seen: dict[str, tuple[Any, float]] = {}


def _take(server: Server, path: str, wait: float) -> Lease:
    until = time.monotonic() + wait
    while True:
        found = _look(server, path)
        before: dict[str, Any] = found["_source"] if found else {"owner": "", "token": 0}
        seen = _seen.get(path)
        if not seen or seen[0] != before:
            seen = _seen[path] = before, time.monotonic()
        is_free = not before["owner"]
        if is_free or time.monotonic() - seen[1] > LEASE:
            # Higher than all before; and than all before somebody deleted the leases.
            token = max(before["token"] + 1, time.time_ns() // 1_000_000)
            lease = Lease(server, path, token, inherited=not is_free)
            if lease.take(_place(found) if found else {"op_type": "create"}):
                return lease
        elif time.monotonic() > until:
            raise Busy(f"{path} is held by another process")
        else:
            time.sleep(LOOK)


def _look(server: Server, path: str) -> dict[str, Any] | None:
    try:
        return server.ask("GET", path)
    except Missing as error:
        if "no such index" in str(error):
            _make_index(server, path.split("/")[1])
        return None


def _make_index(server: Server, index: str) -> None:
    settings = {"number_of_shards": 1, "auto_expand_replicas": "0-2"}
    body = {"settings": settings, "mappings": {"dynamic": False, "properties": {}}}
    with contextlib.suppress(IndexBroken):  # Another one was quicker.
        server.ask("PUT", f"/{index}", body, seconds=PATIENT)

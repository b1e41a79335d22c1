"""Work that nobody waits for, done by threads of this process."""

from __future__ import annotations

import atexit
import logging
import queue
import threading
from collections.abc import Callable
from contextlib import suppress

from django.db import close_old_connections, connection

logger = logging.getLogger(__name__)

Work = Callable[[], object]

# What waits for its turn at most: a database that hangs shall not fill the memory.
WAITING = 1_000
# Seconds for what still waits when the process ends.
LAST_SECONDS = 2.0


def start(work: Work, name: str) -> None:
    """Begin at once and return; what goes wrong is told to the log, under the ``name``."""

    def run() -> None:
        _do(work, name)
        connection.close()

    threading.Thread(target=run, name=name, daemon=True).start()


def in_turn(work: Work, name: str) -> None:
    """Return, and do it after what was given before: for short works, of which there are many.

    What goes wrong is told to the log, and so is what is left out because too much waits.
    """
    try:
        _turns.waiting.put_nowait((work, name))
    except queue.Full:
        logger.warning("Left out, since too much waits: %s", name)
    _turns.begin()


class _Turns:
    """One thread a process, begun with the first work: threads do not live on in a fork."""

    def __init__(self) -> None:
        self.waiting: queue.Queue[tuple[Work, str] | None] = queue.Queue(WAITING)
        self._thread: threading.Thread | None = None
        self._beginning = threading.Lock()

    def begin(self) -> None:
        with self._beginning:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="in-turn", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while asked := self.waiting.get():
            close_old_connections()
            _do(*asked)
            close_old_connections()

    def end(self) -> None:
        if self._thread and self._thread.is_alive():
            with suppress(queue.Full):
                self.waiting.put(None, timeout=LAST_SECONDS)
            self._thread.join(LAST_SECONDS)


_turns = _Turns()
atexit.register(_turns.end)


def _do(work: Work, name: str) -> None:
    try:
        work()
    except Exception:
        logger.exception("Work aside failed: %s", name)

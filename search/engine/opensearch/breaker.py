"""A circuit breaker: a server that fails again and again is left alone for a while."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

# So many failures in a row open it …
FAILURES = 5
# … for so many seconds; then a single request looks whether the server is back.
PAUSE = 10.0


class Open(Exception):  # noqa: N818 (it says what is the case)
    """Nothing is asked now; the server failed too often."""


class Breaker:
    """Counts the failures of one process in a row, for any number of threads.

    Closed: everything is asked. Open: nothing is, for :data:`PAUSE` seconds, so that no reader
    waits for a time limit. Half open: one request is a probe; it closes or opens it again.
    After M. Nygard, "Release It!" (2007).
    """

    def __init__(
        self,
        failures: int = FAILURES,
        pause: float = PAUSE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._pause, self._clock = failures, pause, clock
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether the last that is known of the server is that it fails."""
        return self._open_until is not None

    @contextlib.contextmanager
    def guard(self, failures: tuple[type[Exception], ...]) -> Iterator[None]:
        """One request. Raises :class:`Open` at once where nothing is to be asked.

        ``failures``: what the request raises where the server, not the question, is at fault.
        """
        self._enter()
        try:
            yield
        except failures:
            self._failed()
            raise
        except Exception:
            # The server answered, if not as one would like.
            self._worked()
            raise
        else:
            self._worked()

    def _enter(self) -> None:
        with self._lock:
            if self._open_until is None:
                return
            now = self._clock()
            if now < self._open_until:
                raise Open
            # This one is the probe; should it never end, another follows after the next pause.
            self._open_until = now + self._pause

    def _failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= self._most or self._open_until is not None:
                self._open_until = self._clock() + self._pause

    def _worked(self) -> None:
        with self._lock:
            self._failures = 0
            self._open_until = None

"""How far a long command is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from tqdm import tqdm

LINE_EVERY = 1000


class Progress:
    """Use as a context: ``expect`` a total, ``advance`` by what is done, ``write`` lines between.

    ``stream`` is the command's ``self.stderr``; ``forced`` shows the bar without a terminal too.
    """

    def __init__(self, unit: str, *, stream: Any, forced: bool = False) -> None:
        self._unit, self._stream = unit, stream
        self._shown = forced or bool(getattr(stream, "isatty", bool)())
        self._bar: tqdm | None = None
        self._total = self._done = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def expect(self, total: int) -> None:
        """Say how many there will be."""
        self._total = total
        if self._shown:
            self._bar = tqdm(total=total, unit=f" {self._unit}", file=self._stream)

    def advance(self, count: int) -> None:
        """Say that so many more are done."""
        before, self._done = self._done, self._done + count
        if self._bar is not None:
            self._bar.update(count)
        elif self._done // LINE_EVERY > before // LINE_EVERY:
            self._stream.write(f"{self._done} of {self._total} {self._unit}")

    def write(self, line: str) -> None:
        """Print a line without breaking the bar."""
        if self._bar is not None:
            self._bar.clear()
        self._stream.write(line)
        if self._bar is not None:
            self._bar.refresh()

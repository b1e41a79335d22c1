"""Times, memory, and the lines a measurement hands on."""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

# What others do on the machine counts in what a reader waits, but not in `thread_time`.
clock = time.thread_time if os.environ.get("BENCH_CLOCK") == "cpu" else time.perf_counter


@dataclass
class Row:
    """One line of the report: what was measured, beside what, and what it should be."""

    figure: str
    size: str
    ours: str
    beside: str = ""
    value: float | None = None
    bar: float | None = None
    unit: str = ""
    at_least: bool = False

    @property
    def met(self) -> str:
        """Whether the bar is met, or nothing where there is none."""
        if self.value is None or self.bar is None:
            return ""
        reached = self.value >= self.bar if self.at_least else self.value <= self.bar
        return "yes" if reached else "NO"

    def tell(self) -> None:
        """Hand the row to whoever started this measurement."""
        print("ROW " + json.dumps(asdict(self)), flush=True)


def table(rows: Iterable[Row]) -> str:
    """The rows in Markdown."""
    lines = [
        "| Figure | Corpus | Ours | Beside it | Value | Bar | Met |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        value = "" if row.value is None else f"{row.value:.3g} {row.unit}".strip()
        bar = (
            ""
            if row.bar is None
            else f"{'≥' if row.at_least else '≤'} {row.bar:g} {row.unit}".strip()
        )
        cells = (row.figure, row.size, row.ours, row.beside, value, bar, row.met)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def timed(work: Callable[[], Any]) -> float:
    """How long it takes, in milliseconds."""
    start = clock()
    work()
    return (clock() - start) * 1000


def median(times: list[float]) -> float:
    """The middle one."""
    return statistics.median(times)


def p95(times: list[float]) -> float:
    """What 95 of 100 stay below."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def shown(times: list[float]) -> str:
    """Median and p95, written out."""
    return f"{median(times):.2f} ms (p95 {p95(times):.1f})"


def resident() -> float:
    """Memory this process has now, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise OSError("this system does not tell how much memory a process has")

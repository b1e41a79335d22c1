"""Building the whole index, beside stock Haystack's `rebuild_index`; time and memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from . import corpus
from .measuring import Row

# For the large corpus; of the small one our command takes half to start (stock's start is not
# counted).
BAR = 0.35
MEMORY_BAR = 700


def main(size: str) -> None:
    """Measure and tell. The large corpus takes stock Haystack a quarter of an hour: if asked."""
    ours, memory = run([sys.executable, "-W", "ignore", "manage.py", "sync_index", "--rebuild"])
    stock = ""
    ratio = None
    if size != "large" or os.environ.get("BENCH_STOCK_LARGE"):
        taken, stock_memory = run(
            [sys.executable, "-W", "ignore", "-m", "benchmarks.stock.fill"],
            DJANGO_SETTINGS_MODULE="benchmarks.stock.settings",
        )
        stock, ratio = f"{taken:.1f} s, {stock_memory:.0f} MB", ours / taken
    figure = "rebuilding the index ÷ stock rebuild_index"
    Row(
        figure,
        size,
        f"{ours:.1f} s, {memory:.0f} MB",
        stock,
        ratio,
        None if size == "small" else BAR,
    ).tell()
    if size == "large":
        Row(
            "rebuilding, peak memory", size, f"{memory:.0f} MB", "", memory, MEMORY_BAR, "MB"
        ).tell()


def run(command: list[str], **environment: str) -> tuple[float, float]:
    """Seconds a command takes and the most memory (MB) it and its children have at once.

    A command that prints ``SECONDS …`` says itself how long what matters took.
    """
    start = time.perf_counter()
    with subprocess.Popen(
        command,
        env=os.environ | environment,
        cwd=corpus.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        most = 0.0
        while process.poll() is None:
            most = max(most, sum(map(memory_of, family(process.pid))))
            time.sleep(0.2)
        said = process.stdout.read() if process.stdout else ""
    taken = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    own = re.search(r"SECONDS (\S+)", said)
    return float(own[1]) if own else taken, most


def family(pid: int) -> list[int]:
    """A process and its children."""
    answer = subprocess.run(
        ["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return [pid, *map(int, answer.split())]


def memory_of(pid: int) -> float:
    """What a process has in memory that it does not share, and its part of what it shares, MB."""
    try:
        with Path(f"/proc/{pid}/smaps_rollup").open() as lines:
            return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0.0


if __name__ == "__main__":
    main(os.environ["BENCH_SIZE"])

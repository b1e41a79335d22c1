"""The highest rate at which readers wait less than 150 ms, and whether it holds: memory, errors.

Loopback only. Readers of the mix that `memory` asks for: 60 % results, 30 % articles, 10 %
shelves. More and more of them ask at once until the p95 is over the bar; then as many as were
below it go on asking for ``BENCH_SOAK`` seconds (600 unless said). Any other answer than 200 ends
the measurement. Beside it, found the same way in the same run: a bare view, and SQLite's FTS5 in a
bare view.
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path
from urllib.parse import quote

import django

from . import corpus, full_text, web
from .measuring import Row
from .serving import Load, load, results, server

P95_BAR = 150
# Connections that ask at once, each as soon as it is answered.
STEPS = (1, 2, 4, 8, 16, 32)
STEP_SECONDS, SLICES, LEAST = 5, 10, 5
QUESTIONS, ARTICLES = 4_000, 400
# From the first tenth to the last, in MB; more would not be flat.
GROWTH_BAR = 20


def main(size: str) -> None:
    """Measure and tell."""
    if not shutil.which("wrk"):
        Row("soak", size, "wrk is not installed").tell()
        return
    full_text.build()
    asked = corpus.questions(size, QUESTIONS, seed=29)
    articles = web.article_paths(ARTICLES)
    with server() as address:
        bare, _at = highest(address, [f"/bare/{locale}/{slug}/" for _p, locale, slug in articles])
        fts, _at = highest(address, [f"/bare/search/?q={quote(text)}" for text, _locale in asked])
        paths = mixed(asked, [path for path, _locale, _slug in articles])
        best, connections = highest(address, paths)
        beside = f"bare view {bare}; FTS5 {fts}"
        figure = f"highest rate with p95 < {P95_BAR} ms, mixed"
        Row(f"{figure}, {connections} connections", size, str(best), beside, best.rate, None,
            "/s").tell()  # fmt: skip
        soak(size, address, paths, connections, beside)


def highest(address: str, paths: list[str]) -> tuple[Load, int]:
    """The best rate among the steps whose p95 stays below the bar, and its connections."""
    found: list[tuple[Load, int]] = []
    for connections in STEPS:
        seen = load(address, paths, 2, STEP_SECONDS, connections)
        if found and seen.p95 > P95_BAR:
            break
        found.append((seen, connections))
    return max(found, key=lambda pair: pair[0].rate)


def soak(size: str, address: str, paths: list[str], connections: int, beside: str) -> None:
    """Go on for the whole time, slice by slice; tell the rate, the worst p95 and the memory."""
    seconds = max(LEAST, int(os.environ.get("BENCH_SOAK", "600")) // SLICES)
    seen, memory = [], []
    for at in range(SLICES):
        turned = paths[at * 97 % len(paths) :] + paths[: at * 97 % len(paths)]
        seen.append(load(address, turned, 0, seconds, connections))
        memory.append(resident_of_workers())
    requests, worst = sum(one.requests for one in seen), max(one.p95 for one in seen)
    rate = sum(one.rate for one in seen) / SLICES
    figure = f"soak of {seconds * SLICES} s"
    Row(f"{figure}: requests a second, no error in {requests:,}", size, f"{rate:.0f}/s", beside,
        rate, None, "/s").tell()  # fmt: skip
    Row(f"{figure}: worst p95 of a tenth", size, "", "", worst, P95_BAR, "ms").tell()
    told = ", ".join(f"{amount:.0f}" for amount in memory)
    Row(f"{figure}: growth of memory, all processes", size, f"MB: {told}", "",
        memory[-1] - memory[0], GROWTH_BAR, "MB").tell()  # fmt: skip


def mixed(asked: list[tuple[str, str]], articles: list[str]) -> list[str]:
    """Addresses in the order that readers ask for them, always the same."""
    chance = random.Random(31)
    shelves = ["/en/", "/zh-hans/", "/en/categories/getting-started/"]
    chosen = []
    for text, locale in asked:
        kind = chance.random()
        if kind < 0.6:
            chosen.append(results(text, locale))
        else:
            chosen.append(chance.choice(articles if kind < 0.9 else shelves))
    return chosen


def resident_of_workers() -> float:
    """Memory of the server's processes, in MB: they are children of a child of this one."""
    total = 0
    for child in _children(os.getpid()):
        for worker in _children(child):
            for line in Path(f"/proc/{worker}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    total += int(line.split()[1])
    return total / 1024


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


if __name__ == "__main__":
    django.setup()
    main(os.environ["BENCH_SIZE"])

"""`python -m benchmarks [NAME …]`: prepares the sites, measures each thing by itself, reports."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys

from . import corpus, prepare
from .measuring import Row, table

# What is measured, on which sizes.
MEASUREMENTS = {
    "searching": ("small", "medium", "large"),
    "features": ("small", "large"),
    "pages": ("small", "medium", "large"),
    "rebuilding": ("small", "medium", "large"),
    "freshness": ("large",),
    "saving": ("large",),
    "memory": ("large",),
    "serving": ("small", "large"),
    "soak": ("small",),
}


def main() -> int:
    """Run what was named, or everything; the report is printed and kept beside the sites."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASUREMENTS))
    parser.add_argument("--corpus", help="articles to measure with (JSON lines); or BENCH_CORPUS")
    parser.add_argument("--queries", help="readers' questions (JSON lines); or BENCH_QUERIES")
    parser.add_argument("--folder", help="where the sites are kept; or BENCH_DIR")
    parser.add_argument("--sizes", default=",".join(corpus.SIZES), help="default: %(default)s")
    parser.add_argument(
        "--stock-large", action="store_true", help="also let stock Haystack index the large corpus"
    )
    parser.add_argument(
        "--cpu", action="store_true", help="count processor time, where others use the machine too"
    )
    options = parser.parse_args()
    if unknown := set(options.names) - MEASUREMENTS.keys():
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}")
    for name, value in (
        ("BENCH_CORPUS", options.corpus),
        ("BENCH_QUERIES", options.queries),
        ("BENCH_DIR", options.folder),
        ("BENCH_CLOCK", "cpu" if options.cpu else ""),
        ("BENCH_STOCK_LARGE", "1" if options.stock_large else ""),
    ):
        if value:
            os.environ[name] = value
    sizes = options.sizes.split(",")
    names = options.names or list(MEASUREMENTS)
    rows: list[Row] = []
    for size in sizes:
        if any(size in MEASUREMENTS[name] for name in names):
            rows += run("prepare", size)
    for name in names:
        for size in sizes:
            if size in MEASUREMENTS[name]:
                rows += run(name, size)
    rows += growth(rows)
    print(f"\n{machine()}\n\n{table(rows)}")
    return any(row.met == "NO" for row in rows)


def run(name: str, size: str) -> list[Row]:
    """One measurement in a process of its own."""
    print(f"== {name}, {size}", file=sys.stderr, flush=True)
    environment = prepare.environment(size) | {"BENCH_SIZE": size}
    rows = []
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", f"benchmarks.{name}"],
        env=environment,
        cwd=corpus.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        for line in process.stdout or ():
            if line.startswith("ROW "):
                rows.append(Row(**json.loads(line[4:])))
                print(f"   {rows[-1].figure}: {rows[-1].ours} {rows[-1].met}", file=sys.stderr)
            else:
                print(line, end="")
    if process.returncode:
        raise SystemExit(f"benchmarks.{name} failed on the {size} corpus")
    return rows


def growth(rows: list[Row]) -> list[Row]:
    """How much slower the large corpus is than the small one, for what says its median."""
    medians = {(row.figure, row.size): row.value for row in rows if row.figure.endswith("median")}
    return [
        Row(f"{figure}, growth", "small → large", "", "", large / small, 8)
        for (figure, size), small in medians.items()
        if size == "small" and small and (large := medians.get((figure, "large")))
    ]


def machine() -> str:
    """The machine in general terms, and the day."""
    day = datetime.datetime.now(datetime.UTC).date()
    load = os.getloadavg()[0]
    clock = "processor time" if os.environ.get("BENCH_CLOCK") == "cpu" else "wall time"
    return (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {day}, {clock}; "
        f"load at the end {load:.1f}"
    )


if __name__ == "__main__":
    sys.exit(main())

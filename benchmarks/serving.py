"""What a server of two processes answers a second under wrk, beside its own bare view.

Loopback only; every run is bounded in time, and the server ends with the measurement.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import django

from . import corpus, web
from .measuring import Row

PROCESSES = 2
CONNECTIONS = 8
SECONDS, WARM_UP = 8, 3
# Addresses that are asked for in turn, as if many readers came.
PAGES = 40
# More than can be answered in the time, so that none is asked twice.
FRESH = 4_000
# Nobody waits for a server longer than this, in seconds.
START = 60
PAGE_BAR, REPEATED_BAR, FRESH_BAR, FRESH_P95_BAR = 0.6, 0.4, 40, 150

# wrk's own script language: the next address of a file at each request, and plain figures.
SCRIPT = """
local paths, at = {}, 0
for line in io.lines("%s") do paths[#paths + 1] = line end
function request() at = at %% #paths + 1; return wrk.format("GET", paths[at]) end
function done(summary, latency)
  local e = summary.errors
  print("FIGURES", summary.requests, summary.duration / 1e6, latency:percentile(95) / 1000,
        e.connect + e.read + e.write + e.timeout + e.status)
end
"""


@dataclass(frozen=True)
class Load:
    """What one run showed: answers a second and the p95 of the wait in milliseconds."""

    requests: int
    rate: float
    p95: float

    def __str__(self) -> str:
        return f"{self.rate:.0f}/s (p95 {self.p95:.0f} ms)"


def main(size: str) -> None:
    """Measure and tell."""
    if not shutil.which("wrk"):
        Row("requests a second", size, "wrk is not installed").tell()
        return
    chosen = web.article_paths(PAGES)
    with server() as address:
        bare = load(address, [f"/bare/{locale}/{slug}/" for _path, locale, slug in chosen])
        empty = load(address, ["/bare/"])
        pages = {
            "home": ["/en/", "/zh-hans/"],
            "categories": categories(),
            "articles": [path for path, _locale, _slug in chosen],
        }
        for name, paths in pages.items():
            beside(f"{name}, warm", size, load(address, paths), bare, empty, PAGE_BAR)
        asked = [results(*question) for question in corpus.questions(size, FRESH, seed=17)]
        beside("results, repeated", size, load(address, asked[:PAGES]), bare, empty, REPEATED_BAR)
        fresh = load(address, asked[PAGES:], warm_up=0)
    if fresh.requests > len(asked) - PAGES:
        raise SystemExit("some questions were asked twice: give more of them")
    Row("results, never asked before, a second", size, str(fresh), "", fresh.rate, FRESH_BAR, "",
        at_least=True).tell()  # fmt: skip
    Row("results, never asked before, p95", size, str(fresh), "", fresh.p95, FRESH_P95_BAR,
        "ms").tell()  # fmt: skip


def beside(what: str, size: str, ours: Load, bare: Load, empty: Load, bar: float) -> None:
    """Our rate as a share of a bare view's (one row, one template), and of an empty answer's."""
    figure = f"{what}: requests a second ÷"
    Row(f"{figure} bare view", size, str(ours), str(bare), ours.rate / bare.rate, bar,
        at_least=True).tell()  # fmt: skip
    Row(f"{figure} empty response", size, str(ours), str(empty), ours.rate / empty.rate).tell()


def categories() -> list[str]:
    """The pages of all categories in both languages."""
    from articles.models import Category, Locale

    slugs = list(Category.objects.values_list("slug", flat=True))
    return [f"/{locale}/categories/{slug}/" for locale in Locale.values for slug in slugs]


def results(text: str, locale: str) -> str:
    """The address of a question's results."""
    return f"/{locale}/search/?q={quote(text)}"


@contextmanager
def server() -> Iterator[str]:
    """The site under gunicorn on a free port; it ends with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [
        sys.executable, "-W", "ignore", "-m", "gunicorn",
        "--config", "python:helpcenter.serving", "--log-level", "error",
    ]  # fmt: skip
    environment = os.environ | {"WEB_BIND": address, "WEB_WORKERS": str(PROCESSES)}
    with subprocess.Popen(command, cwd=corpus.ROOT, env=environment) as process:
        try:
            _wait_for(f"http://{address}/healthz", process)
            yield address
        finally:
            process.terminate()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def load(
    address: str,
    paths: Sequence[str],
    warm_up: int = WARM_UP,
    seconds: int = SECONDS,
    connections: int = CONNECTIONS,
) -> Load:
    """Ask for the paths in turn as fast as the server answers; another status than 200 ends it."""
    with tempfile.TemporaryDirectory() as folder:
        listed, script = Path(folder, "paths"), Path(folder, "script.lua")
        listed.write_text("\n".join(paths), encoding="utf-8")
        script.write_text(SCRIPT % listed, encoding="utf-8")
        if warm_up:
            _wrk(address, script, warm_up, connections)
        return _wrk(address, script, seconds, connections)


def _wrk(address: str, script: Path, seconds: int, connections: int) -> Load:
    said = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s",
         "--timeout", "20s", "-s", str(script),
         "-H", f"User-Agent: {web.BROWSER}", f"http://{address}/"],
        capture_output=True, text=True, check=True, timeout=seconds + START,
    ).stdout  # fmt: skip
    figures = next(line for line in said.splitlines() if line.startswith("FIGURES"))
    requests, duration, p95, failed = map(float, figures.split()[1:])
    if failed:
        raise SystemExit(f"{failed:.0f} of {requests:.0f} requests failed:\n{said}")
    return Load(int(requests), requests / duration, p95)


if __name__ == "__main__":
    django.setup()
    main(os.environ["BENCH_SIZE"])

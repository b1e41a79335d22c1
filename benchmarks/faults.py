"""Breaks things on purpose, at full size: `python -m benchmarks.faults [NAME …]` says what held.

On a site of its own in a temporary folder, with real processes and signals; the suite has quick
versions (`tests/search/test_faults.py`, `tests/test_away.py`, `tests/test_clock.py`). Ends with 1
where anything did not hold.
"""

from __future__ import annotations

import http.client
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from . import corpus
from .measuring import p95
from .serving import server
from .soak import _children

WRITES, WRITERS, CLIENTS = 500, 4, 8
SEED_ARTICLES = 200
# No wait is longer than this, in seconds.
LIMIT = 900
QUESTIONS = ["withdrawal frozen", "account", "提现未到账怎么办", "提现"]


def worker(*words: str, expect: int | None = 0) -> subprocess.CompletedProcess[str]:
    """A process of the site, as the suite starts them."""
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.search.worker", *words],
        cwd=corpus.ROOT, capture_output=True, text=True, timeout=LIMIT, check=False,
    )  # fmt: skip
    assert expect is None or ran.returncode == expect, ran.stderr[-2000:]
    return ran


def ask(address: str, path: str) -> tuple[int, str]:
    """Status and text of a page; 0 where the connection broke."""
    try:
        with urllib.request.urlopen(f"http://{address}{path}", timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except (OSError, http.client.HTTPException):
        return 0, ""


def search(address: str, question: str) -> tuple[int, str]:
    """The results page of a question that no page is kept of."""
    locale = "en" if question.isascii() else "zh-hans"
    return ask(address, f"/{locale}/search/?q={quote(question)}&fresh={random.random()}")


@contextmanager
def readers(address: str) -> Iterator[tuple[Counter[int], list[float]]]:
    """Eight clients that search all the time: their statuses, and how long each waited in ms."""
    statuses: Counter[int] = Counter()
    waits: list[float] = []
    ended = threading.Event()

    def go_on() -> None:
        while not ended.is_set():
            begun = time.perf_counter()
            status, _text = search(address, random.choice(QUESTIONS))
            statuses[status] += 1
            waits.append((time.perf_counter() - begun) * 1000)

    clients = [threading.Thread(target=go_on) for _client in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        yield statuses, waits
    finally:
        ended.set()
        for client in clients:
            client.join(60)


def writers_and_readers(data: Path) -> str:
    """4 processes save 500 articles while 8 clients search: none fails, the index is what it is."""
    each = str(WRITES // WRITERS)
    begun = time.monotonic()
    with server() as address, readers(address) as (statuses, waits):
        command = [sys.executable, "-W", "ignore", "-m", "tests.search.worker", "save"]
        saving = [
            subprocess.Popen([*command, f"w{n}", each], cwd=corpus.ROOT) for n in range(WRITERS)
        ]
        assert [process.wait(LIMIT) for process in saving] == [0] * WRITERS
        taken = time.monotonic() - begun
    assert set(statuses) == {200}, statuses
    worker("assert_true")
    return f"{WRITES} saved in {taken:.0f} s, {statuses[200]} searches, p95 {p95(waits):.0f} ms"


def killed_while_writing(data: Path) -> str:
    """`kill -9` at any moment during 500 writes: nothing that was saved is lost."""
    return worker("kill_at_random", "10", str(WRITES), "3").stdout.strip()


def killed_while_serving(data: Path) -> str:
    """`kill -9` of a web process each second: only who was just answered notices."""
    with server() as address, readers(address) as (statuses, _waits):
        for _kill in range(5):
            time.sleep(1)
            [master] = [c for c in _children(os.getpid()) if _children(c)]
            os.kill(random.choice(_children(master)), signal.SIGKILL)
        time.sleep(3)
        status, _text = search(address, "account")
    assert status == 200
    assert set(statuses) <= {0, 200}, statuses
    return f"5 killed: {statuses[200]} searches answered, {statuses[0]} connections broken"


def deleted(index: Path) -> None:
    """All of it is away."""
    shutil.rmtree(index)


def truncated(index: Path) -> None:
    """Half of the postings is away."""
    for file in (index / (index / "CURRENT").read_text()).glob("*.pst"):
        os.truncate(file, file.stat().st_size // 2)


def of_an_older_version(index: Path) -> None:
    """As after an update of the software."""
    current = index / (index / "CURRENT").read_text()
    current.rename(index / "v0.0-old")
    (index / "CURRENT").write_text("v0.0-old")


def index_damaged(data: Path) -> str:
    """Deleted, truncated, of an older version: each page answers, and soon in full again."""
    told = []
    for damage in (deleted, truncated, of_an_older_version):
        with server() as address:
            damage(data / "index" / "en")
            begun, limited = time.monotonic(), 0
            while True:
                status, text = search(address, "withdrawal frozen")
                assert status == 200, (damage.__name__, status)
                if "search is being repaired" not in text and ask(address, "/readyz")[0] == 200:
                    break
                limited += 1
                assert time.monotonic() - begun < 120, damage.__name__
                time.sleep(0.1)
            taken = time.monotonic() - begun
            told.append(f"{damage.__name__} {taken:.1f} s, {limited} limited pages")
        worker("assert_true")
    return "; ".join(told)


def database_locked(data: Path) -> str:
    """Another program writes for seconds: readers go on, and a writer waits and then writes."""
    with server() as address:
        ask(address, "/en/")
        with sqlite3.connect(data / "db.sqlite3", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            saving = threading.Thread(target=worker, args=("save", "locked", "1"))
            saving.start()
            until = time.monotonic() + 5
            seen = Counter[int]()
            while time.monotonic() < until:
                seen[ask(address, "/en/")[0]] += 1
                seen[search(address, "account")[0]] += 1
            other.execute("COMMIT")
        saving.join(LIMIT)
    assert set(seen) == {200}, seen
    worker("assert_true")
    return f"{seen[200]} pages while it was locked; what waited was saved"


def database_gone(data: Path) -> str:
    """No database: 503 in both languages, alive all the while; back, and everything is there."""
    kept = data / "kept"
    kept.mkdir()
    with server() as address:
        for file in data.glob("db.sqlite3*"):
            file.rename(kept / file.name)
        os.environ["CONN_MAX_AGE"] = "0"
    with server() as address:
        seen = {path: ask(address, path) for path in ("/en/", "/zh-hans/", "/en/search/?q=fee")}
        alive, ready = ask(address, "/healthz")[0], ask(address, "/readyz")[0]
        for file in data.glob("db.sqlite3*"):
            file.unlink()
        for file in kept.iterdir():
            file.rename(data / file.name)
        kept.rmdir()
        back = ask(address, "/en/")[0]
    assert {status for status, _text in seen.values()} == {503}, seen
    assert all("帮助中心" in text for _status, text in seen.values())
    assert (alive, ready, back) == (200, 503, 200), (alive, ready, back)
    worker("assert_true")
    return "503 in both languages, /healthz 200, /readyz 503; all pages when it was back"


def disk_full(data: Path) -> str:
    """No file may grow: a save fails as a whole and is said; what was there is still there."""
    size = (data / "db.sqlite3").stat().st_size

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 64, size // 64))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.search.worker", "save", "full", "50"],
        cwd=corpus.ROOT, capture_output=True, text=True, timeout=LIMIT, check=False,
        preexec_fn=limit,
    )  # fmt: skip
    worker("assert_recovers")
    said = ran.stderr.strip().splitlines()[-1] if ran.returncode else "it had room"
    return f"exit {ran.returncode}: {said[:90]}; whole afterwards"


FAULTS: tuple[Callable[[Path], str], ...] = (
    writers_and_readers, killed_while_writing, killed_while_serving, index_damaged,
    database_locked, disk_full, database_gone,
)  # fmt: skip


def main() -> int:
    """Run what was named, or everything."""
    wanted = set(sys.argv[1:]) or {fault.__name__ for fault in FAULTS}
    failed = 0
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        data = Path(folder)
        os.environ |= {
            "ENV_FILE": os.devnull, "DATA_DIR": folder, "SITE_URL": "http://127.0.0.1:8000",
            "SECRET_KEY": "only-for-measuring-abcdefghijklmnopqrstuvwxyz-0123456789",
            "DJANGO_SETTINGS_MODULE": "helpcenter.settings", "LOG_LEVEL": "CRITICAL",
            "RATE_LIMITS": "search=0,log=0",
        }  # fmt: skip
        static = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"]
        subprocess.run(static, cwd=corpus.ROOT, check=True)
        worker("prepare", str(SEED_ARTICLES))
        for fault in FAULTS:
            if fault.__name__ not in wanted:
                continue
            try:
                print(f"holds  {fault.__name__}: {fault(data)}", flush=True)
            except AssertionError as error:
                failed += 1
                print(f"FAILS  {fault.__name__}: {error}", flush=True)
        with suppress(OSError):
            shutil.rmtree(data / "index")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())

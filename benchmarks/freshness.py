"""From an article's save to its being found, and what readers notice of it meanwhile."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import statistics
import time
from multiprocessing.connection import Connection

import django

from . import corpus
from .measuring import Row, p95

SAVES = 8
# Seconds between two saves; the same time is measured without any save before.
PAUSE = 2.5
FOUND_BAR = 2_000
# Readers' p95 counts as unmoved up to here.
MOVED_BAR = 1.25


def main(size: str) -> None:
    """Measure and tell."""
    from articles import publishing
    from articles.models import Article, Category

    process, reader = start_reader(size)
    category = Category.objects.filter(parent__isnull=False).first()
    time.sleep(2)
    quiet = during(reader, lambda: time.sleep(SAVES * PAUSE))
    took, made = [], []

    def save_some() -> None:
        for number in range(SAVES):
            locale = "en" if number % 2 else "zh-hans"
            word = f"zyx{time.time_ns():x}"
            began = time.perf_counter()
            article = Article(
                locale=locale, slug=word, title=f"New {word}", body=f"About {word}. " * 50,
                category=category,
            )  # fmt: skip
            article.save()
            publishing.publish(article)
            made.append(article.pk)
            reader.send(("find", word, locale, article.pk))
            while reader.recv() != ("found", word):
                pass
            took.append((time.perf_counter() - began) * 1000)
            time.sleep(max(0.0, PAUSE - (time.perf_counter() - began)))

    busy = during(reader, save_some)
    reader.send(("stop",))
    process.join()
    for article in Article.objects.filter(pk__in=made):
        article.delete()
    Row("saved → found by another process, slowest", size,
        f"{statistics.median(took):.0f} ms (slowest {max(took):.0f})", "", max(took), FOUND_BAR,
        "ms").tell()  # fmt: skip
    ratio = p95(busy) / p95(quiet)
    Row(f"readers' p95, an article saved every {PAUSE:g} s ÷ none saved", size,
        f"{p95(busy):.1f} ms of {len(busy)}", f"{p95(quiet):.1f} ms of {len(quiet)}", ratio,
        MOVED_BAR).tell()  # fmt: skip


def start_reader(size: str) -> tuple[multiprocessing.process.BaseProcess, Connection]:
    """A process that reads without a pause, and the line to it."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=read, args=(there, size), daemon=True)
    process.start()
    if here.recv() != ("ready",):
        raise SystemExit("the reader did not start")
    return process, here


def during(reader: Connection, work) -> list[float]:
    """The reader's milliseconds for each page while something else is done."""
    reader.send(("begin",))
    work()
    reader.send(("end",))
    while True:
        name, *rest = reader.recv()
        if name == "times":
            return rest[0]


def read(line: Connection, size: str) -> None:
    """Ask question after question; answer to what is sent."""
    django.setup()
    from search.pipeline import search
    from search.query import SearchQuery

    from . import web

    asked = corpus.questions(size, 400, seed=17)
    for text, locale in asked[:100]:
        web.results(text, locale)
    line.send(("ready",))
    times: list[float] = []
    wanted: tuple[str, str, int] | None = None
    for text, locale in itertools.cycle(asked):
        while line.poll():
            name, *rest = line.recv()
            if name == "begin":
                times = []
            elif name == "end":
                line.send(("times", times))
            elif name == "find":
                wanted = tuple(rest)
            elif name == "stop":
                return
        if wanted:
            word, its_locale, pk = wanted
            if any(hit.article.pk == pk for hit in search(SearchQuery(word, its_locale)).hits):
                line.send(("found", word))
                wanted = None
        start = time.perf_counter()
        web.results(text, locale)
        times.append((time.perf_counter() - start) * 1000)
        time.sleep(0.02)


if __name__ == "__main__":
    django.setup()
    main(os.environ["BENCH_SIZE"])

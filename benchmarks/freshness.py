"""From an article's save to its being found, and what readers notice of it meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import statistics
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait

import django

from . import corpus
from .measuring import Row, p95

# What the reader asks in each round, each question once.
QUESTIONS = 300
# Seconds from one save to the next.
PAUSE = 2.5
FOUND_BAR = 2_000
# Readers' p95 counts as unmoved up to here.
MOVED_BAR = 1.25


def main(size: str) -> None:
    """Measure and tell."""
    from articles import publishing
    from articles.models import Article, Category

    category = Category.objects.filter(parent__isnull=False).first()
    took: list[float] = []
    made: list[Article] = []

    def save_one() -> None:
        locale = "en" if len(made) % 2 else "zh-hans"
        word = f"zyx{time.time_ns():x}"
        began = time.perf_counter()
        article = Article(
            locale=locale, slug=word, title=f"New {word}", body=f"About {word}. " * 50,
            category=category,
        )  # fmt: skip
        article.save()
        publishing.publish(article)
        made.append(article)
        searches.send((word, locale, article.pk))
        searches.recv()
        took.append((time.perf_counter() - began) * 1000)
        time.sleep(max(0.0, PAUSE - (time.perf_counter() - began)))

    context = multiprocessing.get_context("spawn")
    rounds, its_rounds = context.Pipe()
    searches, its_searches = context.Pipe()
    reader = context.Process(target=read, args=(size, its_rounds, its_searches), daemon=True)
    reader.start()
    ask_all(rounds)  # So that both rounds that count find the same terms and articles at hand.
    quiet = ask_all(rounds)
    busy = ask_all(rounds, meanwhile=save_one)
    reader.terminate()
    reader.join()
    for article in made:
        article.delete()
    Row("saved → found by another process, slowest", size,
        f"{statistics.median(took):.0f} ms (slowest {max(took):.0f}) of {len(took)}", "",
        max(took), FOUND_BAR, "ms").tell()  # fmt: skip
    Row(f"readers' p95, an article saved every {PAUSE:g} s ÷ none saved", size,
        f"{p95(busy):.1f} ms", f"{p95(quiet):.1f} ms", p95(busy) / p95(quiet),
        MOVED_BAR).tell()  # fmt: skip


def ask_all(rounds: Connection, meanwhile: Callable[[], object] | None = None) -> list[float]:
    """Let the reader ask every question; milliseconds for each page."""
    rounds.send("begin")
    while meanwhile and not rounds.poll():
        meanwhile()
    times: list[float] = rounds.recv()
    return times


def read(size: str, rounds: Connection, searches: Connection) -> None:
    """Ask every question when told to, with no page kept; look for what is saved meanwhile."""
    django.setup()
    from django.core.cache import cache

    from search.pipeline import search
    from search.query import SearchQuery

    from . import web

    wanted: tuple[str, str, int] | None = None

    def look(locale: str) -> None:
        """After a page of that language: what a new index costs is that page's to pay."""
        nonlocal wanted
        if wanted is None and searches.poll():
            wanted = searches.recv()
        if wanted and wanted[1] == locale:
            word, its_locale, pk = wanted
            if any(hit.article.pk == pk for hit in search(SearchQuery(word, its_locale)).hits):
                searches.send("found")
                wanted = None

    asked = corpus.questions(size, QUESTIONS, seed=17)
    while True:
        if rounds in wait([rounds, searches]):
            rounds.recv()
            cache.clear()
            times = []
            for text, locale in asked:
                start = time.perf_counter()
                web.results(text, locale)
                times.append((time.perf_counter() - start) * 1000)
                look(locale)
                time.sleep(0.02)
            rounds.send(times)
        for locale in corpus.LOCALES.values():
            look(locale)


if __name__ == "__main__":
    django.setup()
    main(os.environ["BENCH_SIZE"])

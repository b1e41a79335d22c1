"""Whole pages: results, an article beside a bare view, suggestions while typing."""

from __future__ import annotations

import os
from urllib.parse import urlencode

import django
from django.urls import Resolver404, resolve

from . import corpus, web
from .measuring import Row, median, p95, shown, timed

QUESTIONS = 200
ARTICLES = 150
WARM_UP = 20
RESULTS_BARS = {"small": 60, "large": 200}


def main(size: str) -> None:
    """Measure and tell."""
    results(size)
    articles(size)
    suggestions(size)


def results(size: str) -> None:
    """The results page for questions nobody asked before, and for the same ones again."""
    asked = corpus.questions(size, QUESTIONS + WARM_UP, seed=11)
    for text, locale in asked[:WARM_UP]:
        web.results(text, locale)
    first, again = [], []
    for text, locale in asked[WARM_UP:]:
        first.append(timed(lambda t=text, loc=locale: web.results(t, loc)))
        again.append(timed(lambda t=text, loc=locale: web.results(t, loc)))
    bar = RESULTS_BARS.get(size)
    Row("results page, median", size, shown(first), "", median(first), None, "ms").tell()
    Row("results page, p95", size, shown(first), "", p95(first), bar, "ms").tell()
    Row("results page, repeated query, p95", size, shown(again), "", p95(again),
        15 if size == "small" else None, "ms").tell()  # fmt: skip


def articles(size: str) -> None:
    """Article pages that nobody opened before, and the same again, beside bare views."""
    paths = web.article_paths(ARTICLES + WARM_UP)
    for path, locale, slug in paths[:WARM_UP]:
        web.get(path)
        web.get(f"/bare/{locale}/{slug}/")
    cold, warm, empty, bare = [], [], [], []
    for path, locale, slug in paths[WARM_UP:]:
        bare.append(timed(lambda lo=locale, s=slug: web.get(f"/bare/{lo}/{s}/")))
        empty.append(timed(lambda: web.get("/bare/")))
        cold.append(timed(lambda p=path: web.get(p)))
        warm.append(timed(lambda p=path: web.get(p)))
    for name, ours, bar in (("first time", cold, 3), ("again", warm, 1.5)):
        ratio = median(ours) / median(bare)
        figure = f"article page ÷ bare view (one row, one template), {name}"
        Row(figure, size, shown(ours), shown(bare), ratio, bar).tell()
        figure = f"article page ÷ empty response, {name}"
        Row(figure, size, shown(ours), shown(empty), median(ours) / median(empty)).tell()


def suggestions(size: str) -> None:
    """What the search box asks for at every letter of a question."""
    try:
        resolve("/en/search/suggestions/")
    except Resolver404:
        Row("suggestions while typing", size, "there are none yet").tell()
        return
    times = []
    for text, locale in corpus.questions(size, 40, seed=13):
        for end in range(1, min(len(text), 12) + 1):
            path, query = f"/{locale}/search/suggestions/", urlencode({"q": text[:end]})
            times.append(timed(lambda p=path, q=query: web.get(p, q)))
    bar = 50 if size == "large" else None
    Row("suggestions while typing, p95", size, shown(times), "", p95(times), bar, "ms").tell()


if __name__ == "__main__":
    django.setup()
    main(os.environ["BENCH_SIZE"])

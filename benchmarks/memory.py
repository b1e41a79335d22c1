"""What one web process needs after ten thousand mixed requests."""

from __future__ import annotations

import os
import random
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import django

from . import corpus, web
from .measuring import Row, resident

REQUESTS = 10_000
SEEN_AT = (1, 100, 2_000, 5_000, 8_000, REQUESTS)
BAR = 350
# From half of all requests to the end; more would not be flat.
GROWTH_BAR = 10


def main(size: str) -> None:
    """Measure and tell."""
    chance = random.Random(23)
    # Made elsewhere: no web process reads a whole corpus, and what it took would count.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as aside:
        questions = aside.submit(corpus.questions, size, REQUESTS * 6 // 10).result()
    articles = web.article_paths(REQUESTS * 3 // 10)
    seen = {}
    for number in range(1, REQUESTS + 1):
        kind = chance.random()
        if kind < 0.6:
            text, locale = chance.choice(questions)
            web.results(text, locale, page=str(chance.choice((1, 1, 1, 2))))
        elif kind < 0.9:
            web.get(chance.choice(articles)[0])
        else:
            web.get(chance.choice(("/en/", "/zh-hans/", "/en/categories/getting-started/")))
        if number in SEEN_AT:
            seen[number] = resident()
    told = ", ".join(f"{number:,}: {amount:.0f}" for number, amount in seen.items())
    last = seen[REQUESTS]
    figure = f"memory of a web process after {REQUESTS:,} requests"
    Row(figure, size, f"MB after requests: {told}", "", last, BAR, "MB").tell()
    Row(
        "… its growth over the last half", size, "", "", last - seen[5_000], GROWTH_BAR, "MB"
    ).tell()


if __name__ == "__main__":
    django.setup()
    main(os.environ["BENCH_SIZE"])

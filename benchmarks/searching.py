"""`search()` for readers' questions, beside raw Whoosh and beside Haystack's stock backend."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import django

from . import corpus
from .measuring import Row, median, shown, timed

QUESTIONS = 200
# Stock Haystack takes most of a second for each on the medium corpus.
STOCK_QUESTIONS = {"small": 40, "medium": 15}
STOCK_BARS = {"small": 0.15, "medium": 0.06}
WARM_UP = 20


def main(size: str) -> None:
    """Measure and tell."""
    from search.pipeline import search
    from search.query import SearchQuery

    from . import raw

    asked = corpus.questions(size, QUESTIONS + WARM_UP)
    raw_query = raw.searcher(size)
    for text, locale in asked[:WARM_UP]:
        search(SearchQuery(text, locale))
        raw_query(text, locale)()
    asked = asked[WARM_UP:]
    ours, beside, repeated, answered = [], [], [], []
    for text, locale in asked:
        query = SearchQuery(text, locale)
        ours.append(timed(lambda query=query: answered.append(search(query))))
        beside.append(timed(raw_query(text, locale)))
        repeated.append(timed(lambda query=query: search(query)))
    if any(found.unread for found in answered):
        raise SystemExit("the index cannot be read")
    Row("search(), median", size, shown(ours), "", median(ours), None, "ms").tell()
    Row("search(), asked again", size, shown(repeated)).tell()
    ratio = median(ours) / median(beside)
    Row("search() ÷ raw Whoosh, same terms", size, shown(ours), shown(beside), ratio, 2).tell()
    if size in STOCK_QUESTIONS:
        _beside_stock(size, asked[: STOCK_QUESTIONS[size]], ours[: STOCK_QUESTIONS[size]])


def _beside_stock(size: str, asked: list[tuple[str, str]], ours: list[float]) -> None:
    for full, what in (("0", "hits and total only"), ("1", "facets, marks, spelling as ours")):
        stock = times_of_stock(asked, full)
        figure = f"search() ÷ Haystack's stock backend, {what}"
        ratio = median(ours) / median(stock)
        Row(figure, size, shown(ours), shown(stock), ratio, STOCK_BARS[size]).tell()


def times_of_stock(asked: list[tuple[str, str]], full: str) -> list[float]:
    """How long the stock site of this size takes for each question, in milliseconds."""
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "benchmarks.stock.ask"],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "benchmarks.stock.settings", "STOCK_SPELLING": full},
        cwd=corpus.ROOT,
        input=json.dumps(asked),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout.splitlines()[-1])


if __name__ == "__main__":
    django.setup()
    main(os.environ["BENCH_SIZE"])

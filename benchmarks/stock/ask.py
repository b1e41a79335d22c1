"""Questions come in on stdin, the milliseconds each took go out: ten hits and the total."""

from __future__ import annotations

import json
import operator
import os
import sys
from functools import reduce

import django
from django.conf import settings

from ..measuring import clock
from . import fill


def main() -> None:
    """Any of the words, as `SearchQuerySet` asks for them."""
    fill.pages(os.environ["BENCH_SIZE"])
    fill.index(again=False)
    questions = [text for text, _locale in json.load(sys.stdin)]
    ask("warm up")
    print(json.dumps([ask(text) for text in questions]))


def ask(text: str) -> float:
    """How many milliseconds ten hits and their total take, and all our page shows if asked for."""
    from haystack.query import SQ, SearchQuerySet

    full = settings.HAYSTACK_CONNECTIONS["default"]["INCLUDE_SPELLING"]
    start = clock()
    found = SearchQuerySet().filter(
        reduce(operator.or_, (SQ(content=word) for word in text.split()))
    )
    if full:
        found = found.facet("category").facet("kind").highlight()
    list(found[:10])
    len(found)
    if full:
        found.facet_counts()
        found.spelling_suggestion()
    return (clock() - start) * 1000


if __name__ == "__main__":
    django.setup()
    main()

"""Questions come in on stdin, the milliseconds each took go out: ten hits and the total."""

from __future__ import annotations

import json
import operator
import os
import sys
from functools import reduce

import django

from ..measuring import clock
from . import fill


def main() -> None:
    """Any of the words, as `SearchQuerySet` asks for them."""
    from haystack.query import SQ, SearchQuerySet

    fill.pages(os.environ["BENCH_SIZE"])
    fill.index(again=False)
    times = []
    for text, _locale in [("warm up", "en"), *json.load(sys.stdin)]:
        start = clock()
        wanted = reduce(operator.or_, (SQ(content=word) for word in text.split()))
        found = SearchQuerySet().filter(wanted)
        list(found[:10])
        len(found)
        times.append((clock() - start) * 1000)
    print(json.dumps(times[1:]))


if __name__ == "__main__":
    django.setup()
    main()

"""A large site in OpenSearch: filling, pages of results, and searching while it is built anew.

Beside a results page stands a bare question: the same words in title and body, ten hits and their
number, asked of the same index without anything of ours.

    OPENSEARCH_URL=http://127.0.0.1:9251 python -m benchmarks.opensearch [--articles 100000]

The corpus (``BENCH_CORPUS``) is repeated until there are enough articles, each time with other
words in its titles. Articles are put into the database as plain text, unrendered; and as a body
that comes again is cut into terms once and remembered, *built anew* measures OpenSearch more than
our cutting (which is reported beside, for each article).
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from . import corpus, prepare
from .measuring import Row, median, p95, shown, timed

QUESTIONS = 200
WARM_UP = 40
BATCH = 500


def main() -> int:
    """Fill what is not filled yet, measure, tell; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--url", default=os.environ.get("OPENSEARCH_URL", ""))
    options = parser.parse_args()
    if not options.url:
        parser.error("name a server: OPENSEARCH_URL, or --url")
    size = f"opensearch-{options.articles}"
    os.environ.update(prepare.environment(size))
    os.environ.update(SEARCH_URL=options.url, SEARCH_PREFIX="bench", SEARCH_TIMEOUT="30")
    import django

    django.setup()
    return measure(size, options.articles)


def measure(size: str, count: int) -> int:
    """All of it."""
    from django.core.management import call_command

    from articles.models import Article
    from search import indexing

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if Article.objects.count() < count:
        fill(count)
    cutting = remember_cuts()
    for locale in indexing.LOCALES:
        found: list[int] = []
        taken = timed(lambda lo=locale, into=found: into.append(indexing.rebuild(lo))) / 1000
        told = f"{taken:.0f} s, {found[0] / taken:.0f} articles a second"
        Row(f"{locale} built anew, alias swapped", size, told).tell()
    Row("cutting one article into terms, processor time", size, f"{cutting():.1f} ms").tell()
    rows = [*pages(size), *while_built(size)]
    for row in rows:
        row.tell()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", file=sys.stderr)
    return any(row.met == "NO" for row in rows)


# -- the site ------------------------------------------------------------------------------


def repeated(count: int) -> Iterator[dict[str, Any]]:
    """The corpus again and again, with titles of their own."""
    corpus.SIZES["whole"] = 10**9
    seen: list[dict[str, Any]] = []
    words: dict[str, list[str]] = {}
    for row in islice(corpus.rows("whole"), min(count, 20_000)):
        seen.append(row)
        words.setdefault(row["locale"], []).extend(row["title"].split())
        yield row
    chance = random.Random(5)
    for at in range(count - len(seen)):
        row = seen[at % len(seen)]
        title = f"{row['title'][:180]} {chance.choice(words[row['locale']])[:18]}"
        yield {**row, "id": f"{row['id']}-{at}", "title": title}


def fill(count: int) -> None:
    """The database, without rendering."""
    import yaml
    from django.utils import timezone

    from articles.fixtures import load_categories, load_facts
    from articles.models import Article, Category
    from helpcenter.demo import FIXTURES

    load_facts(FIXTURES)
    tree = yaml.safe_load((FIXTURES / "categories.yaml").read_text(encoding="utf-8"))
    load_categories(tree["categories"])
    shelves = dict(Category.objects.values_list("slug", "pk"))
    now = timezone.now()
    Article.objects.all().delete()
    made = (
        Article(
            locale=row["locale"],
            slug=f"a{at}",
            title=row["title"],
            text=row["body"],
            category_id=shelves[row["category"]],
            kind=row["kind"],
            published_at=now,
            content_updated_at=now,
        )
        for at, row in enumerate(repeated(count))
    )
    taken = timed(lambda: Article.objects.bulk_create(made, batch_size=BATCH))
    Row("into the database, unrendered", f"{count}", f"{taken / 1000:.0f} s").tell()


def remember_cuts() -> Any:
    """Cut each body once; what that took on average for an article, in milliseconds."""
    from search.engine import Document
    from search.engine.opensearch import mapping

    cut, kept, spent = mapping.row, {}, [0.0, 0]

    def row(document: Document, locale: str) -> dict[str, Any]:
        body = document.texts.get("body", "")
        key = hash(body)
        if key not in kept:
            start = time.thread_time()
            whole = cut(Document(0, "", {"title": "", "body": body}, {}), locale)
            spent[0] += time.thread_time() - start
            spent[1] += 1
            kept[key] = whole.get("body", Counter()), whole.get("spellings", Counter())
        texts = {**document.texts, "body": ""}
        found = cut(Document(document.id, document.version, texts, document.facets), locale)
        terms, spellings = kept[key]
        found["spellings"] = Counter(found.get("spellings", ())) + spellings
        return {**found, "body": terms}

    mapping.row = row
    return lambda: spent[0] / max(spent[1], 1) * 1000


# -- what is measured ----------------------------------------------------------------------


def asked(count: int, seed: int) -> list[tuple[str, str]]:
    """Questions that nobody asked before."""
    corpus.SIZES["whole"] = 20_000
    return corpus.questions("whole", count, seed=seed)


def pages(size: str) -> list[Row]:
    """The results page, whole, for new questions and for the same again; suggestions."""
    from urllib.parse import urlencode

    from . import web

    questions = asked(QUESTIONS + WARM_UP, 11)
    for text, locale in questions[:WARM_UP]:
        web.results(text, locale)
    first, again, typed, bare = [], [], [], []
    for text, locale in questions[WARM_UP:]:
        first.append(timed(lambda t=text, lo=locale: web.results(t, lo)))
        bare.append(timed(bare_question(text, locale)))
        again.append(timed(lambda t=text, lo=locale: web.results(t, lo)))
    for text, locale in questions[WARM_UP : WARM_UP + 60]:
        query = urlencode({"q": text[:6]})
        path = f"/{locale}/search/suggestions/"
        typed.append(timed(lambda p=path, q=query: web.get(p, q)))
    return [
        Row("results page, median", size, shown(first), shown(bare), median(first), None, "ms"),
        Row("results page, p95", size, shown(first), shown(bare), p95(first), 100, "ms"),
        Row("results page, repeated query, p95", size, shown(again), "", p95(again), None, "ms"),
        Row("suggestions while typing, p95", size, shown(typed), "", p95(typed), None, "ms"),
    ]


def bare_question(text: str, locale: str) -> Callable[[], Any]:
    """What asks the cluster for any of the words in title and body: ten hits and their number."""
    from search.engine.analysis import analyzer
    from search.engine.opensearch import looking
    from search.engine.opensearch.server import server

    words = " ".join(analyzer(locale).terms(text))
    asked = {"multi_match": {"query": words, "fields": ["title^2", "body"], "type": "most_fields"}}
    body = {"query": asked, "size": 10, "_source": False, "track_total_hits": True}
    path = f"/{looking.alias(locale)}/_search"
    return lambda: server().ask("POST", path, body)


def while_built(size: str) -> list[Row]:
    """Readers go on while an index is built anew and swapped: each page is counted."""
    from search import indexing

    from . import web

    questions, done = asked(400, 17), threading.Event()
    times: list[float] = []
    failed: list[str] = []

    def read() -> None:
        while not done.is_set():
            for text, locale in questions:
                if done.is_set():
                    return
                try:
                    times.append(timed(lambda t=text, lo=locale: web.results(t, lo)))
                except (SystemExit, Exception) as error:  # noqa: BLE001 (each is told)
                    failed.append(repr(error))

    reader = threading.Thread(target=read)
    reader.start()
    taken = timed(lambda: indexing.rebuild("zh-hans")) / 1000
    done.set()
    reader.join()
    told = f"{len(times)} pages in {taken:.0f} s, {shown(times)}"
    return [
        Row("pages that failed while zh-hans was built anew", size, told, "", len(failed), 0, ""),
        Row("results page meanwhile, p95", size, shown(times), "", p95(times), None, "ms"),
    ]


if __name__ == "__main__":
    sys.exit(main())

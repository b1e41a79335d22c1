"""Fills a site of one size, once: database, static files, index. Run by `python -m benchmarks`."""

from __future__ import annotations

import json
import os
import shutil

import django

from . import corpus
from .measuring import Row, timed

LIMITED = ("search", "suggestions", "api", "log", "reads")


def environment(size: str) -> dict[str, str]:
    """Variables of a production site of this size."""
    return os.environ | {
        "ENV_FILE": os.devnull,
        "DATA_DIR": str(corpus.folder(size)),
        "DEBUG": "false",
        "DEMO": "false",
        "SECRET_KEY": "only-for-measuring-abcdefghijklmnopqrstuvwxyz-0123456789",
        "SITE_URL": "http://127.0.0.1:8000",
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        # Counted as ever, never reached.
        "RATE_LIMITS": ",".join(f"{what}={10**9}/60" for what in LIMITED),
        "LOG_LEVEL": "ERROR",
    }


def main(size: str) -> None:
    """Fill the site unless that was done before; build an index that this code can read."""
    data = corpus.folder(size)
    ready, wanted = data / "ready", str(corpus.source())
    filled = ready.exists() and ready.read_text() == wanted
    if not filled:
        shutil.rmtree(data, ignore_errors=True)
    django.setup()
    from django.core.management import call_command

    from search import engine, indexing

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not filled:
        _fill(size)
        ready.write_text(wanted)
    for locale in indexing.LOCALES:
        try:
            engine.ids(locale)
        except engine.IndexBroken:
            taken = timed(lambda locale=locale: indexing.rebuild(locale))
            Row(f"{locale} indexed anew", size, f"{taken / 1000:.0f} s").tell()


def _fill(size: str) -> None:
    import yaml
    from django.core.management import call_command

    from articles.fixtures import load_categories, load_facts
    from helpcenter.demo import FIXTURES
    from search import engine, indexing

    load_facts(FIXTURES)
    tree = yaml.safe_load((FIXTURES / "categories.yaml").read_text(encoding="utf-8"))
    load_categories(tree["categories"])
    file = corpus.folder(size) / "articles.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for row in corpus.rows(size):
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    for locale in indexing.LOCALES:
        engine.clear(locale)
    taken = timed(lambda: call_command("import_articles", str(file), verbosity=0))
    Row("import_articles, index kept beside", size, f"{taken / 1000:.0f} s").tell()


if __name__ == "__main__":
    main(os.environ["BENCH_SIZE"])

"""SQLite's FTS5 over the same articles: what a site gets without a search engine."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

from . import corpus

_kept = threading.local()


def _file() -> Path:
    return corpus.folder(os.environ["BENCH_SIZE"]) / "fts.sqlite3"


def build() -> None:
    """Fill the table anew from what is published; trigrams, which find Chinese too."""
    from articles.models import Article

    _file().unlink(missing_ok=True)
    with sqlite3.connect(_file()) as database:
        database.execute("CREATE VIRTUAL TABLE texts USING fts5(title, text, tokenize='trigram')")
        rows = Article.objects.published().values_list("pk", "title", "text")
        database.executemany("INSERT INTO texts(rowid, title, text) VALUES (?, ?, ?)", rows)


def find(question: str) -> tuple[list[int], int]:
    """The ids of the ten best for any of the words, by BM25, and how many there are."""
    words = [word.replace('"', "") for word in question.split()]
    asked = " OR ".join(f'"{word}"' for word in words if len(word) > 2)
    if not asked:
        return [], 0
    if not hasattr(_kept, "database"):
        _kept.database = sqlite3.connect(_file())
    best = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY bm25(texts, 5.0, 1.0) LIMIT 10"
    pks = [pk for (pk,) in _kept.database.execute(best, (asked,))]
    count = "SELECT COUNT(*) FROM texts WHERE texts MATCH ?"
    return pks, _kept.database.execute(count, (asked,)).fetchone()[0]

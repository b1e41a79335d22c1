"""Raw Whoosh on the same articles, fields and terms: BM25F, an Or query, ten hits and the total."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from whoosh.analysis import Token as WhooshToken
from whoosh.fields import STORED, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.query import Or, Term
from whoosh.scoring import BM25F

from search import indexing, pipeline, ranking
from search.engine import analysis
from search.engine.analysis import analyzer
from search.query import SearchQuery

from . import corpus


class Analyzer:
    """Our terms in Whoosh's clothes."""

    def __init__(self, locale: str, way: str) -> None:
        self.locale, self.way = locale, way

    def __call__(self, value: str, positions: bool = False, **_: Any) -> Iterator[WhooshToken]:
        """One token for each term, with its position."""
        cut = getattr(analyzer(self.locale), self.way)
        token = WhooshToken(positions=True)
        for at, term in enumerate(cut(value)):
            token.text, token.pos, token.boost, token.stopped = term, at, 1.0, False
            yield token


def schema(locale: str) -> Schema:
    """The fields that are searched, as Whoosh's own text fields."""
    words, pairs = Analyzer(locale, "terms"), Analyzer(locale, "bigrams")
    return Schema(
        id=STORED,
        **{name: TEXT(analyzer=pairs if name == "grams" else words) for name in ranking.FIELDS},
    )


def build(size: str, locale: str) -> Path:
    """The index of a size and language, built once."""
    path = corpus.folder(size) / "raw" / locale
    done, wanted = path / "done", schema_version(locale)
    if done.exists() and done.read_text() == wanted:
        return path
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    index = FileStorage(str(path)).create_index(schema(locale))
    writer = index.writer(limitmb=256)
    for document in indexing._documents(indexing._indexable(locale)):
        texts = dict(document.texts)
        grams = f"{texts['title']}\n{texts['keywords']}"
        writer.add_document(id=document.id, grams=grams, **texts)
    writer.commit()
    done.write_text(wanted)
    return path


def schema_version(locale: str) -> str:
    """Moves when our own index is cut otherwise."""
    return f"{analysis.VERSION} {' '.join(ranking.FIELDS)} {locale}"


def searcher(size: str) -> Callable[[str, str], Callable[[], int]]:
    """Gives for (text, locale) a function that runs the same expanded query; kept open."""
    bs = {f"{name}_B": field.b for name, field in ranking.FIELDS.items()}
    open_ = {
        locale: FileStorage(str(build(size, locale)))
        .open_index(schema=schema(locale))
        .searcher(weighting=BM25F(**bs))
        for locale in ("en", "zh-hans")
    }

    def prepare(text: str, locale: str) -> Callable[[], int]:
        slots = pipeline.ask(SearchQuery(text, locale)).slots
        terms = {term for slot in slots for option in slot.options for term in option.terms}
        query = Or(
            [
                Term(name, term, boost=field.weight)
                for term in sorted(terms)
                for name, field in ranking.FIELDS.items()
            ]
        )

        def run() -> int:
            # Without skipping blocks, so that the total is known after one pass: the faster way.
            results = open_[locale].search(query, limit=10, optimize=False)
            return len(results)

        return run

    return prepare

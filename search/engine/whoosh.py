"""Our engine on Whoosh, behind Haystack: one index for each language."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from haystack import connections
from haystack.backends.whoosh_backend import WhooshEngine as HaystackWhooshEngine
from haystack.backends.whoosh_backend import WhooshSearchBackend, WhooshSearchQuery
from whoosh.writing import SegmentWriter

from .analysis import fold
from .data import Document, Field, Found, Part, Slot
from .index import Index, broken_if_it_fails, delete, looking_at, one_generation
from .reader import Snapshot
from .routing import alias_of
from .rows import FIELDS, SPELLINGS, row

__all__ = [
    "build",
    "check",
    "clear",
    "count",
    "discard",
    "explain",
    "find",
    "generation",
    "ids",
    "known",
    "labelled",
    "one_generation",
    "present",
    "put",
    "spellings",
    "trying",
    "writing",
]

# How long a write waits for another process, in seconds.
WAIT = 15.0
# -- Haystack's side ---------------------------------------------------------------------


class WhooshBackend(WhooshSearchBackend):
    """Haystack's Whoosh backend with our index beneath: its commands write what we read."""

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        self.ours = Index(Path(options["PATH"]), options["LOCALE"])
        self.setup_complete = True

    def update(self, index: Any, iterable: Iterable[Any], commit: bool = True) -> None:
        """Index model instances, as Haystack's ``update_index`` asks for."""
        with writing(self.ours.locale):
            put(self.ours.locale, [index.document(instance) for instance in iterable])

    def remove(self, obj_or_string: Any, commit: bool = True) -> None:
        """Take one instance, or Haystack's name of it, out."""
        pk = getattr(obj_or_string, "pk", None) or str(obj_or_string).rsplit(".", 1)[-1]
        with writing(self.ours.locale):
            discard(self.ours.locale, [int(pk)])

    def clear(self, models: Any = None, commit: bool = True) -> None:
        """Empty the index."""
        clear(self.ours.locale)

    def search(self, query_string: str, **kwargs: Any) -> dict[str, Any]:
        """Haystack's own query language is not offered: readers type words, see pipeline.py."""
        raise NotImplementedError("Search with search.pipeline.search().")


class WhooshEngine(HaystackWhooshEngine):
    """What ``HAYSTACK_CONNECTIONS`` names."""

    backend = WhooshBackend
    query = WhooshSearchQuery


def _index(locale: str) -> Index:
    # Haystack keeps one backend a thread and connection; the index below is one a process.
    backend = connections[alias_of(locale)].get_backend()
    key = (backend.ours.store.path, locale)
    with _indexes_lock:
        return _indexes.setdefault(key, backend.ours)


_indexes: dict[tuple[Path, str], Index] = {}
_indexes_lock = threading.Lock()


# -- the door ----------------------------------------------------------------------------


def generation(locale: str) -> str:
    """The name of what a language's index holds now; any change of it makes another.

    Raises :class:`IndexBroken`.
    """
    return _index(locale).read(lambda snapshot: snapshot.name)


def find(
    locale: str,
    slots: Sequence[Slot],
    fields: Mapping[str, Field],
    *,
    filters: Mapping[str, frozenset[str]] | None = None,
    every: bool = False,
    floor: float = 0.0,
    limit: int = 50,
) -> Found:
    """The best ``limit`` documents for what is asked, in order, with the total and the counts.

    ``every``: whether a document must have all words that the index knows.
    ``floor`` (0 to 1): the share of the best document's score that it must reach.
    Raises :class:`IndexBroken` where the index cannot be read.
    """
    if not slots:
        return Found()
    return _index(locale).read(
        lambda snapshot: snapshot.find(slots, fields, filters or {}, every, floor, limit)
    )


def explain(
    locale: str, slots: Sequence[Slot], fields: Mapping[str, Field], ids: Sequence[int]
) -> dict[int, tuple[Part, ...]]:
    """What each slot gave to each of these documents; slots that gave nothing are left out.

    Raises :class:`IndexBroken`.
    """
    return _index(locale).read(lambda snapshot: snapshot.explain(slots, fields, ids))


def ids(locale: str) -> dict[int, str]:
    """Every document's id with its version. Raises :class:`IndexBroken`."""
    return _index(locale).read(lambda snapshot: dict(snapshot.documents()))


def count(locale: str) -> int:
    """How many documents there are; cheap. Raises :class:`IndexBroken`."""
    return _index(locale).read(lambda snapshot: snapshot.count)


def present(locale: str, ids: Collection[int]) -> set[int]:
    """Those of the ids that a document has. Raises :class:`IndexBroken`."""
    return _index(locale).read(lambda snapshot: snapshot.present(ids))


def known(locale: str, terms: Iterable[str]) -> set[str]:
    """Those of the terms that stand in any document. Raises :class:`IndexBroken`."""
    return _index(locale).read(lambda snapshot: snapshot.known(terms))


def spellings(locale: str) -> Mapping[str, int]:
    """Every Latin word as it is spelt in the documents, and in about how many it is.

    Raises :class:`IndexBroken`.
    """
    return _index(locale).read(Snapshot.spellings)


def labelled(locale: str, words: Sequence[str]) -> dict[int, int]:
    """The ids of documents with all words in title and keywords, with their places added up.

    A word's place is 0 where the title begins so, 1 inside it, 2 where a keyword begins, else 3.
    Raises :class:`IndexBroken`.
    """
    return _index(locale).read(lambda snapshot: snapshot.labelled([fold(w) for w in words]))


def check(locale: str) -> None:
    """Read all of the index from the disk. Raises :class:`IndexBroken` where it is damaged."""
    index = _index(locale)
    index.forget()
    index.read(Snapshot.check)


@contextlib.contextmanager
def writing(locale: str, wait: float = WAIT) -> Iterator[None]:
    """Hold the write lock of a language's index. Raises :class:`Busy` after ``wait`` seconds."""
    with _index(locale).store.locked(wait):
        yield


def put(locale: str, documents: Sequence[Document]) -> None:
    """Add documents, or replace those with the same ids, in one commit. Hold :func:`writing`.

    Raises :class:`IndexBroken` where there is no index to write to, :class:`OSError` where the
    disk takes nothing.
    """
    if documents:
        index = _index(locale)
        with broken_if_it_fails(index.store.path):
            index.write(index.store.open(), _change(locale, documents, ()))


def discard(locale: str, ids: Iterable[int]) -> None:
    """Take documents out, in one commit; unknown ids are fine. Hold :func:`writing`.

    Raises like :func:`put`.
    """
    index = _index(locale)
    with broken_if_it_fails(index.store.path):
        unwanted = set(ids).intersection(pk for pk, _v in index.snapshot().documents())
        if unwanted:
            index.write(index.store.open(), _change(locale, (), unwanted))


Late = Callable[[dict[int, str]], tuple[Sequence[Document], Iterable[int]]]


def build(locale: str, documents: Iterable[Document], late: Late | None = None) -> None:
    """Fill a new index beside the one in use, then swap: readers never meet a gap.

    ``late`` is called when the new index is filled, under the write lock, with its ids and
    versions; the documents and ids it gives back are put and discarded before the swap.
    Raises :class:`Busy` where another process builds or goes on writing, :class:`OSError` where
    the disk takes nothing; what was there before stays.
    """
    index = _index(locale)

    def fill(writer: SegmentWriter) -> None:
        for document in documents:
            writer.add_document(**row(document, locale))

    with index.store.building(WAIT) as directory:
        index.write(index.store.open(directory), fill)
        with index.store.locked(WAIT):
            if late:
                opened = index.store.open(directory)
                known = dict(Snapshot(opened.reader(), FIELDS, SPELLINGS, {}).documents())
                changed, unwanted = late(known)
                index.write(opened, _change(locale, changed, set(unwanted)))
            index.store.swap(directory)
    index.forget()


@contextlib.contextmanager
def trying(locale: str, documents: Sequence[Document], unwanted: Iterable[int]) -> Iterator[None]:
    """Inside, this thread's questions are answered as if the change had been made.

    The change is made in a copy whose files are the index's own, so it costs what :func:`put`
    costs; the index in use is not written to. Raises :class:`Busy`, :class:`IndexBroken` and
    :class:`OSError` like :func:`put`.
    """
    index = _index(locale)
    with index.store.copied(WAIT) as directory, broken_if_it_fails(directory):
        index.write(index.store.open(directory), _change(locale, documents, unwanted))
        reader = index.store.open(directory).reader()
        changed = Snapshot(reader, FIELDS, SPELLINGS, index.snapshot().segments)
        token = looking_at.set({**(looking_at.get() or {}), index: changed})
        try:
            yield
        finally:
            looking_at.reset(token)


def clear(locale: str) -> None:
    """An empty index in place of what was there."""
    build(locale, ())


def _change(
    locale: str, documents: Sequence[Document], unwanted: Iterable[int]
) -> Callable[[SegmentWriter], None]:
    rows = [row(document, locale) for document in documents]

    def change(writer: SegmentWriter) -> None:
        delete(writer, (*unwanted, *(document.id for document in documents)))
        for one in rows:
            writer.add_document(**one)

    return change

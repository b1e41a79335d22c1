"""Our engine on Whoosh, behind Haystack: one index for each language."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar

import pypinyin
from haystack import connections
from haystack.backends.whoosh_backend import WhooshEngine as HaystackWhooshEngine
from haystack.backends.whoosh_backend import WhooshSearchBackend, WhooshSearchQuery
from whoosh.codec import default_codec
from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Existence
from whoosh.index import FileIndex
from whoosh.reading import TermNotFound
from whoosh.writing import SegmentWriter

from .analysis import analyzer, fold
from .data import Document, Field, Found, IndexBroken, Part, Slot
from .reader import Snapshot
from .routing import alias_of
from .store import Store

# What is searched. `grams` holds Han characters and bigrams of the short fields, see analysis.py.
WORDS = ("title", "keywords", "summary", "body")
GRAMS = "grams"
GRAMS_OF = ("title", "keywords")
# What is looked through while a reader types.
LABELS = ("title", "keywords")
# Words as they are spelt, not stemmed: what a misspelt one may have meant.
SPELLINGS = "spellings"
# How the words of the short fields sound, for Chinese typed without an input method.
SOUNDS = "sounds"
SOUNDS_OF = ("title", "keywords", "summary")
FIELDS = (*WORDS, GRAMS, SPELLINGS, SOUNDS)

# How long a write waits for another process, in seconds.
WAIT = 15.0
# What the disk says that takes nothing: no reason to think the index broken.
UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}
# Memory for sorting postings while an index is built, in megabytes.
BUILD_MEMORY = 256


T = TypeVar("T")

# The generation that one search reads, by index; None: every question takes the newest.
_looking: ContextVar[dict[Index, Snapshot] | None] = ContextVar("looking", default=None)


class Counted(FieldType):
    """A field whose value is its terms, counted beforehand: ``{"withdraw": 3, …}``."""

    def __init__(self) -> None:
        self.format = Existence()  # Frequencies stand in the postings' weights.
        self.analyzer = None
        self.scorable = False  # Exact lengths are stored beside; Whoosh's are rounded.
        self.stored = False
        self.unique = False
        self.vector = None
        self.spelling = False
        self.column_type = None

    def index(
        self, value: Mapping[str, int], **_: Any
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        """What Whoosh writes for each term: its bytes, frequency, weight, and no positions."""
        for term, count in value.items():
            yield term.encode(), count, float(count), b""


def schema() -> Schema:
    """The fields of every index."""
    return Schema(
        key=ID(unique=True),
        id=STORED,
        version=STORED,
        label=STORED,
        facets=STORED,
        lengths=STORED,
        **{name: Counted() for name in FIELDS},
    )


def _row(document: Document, locale: str) -> dict[str, Any]:
    cut = analyzer(locale)
    counts = {name: Counter(cut.terms(document.texts.get(name, ""))) for name in WORDS}
    short = _joined(document, GRAMS_OF)
    counts[GRAMS] = Counter([*cut.bigrams(short), *cut.characters(short)])
    counts[SOUNDS] = Counter(cut.sounds(_joined(document, SOUNDS_OF)))
    counts[SPELLINGS] = Counter(cut.spellings("\n".join(document.texts.values())))
    return {
        "key": str(document.id),
        "id": document.id,
        "version": document.version,
        "label": "\n".join([fold(_joined(document, LABELS)), *_typed(document.texts["title"])]),
        "facets": dict(document.facets),
        "lengths": {name: count.total() for name, count in counts.items() if count},
        **{name: count for name, count in counts.items() if count},
    }


def _joined(document: Document, names: Sequence[str]) -> str:
    return "\n".join(document.texts.get(name, "") for name in names)


def _typed(title: str) -> tuple[str, ...]:
    """A Chinese title as typed by its sound and by its initials: tixianshibai, txsb."""
    if title.isascii():
        return ()
    syllables = pypinyin.lazy_pinyin(fold(title), errors="ignore")
    return "".join(syllables), "".join(syllable[:1] for syllable in syllables)


class Index:
    """One language's index: reads from a kept snapshot, writes under the one lock."""

    def __init__(self, path: Path, locale: str) -> None:
        self.locale = locale
        self.store = Store(path, schema())
        # The newest generation read, and its name; replaced as one, so that no lock is needed.
        self._kept: tuple[tuple[str, int], Snapshot] | None = None
        self._opening = threading.Lock()

    def snapshot(self) -> Snapshot:
        """The newest generation, opened once for all threads of this process."""
        looking = _looking.get()
        if looking is None:
            return self._newest()
        if self not in looking:
            looking[self] = self._newest()
        return looking[self]

    def _newest(self) -> Snapshot:
        directory = self.store.current()
        key = (directory.name, _generation(directory))
        kept = self._kept
        if kept and kept[0] == key:
            return kept[1]
        with self._opening:
            kept = self._kept
            if kept is None or kept[0] != key:
                known = kept[1].segments if kept else {}
                with _broken_if_it_fails(directory):
                    reader = self.store.open(directory).reader()
                    kept = key, Snapshot(reader, FIELDS, SPELLINGS, known, "{}:{}".format(*key))
                self._kept = kept
            return kept[1]

    def forget(self) -> None:
        """Drop the kept snapshot; the next read opens the index anew."""
        self._kept = None
        if looking := _looking.get():
            looking.pop(self, None)

    def read(self, ask: Callable[[Snapshot], T]) -> T:
        """What the newest generation answers. Raises :class:`IndexBroken`."""
        try:
            with _broken_if_it_fails(self.store.path):
                return ask(self.snapshot())
        except IndexBroken:
            # A writer may have cleared away a file between opening and reading.
            self.forget()
        with _broken_if_it_fails(self.store.path):
            return ask(self.snapshot())

    def write(self, index: FileIndex, change: Callable[[SegmentWriter], None]) -> None:
        """Make one change and commit it. The write lock must be held."""
        # Whoosh's own lock would stay taken where its writer fails to begin or to end.
        # Lengths are stored beside (see Counted); unless told so, the codec looks for a file of
        # them at every single posting, which takes half of the time.
        codec = default_codec()
        codec.length_stats = False
        writer = SegmentWriter(index, limitmb=BUILD_MEMORY, compound=False, codec=codec, _lk=False)
        try:
            change(writer)
            writer.commit()
        except BaseException:
            with contextlib.suppress(Exception):
                writer.cancel()
            raise


def _generation(directory: Path) -> int:
    """The newest generation in a directory, from the names of Whoosh's tables of contents."""
    try:
        names = os.listdir(directory)  # noqa: PTH208 (asked by every search, and five times faster)
    except OSError as error:
        raise IndexBroken(f"{directory} cannot be read") from error
    numbers = [
        int(name[len("_MAIN_") : -len(".toc")])
        for name in names
        if name.startswith("_MAIN_") and name.endswith(".toc")
    ]
    if not numbers:
        raise IndexBroken(f"{directory} is empty")
    return max(numbers)


@contextlib.contextmanager
def _broken_if_it_fails(what: object) -> Iterator[None]:
    try:
        yield
    except IndexBroken:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in UNWRITABLE:
            raise
        raise IndexBroken(f"{what} cannot be read: {error!r}") from error


def _delete(writer: SegmentWriter, ids: Iterable[int]) -> None:
    with writer.reader() as reader:
        for pk in ids:
            with contextlib.suppress(TermNotFound):
                for docnum in list(reader.postings("key", str(pk).encode()).all_ids()):
                    writer.delete_document(docnum)


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


@contextlib.contextmanager
def one_generation() -> Iterator[None]:
    """What is asked inside, such as for one search, is asked of one generation of each index."""
    if _looking.get() is not None:
        yield
        return
    token = _looking.set({})
    try:
        yield
    finally:
        _looking.reset(token)


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
    minimum: float = 0.0,
    floor: float = 0.0,
    limit: int = 50,
) -> Found:
    """The best ``limit`` documents for what is asked, in order, with the total and the counts.

    ``minimum`` (0 to 1): the share of the known words' importance that a document must have.
    ``floor`` (0 to 1): the share of the best document's score that it must reach.
    Raises :class:`IndexBroken` where the index cannot be read.
    """
    if not slots:
        return Found()
    return _index(locale).read(
        lambda snapshot: snapshot.find(slots, fields, filters or {}, minimum, floor, limit)
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
        with _broken_if_it_fails(index.store.path):
            index.write(index.store.open(), _change(locale, documents, ()))


def discard(locale: str, ids: Iterable[int]) -> None:
    """Take documents out, in one commit; unknown ids are fine. Hold :func:`writing`.

    Raises like :func:`put`.
    """
    index = _index(locale)
    with _broken_if_it_fails(index.store.path):
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
            writer.add_document(**_row(document, locale))

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
    with index.store.copied(WAIT) as directory, _broken_if_it_fails(directory):
        index.write(index.store.open(directory), _change(locale, documents, unwanted))
        reader = index.store.open(directory).reader()
        changed = Snapshot(reader, FIELDS, SPELLINGS, index.snapshot().segments)
        token = _looking.set({**(_looking.get() or {}), index: changed})
        try:
            yield
        finally:
            _looking.reset(token)


def clear(locale: str) -> None:
    """An empty index in place of what was there."""
    build(locale, ())


def _change(
    locale: str, documents: Sequence[Document], unwanted: Iterable[int]
) -> Callable[[SegmentWriter], None]:
    rows = [_row(document, locale) for document in documents]

    def change(writer: SegmentWriter) -> None:
        _delete(writer, (*unwanted, *(document.id for document in documents)))
        for row in rows:
            writer.add_document(**row)

    return change

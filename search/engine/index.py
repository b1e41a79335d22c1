"""One language's index in one process: what is kept open for reading, and the one way to write."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import TypeVar

from whoosh.codec import default_codec
from whoosh.index import FileIndex
from whoosh.reading import TermNotFound
from whoosh.writing import SegmentWriter

from .data import IndexBroken
from .reader import Snapshot
from .rows import FIELDS, SPELLINGS, schema
from .store import Store

# What the disk says that takes nothing: no reason to think the index broken.
UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}
# Memory for sorting postings while an index is built, in megabytes.
BUILD_MEMORY = 256

T = TypeVar("T")

# The generation that one search reads, by index; None: every question takes the newest.
looking_at: ContextVar[dict[Index, Snapshot] | None] = ContextVar("looking", default=None)


@contextlib.contextmanager
def one_generation() -> Iterator[None]:
    """What is asked inside, such as for one search, is asked of one generation of each index."""
    if looking_at.get() is not None:
        yield
        return
    token = looking_at.set({})
    try:
        yield
    finally:
        looking_at.reset(token)


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
        looking = looking_at.get()
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
                with broken_if_it_fails(directory):
                    reader = self.store.open(directory).reader()
                    kept = key, Snapshot(reader, FIELDS, SPELLINGS, known, "{}:{}".format(*key))
                self._kept = kept
            return kept[1]

    def forget(self) -> None:
        """Drop the kept snapshot; the next read opens the index anew."""
        self._kept = None
        if looking := looking_at.get():
            looking.pop(self, None)

    def read(self, ask: Callable[[Snapshot], T]) -> T:
        """What the newest generation answers. Raises :class:`IndexBroken`."""
        try:
            with broken_if_it_fails(self.store.path):
                return ask(self.snapshot())
        except IndexBroken:
            # A writer may have cleared away a file between opening and reading.
            self.forget()
        with broken_if_it_fails(self.store.path):
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
def broken_if_it_fails(what: object) -> Iterator[None]:
    """Whatever goes wrong inside is :class:`IndexBroken`, but for a disk that takes nothing."""
    try:
        yield
    except IndexBroken:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in UNWRITABLE:
            raise
        raise IndexBroken(f"{what} cannot be read: {error!r}") from error


def delete(writer: SegmentWriter, ids: Iterable[int]) -> None:
    """Mark the documents with these ids as gone; unknown ids are fine."""
    with writer.reader() as reader:
        for pk in ids:
            with contextlib.suppress(TermNotFound):
                for docnum in list(reader.postings("key", str(pk).encode()).all_ids()):
                    writer.delete_document(docnum)

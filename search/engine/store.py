"""Where an index lies on disk: generations side by side, a pointer to the one in use.

``<path>/CURRENT`` names the directory in use; building anew fills another directory and
swaps the pointer, so that a reader meets the old index or the new one and never a gap.
"""

from __future__ import annotations

import contextlib
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.util.filelock import FileLock, try_for

from . import analysis
from .data import Busy, IndexBroken

POINTER = "CURRENT"
LOCK = "LOCK"
BUILDING = "BUILDING"
# Moves with the shape of stored documents, the analysis with how text is cut.
SCHEMA_VERSION = 5


class Store:
    """The directories of one language's index."""

    def __init__(self, path: Path, schema: Schema) -> None:
        self.path = path
        self.schema = schema

    @property
    def made_by(self) -> str:
        """The prefix of directories that this code can read rightly."""
        return f"v{SCHEMA_VERSION}.{analysis.VERSION}-"

    def current(self) -> Path:
        """The directory in use; raises :class:`IndexBroken` where there is none of this version."""
        name = self._pointed_at()
        if not name:
            raise IndexBroken(f"{self.path} has no index")
        if not name.startswith(self.made_by) or "/" in name:
            raise IndexBroken(f"{self.path / name} was built by another version")
        return self.path / name

    def _pointed_at(self) -> str:
        """What the pointer says; nothing where it cannot be read."""
        try:
            return (self.path / POINTER).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def open(self, directory: Path | None = None) -> FileIndex:
        """The index in use, or the one in ``directory``; raises :class:`IndexBroken`."""
        directory = directory or self.current()
        try:
            return FileStorage(str(directory)).open_index(schema=self.schema)
        except Exception as error:
            raise IndexBroken(f"{directory} does not open: {error!r}") from error

    def create(self) -> Path:
        """A new empty index, not in use yet."""
        directory = self.path / f"{self.made_by}{uuid.uuid4().hex[:12]}"
        directory.mkdir(parents=True)
        FileStorage(str(directory)).create_index(self.schema)
        return directory

    def swap(self, directory: Path) -> None:
        """Put a directory into use, at once for every process, and clear away older ones."""
        previous = self._pointed_at()
        pointer = self.path / f"{POINTER}.{uuid.uuid4().hex}"
        pointer.write_text(directory.name, encoding="ascii")
        pointer.replace(self.path / POINTER)
        for other in self.path.iterdir():
            # The one just left stays for readers who are in the middle of it.
            if other.is_dir() and other.name not in (directory.name, previous):
                shutil.rmtree(other, ignore_errors=True)
            elif other.name.startswith(f"{POINTER}."):
                other.unlink(missing_ok=True)

    @contextlib.contextmanager
    def building(self, wait: float) -> Iterator[Path]:
        """A new empty index to fill; it goes again where filling it fails.

        One process builds at a time, because :meth:`swap` clears away what is not in use.
        Raises :class:`Busy` after ``wait`` seconds.
        """
        with self.locked(wait, BUILDING):
            directory = self.create()
            try:
                yield directory
            except BaseException:
                shutil.rmtree(directory, ignore_errors=True)
                raise

    @contextlib.contextmanager
    def copied(self, wait: float) -> Iterator[Path]:
        """A copy of the index in use, to be changed and thrown away.

        Whoosh never changes a file that is written, so the copy shares them where the disk can.
        Raises :class:`Busy` after ``wait`` seconds, :class:`IndexBroken`.
        """
        with self.locked(wait):
            current = self.current()
            directory = self.path / f"{self.made_by}tried-{uuid.uuid4().hex[:12]}"
            directory.mkdir()
            for file in current.iterdir():
                try:
                    (directory / file.name).hardlink_to(file)
                except OSError:
                    shutil.copyfile(file, directory / file.name)
        try:
            yield directory
        finally:
            shutil.rmtree(directory, ignore_errors=True)

    @contextlib.contextmanager
    def locked(self, wait: float, name: str = LOCK) -> Iterator[None]:
        """Hold a lock of all processes, the write lock unless said.

        The system frees it when its holder dies. Raises :class:`Busy` after ``wait`` seconds.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(str(self.path / name))
        if not try_for(lock.acquire, timeout=wait, delay=0.02):
            raise Busy(f"{self.path} is being written")
        try:
            yield
        finally:
            lock.release()

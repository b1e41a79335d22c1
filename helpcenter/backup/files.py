"""Pictures of articles and files of readers, as they lie in the storages of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage, InMemoryStorage, Storage, storages

from .archive import Unfit

# The storages whose files nobody can make anew, by their names in ``STORAGES``.
KEPT = ("default", "attachments")
FOLDER = "files"
OURS = (FileSystemStorage, InMemoryStorage)

Opened = Callable[[], AbstractContextManager[IO[bytes]]]


def elsewhere() -> list[str]:
    """Storages whose files lie on another machine, which keeps them itself."""
    return [alias for alias in KEPT if not isinstance(storages[alias], OURS)]


def every() -> Iterator[tuple[str, int, Opened]]:
    """Each file: its name in a backup, its bytes, and what opens it."""
    for alias, storage in _here():
        for name in sorted(_names(storage)):
            opened: Any = partial(storage.open, name, "rb")
            yield f"{FOLDER}/{alias}/{name}", storage.size(name), opened


def held() -> list[str]:
    """What there is, in words; nothing where there is none."""
    count = sum(1 for _alias, storage in _here() for _name in _names(storage))
    return [f"{count} files"] if count else []


def clear() -> None:
    """Take every file away."""
    for _alias, storage in _here():
        for name in list(_names(storage)):
            storage.delete(name)


def put(name: str, stream: IO[bytes]) -> None:
    """Lay a file of a backup where it was. Raises :class:`Unfit` for a name of no file of ours."""
    parts = PurePosixPath(name).parts
    if len(parts) < 3 or parts[0] != FOLDER or parts[1] not in KEPT or ".." in parts:
        raise Unfit(f"It is no backup of ours: {name!r} is no name of a file.")
    storage, wanted = storages[parts[1]], "/".join(parts[2:])
    if isinstance(storage, OURS) and storage.save(wanted, File(stream, wanted)) != wanted:
        raise Unfit(f"{wanted!r} lies there already.")


def _here() -> Iterator[tuple[str, Storage]]:
    return ((alias, storages[alias]) for alias in KEPT if alias not in elsewhere())


def _names(storage: Storage, folder: str = "") -> Iterator[str]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in names)
    for inner in folders:
        yield from _names(storage, f"{prefix}{inner}")

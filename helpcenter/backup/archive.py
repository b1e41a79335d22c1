"""A backup's file: a tar whose last member, the manifest, tells the checksum of every other."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

MANIFEST = "manifest.json"
# Moves when an older version could not read what this one writes.
FORMAT = 1
CHUNK = 1024 * 1024
UNREADABLE = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile)

Add = Callable[[str, int, IO[bytes]], None]


class Unfit(Exception):  # noqa: N818 (it says what is the case)
    """A backup that cannot be used, or not here; its words say why."""


@dataclass(frozen=True)
class Manifest:
    """``about``: when and of what it was made; ``sums``: SHA-256 of each member by its name."""

    about: dict[str, Any]
    sums: dict[str, str]


@contextmanager
def writing(path: Path, about: dict[str, Any]) -> Iterator[Add]:
    """Inside, add members (name, size, content); whole and in its place when the block ends.

    Only its owner may read it. Compressed where the name ends with ``gz``.
    """
    part = path.with_name(f".{path.name}.part")
    sums: dict[str, str] = {}
    try:
        with part.open("wb") as out:
            part.chmod(0o600)
            compressed = path.suffix == ".gz"
            opened = (
                tarfile.open(fileobj=out, mode="w|gz")  # noqa: SIM115 (closed below)
                if compressed
                else tarfile.open(fileobj=out, mode="w|")  # noqa: SIM115
            )
            with opened as tar:

                def add(name: str, size: int, stream: IO[bytes]) -> None:
                    member = tarfile.TarInfo(name)
                    member.size = size
                    summing = _Summing(stream)
                    tar.addfile(member, summing)
                    sums[name] = summing.digest.hexdigest()

                yield add
                told = json.dumps({"format": FORMAT, **about, "sums": sums}, indent=1).encode()
                add(MANIFEST, len(told), io.BytesIO(told))
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read(path: Path) -> Manifest:
    """Read all of it and compare every checksum. Raises :class:`Unfit`."""
    sums: dict[str, str] = {}
    told: dict[str, Any] = {}
    try:
        for name, stream in _every(path):
            if name == MANIFEST:
                told = json.loads(stream.read())
                continue
            summing = _Summing(stream)
            while summing.read(CHUNK):
                pass
            sums[name] = summing.digest.hexdigest()
        wanted, version = told["sums"], told["format"]
    except (*UNREADABLE, KeyError, TypeError, ValueError) as error:
        raise Unfit(f"It is damaged or no backup of ours ({type(error).__name__}).") from error
    if version != FORMAT:
        raise Unfit(f"It has format {version}, and this version reads {FORMAT}.")
    if wrong := [name for name in {*wanted, *sums} if wanted.get(name) != sums.get(name)]:
        raise Unfit(f"It is damaged: {', '.join(sorted(wrong)[:3])}.")
    return Manifest({k: v for k, v in told.items() if k != "sums"}, sums)


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Each member but the manifest, to be read before the next is asked for."""
    return ((name, stream) for name, stream in _every(path) if name != MANIFEST)


def copy(stream: IO[bytes], out: IO[bytes]) -> None:
    """All of a member."""
    while chunk := stream.read(CHUNK):
        out.write(chunk)


def _every(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with path.open("rb") as file, tarfile.open(fileobj=file, mode="r|*") as tar:
        for member in tar:
            stream = tar.extractfile(member) if member.isreg() else None
            if stream is None:
                raise Unfit(f"It is no backup of ours: {member.name!r} is no file.")
            yield member.name, stream


class _Summing:
    """Reads a stream and sums what went through."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.digest.update(data)
        return data

"""Everything that cannot be made anew, in one file: the database, pictures, readers' files.

The index, collected static files and caches are made anew from it. Settings and secrets are not in
it: they belong to the machine (``.env``).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.cache import caches
from django.core.management import call_command
from django.utils import timezone

from articles.editions import renew_edition
from search import mending

from . import archive, database, files
from .archive import Manifest, Unfit

__all__ = ["Manifest", "Unfit", "check", "make", "restore"]

Told = Callable[[str], object]
DATABASE = "database"


def make(path: Path, tell: Told) -> Manifest:
    """Write a backup; what was at ``path`` stays until the new one is whole.

    First the database as it is at one moment, then the files: one that is added meanwhile is of
    no row yet. Raises :class:`Unfit` and :class:`OSError`.
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        dumped = Path(folder, DATABASE)
        tell("The database …")
        about: dict[str, Any] = {
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "database": database.kind(),
            **database.dump(dumped),
            "elsewhere": files.elsewhere(),
        }
        with archive.writing(path, about) as add:
            with dumped.open("rb") as stream:
                add(DATABASE, dumped.stat().st_size, stream)
            tell("The files …")
            for name, size, opened in files.every():
                with opened() as stream:
                    add(name, size, stream)
    return archive.read(path)


def check(path: Path) -> Manifest:
    """Read all of a backup. Raises :class:`Unfit` where anything is not as it was written."""
    manifest = archive.read(path)
    if manifest.about.get("database") != database.kind():
        raise Unfit(
            f"It is of {manifest.about.get('database')}, and this site has {database.kind()}."
        )
    if unknown := database.unknown_migrations(manifest.about.get("migrations", [])):
        raise Unfit(f"A newer version made it; this one does not know {', '.join(unknown[:3])}.")
    return manifest


def restore(path: Path, tell: Told, *, replace: bool = False) -> Manifest:
    """Put a backup in the place of this site, which must be empty unless ``replace`` says so.

    Everything is checked before anything is changed. Raises :class:`Unfit` and :class:`OSError`;
    where it fails in the middle, run again with ``replace``.
    """
    tell("Checking the backup …")
    manifest = check(path)
    if not replace and (held := [*database.held(), *files.held()]):
        raise Unfit(f"This site is not empty: it has {', '.join(held)}.")
    with tempfile.TemporaryDirectory(prefix="restore-") as folder:
        tell("The files …")
        files.clear()
        dumped = Path(folder, DATABASE)
        for name, stream in archive.members(path):
            if name == DATABASE:
                with dumped.open("wb") as out:
                    archive.copy(stream, out)
            else:
                files.put(name, stream)
        tell("The database …")
        database.load(dumped, manifest.about.get("counts", {}))
    call_command("migrate", interactive=False, verbosity=0)
    renew_edition()
    for cache in caches.all():
        cache.clear()
    tell("The index …")
    mending.mend(anew=True)
    return manifest

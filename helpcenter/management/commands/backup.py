"""Write everything that cannot be made anew into one file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from helpcenter import backup


class Command(BaseCommand):
    """``backup FILE.tar.gz``, or ``backup FOLDER --keep 14`` for cron."""

    help = "Back up the database and all files while the site goes on serving."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and how many to keep there."""
        parser.add_argument("path", type=Path, metavar="FILE", help="a new file, or a folder")
        parser.add_argument(
            "--keep", type=int, metavar="N", help="in a folder: delete all but the N newest"
        )

    def handle(self, *args: Any, path: Path, keep: int | None, **options: Any) -> None:
        """Write it, read it again, say what is in it; exit 1 where there is no whole backup."""
        folder = path if path.is_dir() else None
        if keep is not None and (folder is None or keep < 1):
            raise CommandError("--keep N wants a folder and at least one backup to keep.")
        if folder:
            path = folder / f"helpcenter-{timezone.now():%Y%m%d-%H%M%S}.tar.gz"
        if path.exists():
            raise CommandError(f"{path} is there already.")
        quiet = not options["verbosity"]
        try:
            manifest = backup.make(path, (lambda line: None) if quiet else self.stderr.write)
        except (backup.Unfit, DatabaseError, OSError) as error:
            raise CommandError(f"There is no backup: {error}") from error
        gone = self._forget(folder, keep) if folder and keep else 0
        if not quiet:
            self.stdout.write(
                f"{path}: the database and {len(manifest.sums) - 1} files, "
                f"{path.stat().st_size:,} bytes; {gone} older backups deleted"
            )
        for alias in manifest.about["elsewhere"]:
            self.stderr.write(f"Not in it: files of the storage “{alias}”, on another machine.")

    def _forget(self, folder: Path, keep: int) -> int:
        old = sorted(folder.glob("helpcenter-????????-??????.tar.gz"))[:-keep]
        for file in old:
            file.unlink()
        return len(old)

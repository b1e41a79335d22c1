"""Put a backup in the place of this site."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from helpcenter import backup
from search.engine import Busy, IndexBroken


class Command(BaseCommand):
    """``restore FILE`` into an empty site; ``--check`` only reads the backup."""

    help = "Restore a backup: database, files, then the search index built anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The backup, and what may be done with it."""
        parser.add_argument("path", type=Path, metavar="FILE")
        parser.add_argument("--check", action="store_true", help="read all of it, change nothing")
        parser.add_argument(
            "--replace", action="store_true", help="even where this site has content: it is lost"
        )

    def handle(self, *args: Any, path: Path, check: bool, replace: bool, **options: Any) -> None:
        """Do it, and say what was restored; exit 1 where anything is not as it should be."""
        quiet = not options["verbosity"]
        try:
            if check:
                manifest = backup.check(path)
            else:
                tell = (lambda line: None) if quiet else self.stderr.write
                manifest = backup.restore(path, tell, replace=replace)
        except backup.Unfit as error:
            hint = " --replace puts the backup in its place." if "not empty" in str(error) else ""
            raise CommandError(f"{path} was not restored. {error}{hint}") from error
        except (DatabaseError, OSError, Busy, IndexBroken) as error:
            raise CommandError(f"{path} was not restored: {error}") from error
        if not quiet:
            done = "can be restored" if check else "restored"
            rows = sum(manifest.about.get("counts", {}).values())
            self.stdout.write(
                f"{done}: made {manifest.about['made_at']}, {rows} rows, "
                f"{len(manifest.sums) - 1} files"
            )

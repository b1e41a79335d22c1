"""Import a folder of Markdown, or a file of JSON lines."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from articles.importing import Import
from articles.progress import Progress
from articles.sources import Problem
from articles.trial import try_import

LINES = (".jsonl", ".jsonl.gz")


class Command(BaseCommand):
    """Rows that cannot be used are named by file and line and left out; the rest is imported."""

    help = (
        "Import a folder of Markdown with front matter, or a .jsonl/.jsonl.gz file (slug or id, "
        "title, body, locale or lang). Running it again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """PATH, and how to work through it."""
        parser.add_argument("path", type=Path)
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )
        parser.add_argument("--progress", action="store_true", help="show a bar on any terminal")

    def handle(
        self, *args: Any, path: Path, processes: int, progress: bool, **options: Any
    ) -> None:
        """Import, tell what happened; exit code 1 if anything was left out."""
        if not path.is_dir() and not (path.is_file() and path.name.endswith(LINES)):
            raise CommandError(f"{path} is neither a folder nor a .jsonl or .jsonl.gz file.")
        if options["dry_run"]:
            self._try(path)
            return
        with Progress("articles", forced=progress, stream=self.stderr) as bar:
            run = Import(
                path,
                processes=processes,
                tell=lambda problem: bar.write(self.style.ERROR(str(problem))),
                notice=lambda problem: self._notice(bar, problem, options["verbosity"]),
                expect=bar.expect,
                advance=bar.advance,
            )
            try:
                outcome = run.run()
            except DatabaseError as error:
                raise CommandError(f"The database cannot be written: {error}") from error
        self.stdout.write(
            f"{outcome.created} created, {outcome.updated} updated, "
            f"{outcome.unchanged} unchanged, {outcome.left_out} left out"
        )
        if outcome.left_out:
            raise CommandError(f"{outcome.left_out} could not be imported; see above.")

    def _try(self, path: Path) -> None:
        trial = try_import(path)
        for problem in trial.problems:
            self.stderr.write(self.style.ERROR(str(problem)))
        for notice in trial.notices:
            self.stderr.write(self.style.NOTICE(f"{notice.place}: notice: {notice.reason}"))
        for row in trial.rows:
            self.stdout.write(str(row))
        told = trial.outcome
        self.stdout.write(
            f"{told.created} would be created, {told.updated} updated, "
            f"{told.unchanged} unchanged, {told.left_out} left out; nothing was changed"
        )

    def _notice(self, bar: Progress, problem: Problem, verbosity: int) -> None:
        if verbosity > 0:
            bar.write(self.style.NOTICE(f"{problem.place}: notice: {problem.reason}"))

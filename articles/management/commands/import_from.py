"""Take in the help center of another system: a Zendesk Guide export, or a folder of HTML."""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from articles.migrating import pages, zendesk
from articles.migrating.folder import Folder, make_shelves
from articles.sources import Problem
from articles.trial import try_import


class Command(BaseCommand):
    """HTML becomes Markdown, pictures come along, every loss is named; then it is imported."""

    help = "Import a Zendesk Guide export (its JSON) or a folder of HTML pages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, from where, and how far."""
        parser.add_argument("system", choices=("zendesk", "html"))
        parser.add_argument("path", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="change no article")
        parser.add_argument("--to", type=Path, help="keep the Markdown in this folder")
        parser.add_argument(
            "--locale", default="", choices=("", *dict(settings.LANGUAGES)),
            help="the language of HTML pages that do not say theirs",
        )  # fmt: skip

    def handle(self, *args: Any, system: str, path: Path, **options: Any) -> None:
        """Convert, then import the folder, or only say what that would change."""
        if not path.is_dir():
            raise CommandError(f"{path} is no folder.")
        if options["to"]:
            self._run(system, path, options["to"], options)
            return
        with tempfile.TemporaryDirectory() as folder:
            self._run(system, path, Path(folder), options)

    def _run(self, system: str, path: Path, to: Path, options: dict[str, Any]) -> None:
        losses: list[Problem] = []
        folder = Folder(to, losses.append)
        try:
            if system == "zendesk":
                zendesk.convert(path, folder)
            else:
                pages.convert(path, folder, options["locale"])
        except zendesk.ExportError as error:
            raise CommandError(str(error)) from error
        for loss in losses:
            self.stderr.write(self.style.NOTICE(str(loss)))
        self.stdout.write(f"{folder.written} articles converted, {len(losses)} losses named above")
        if not options["dry_run"]:
            made = make_shelves(folder.shelves)
            self.stdout.write(f"{made} categories added")
            call_command("import_articles", to, stdout=self.stdout, stderr=self.stderr)
            return
        trial = try_import(to, folder.shelves)
        for problem in trial.problems:
            self.stderr.write(self.style.ERROR(str(problem)))
        for row in trial.rows:
            self.stdout.write(str(row))
        self.stdout.write(
            f"{trial.shelves} categories would be added, {len(trial.rows)} articles would change, "
            f"{trial.outcome.left_out} left out; nothing was changed"
        )

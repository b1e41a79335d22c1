"""Export articles as a folder of Markdown."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.exporting import export
from articles.models import Article
from articles.progress import Progress


class Command(BaseCommand):
    """Files of articles that are there already are written over; others are left."""

    help = "Write the published articles as Markdown with front matter below PATH."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """PATH, and which articles."""
        parser.add_argument("path", type=Path)
        parser.add_argument(
            "--all",
            action="store_true",
            help="drafts, scheduled, archived and staff-only articles as well",
        )
        parser.add_argument("--progress", action="store_true", help="show a bar on any terminal")

    def handle(self, *args: Any, path: Path, progress: bool, **options: Any) -> None:
        """Export, and say how many; exit code 1 if any could not be written."""
        if path.exists() and not path.is_dir():
            raise CommandError(f"{path} is no folder.")
        articles = Article.objects.all() if options["all"] else Article.objects.published()
        total = articles.count()
        with Progress("articles", forced=progress, stream=self.stderr) as bar:
            bar.expect(total)
            written = export(
                articles,
                path,
                tell=lambda problem: bar.write(self.style.ERROR(str(problem))),
                advance=bar.advance,
            )
        self.stdout.write(f"{written} articles written to {path}")
        if written < total:
            raise CommandError(f"{total - written} could not be written; see above.")

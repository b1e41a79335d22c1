"""Make the search index equal to what is published, or build it anew."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from articles.due import publish_what_is_due
from articles.models import Article
from search import indexing
from search.engine import Busy, IndexBroken


class Command(BaseCommand):
    """``sync_index`` mends every difference; ``--rebuild`` builds beside and swaps."""

    help = "Reconcile the search index with the published articles, or rebuild it."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument(
            "--rebuild", action="store_true", help="build a new index beside the old and swap"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, with a progress bar on a terminal; exit 1 where it could not be done."""
        publish_what_is_due(look=True)
        total = Article.objects.published().count()
        quiet = options["verbosity"] == 0 or not sys.stderr.isatty()
        with tqdm(total=total, unit=" articles", disable=quiet) as bar:
            try:
                if options["rebuild"]:
                    for locale in indexing.LOCALES:
                        count = indexing.rebuild(locale, bar.update)
                        self._say(options, f"{locale}: {count} articles indexed anew")
                    indexing.refresh()
                else:
                    for locale, found in indexing.reconcile(bar.update).items():
                        how = "rebuilt, " if found.rebuilt else ""
                        self._say(
                            options, f"{locale}: {how}{found.put} put, {found.discarded} taken out"
                        )
            except Busy as error:
                raise CommandError(
                    f"Another process writes the index; try again. ({error})"
                ) from error
            except (IndexBroken, OSError) as error:
                raise CommandError(f"The index could not be written: {error}") from error

    def _say(self, options: dict[str, Any], line: str) -> None:
        if options["verbosity"]:
            self.stdout.write(line)

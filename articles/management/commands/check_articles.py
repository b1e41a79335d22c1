"""Run every check of the desk on every article, for the page of content health."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from articles.health import look_at
from articles.lint.contradictions import renew_promises
from articles.models import Article
from articles.progress import Progress

BATCH = 100


class Command(BaseCommand):
    """What changes by itself or was imported: links that lost their target, promises, terms."""

    help = "Check every published article anew. Worth a nightly cron."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How to show how far it is."""
        parser.add_argument("--progress", action="store_true", help="show a bar on any terminal")

    def handle(self, *args: Any, progress: bool, **options: Any) -> None:
        """First what all promise, then each with the others."""
        pks = list(Article.objects.published().order_by("pk").values_list("pk", flat=True))
        with Progress("articles", forced=progress, stream=self.stderr) as bar:
            bar.expect(2 * len(pks))
            for work in (renew_promises, _look):
                for start in range(0, len(pks), BATCH):
                    batch = pks[start : start + BATCH]
                    work(batch)
                    bar.advance(len(batch))
        self.stdout.write(f"{len(pks)} articles checked")


def _look(pks: list[int]) -> None:
    look_at(Article.objects.filter(pk__in=pks).order_by("pk"))

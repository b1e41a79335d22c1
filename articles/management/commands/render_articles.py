"""Render articles anew, after the renderer changed."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from articles import markdown
from articles.models import Article
from articles.progress import Progress
from articles.rendering import renderer
from articles.signals import articles_changed

BATCH = 500
RENDERED_FIELDS = ("html", "text", "toc", "summary_text", "renderer_version")


class Command(BaseCommand):
    """Neither the content nor its dates change; what cannot be rendered keeps its old page."""

    help = "Render every article that an older renderer made, or all of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which ones, and how to work through them."""
        parser.add_argument("--all", action="store_true", help="up-to-date ones as well")
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
        parser.add_argument("--progress", action="store_true", help="show a bar on any terminal")

    def handle(self, *args: Any, processes: int, progress: bool, **options: Any) -> None:
        """Render, and say how many; exit code 1 if any could not be rendered."""
        articles = Article.objects.order_by()
        if not options["all"]:
            articles = articles.exclude(renderer_version=markdown.VERSION)
        pks = iter(articles.values_list("pk", flat=True).order_by("pk").iterator())
        total, failed = articles.count(), 0
        with (
            Progress("articles", forced=progress, stream=self.stderr) as bar,
            renderer(processes, total) as render,
        ):
            bar.expect(total)
            while batch := list(islice(pks, BATCH)):
                done = []
                for pk, result in zip(batch, render(_in_order(batch)), strict=True):
                    if isinstance(result, str):
                        failed += 1
                        bar.write(self.style.ERROR(f"article {pk}: {result}"))
                    else:
                        done.append(result)
                _write(done)
                bar.advance(len(batch))
        self.stdout.write(f"{total - failed} rendered, {failed} left as they were")
        if failed:
            raise CommandError(f"{failed} could not be rendered; see above.")


def _in_order(pks: list[int]) -> list[Article]:
    return list(Article.objects.filter(pk__in=pks).order_by("pk"))


@transaction.atomic
def _write(articles: list[Article]) -> None:
    Article.objects.bulk_update(articles, RENDERED_FIELDS, batch_size=50)
    articles_changed.send(sender=Article, pks=[article.pk for article in articles])

"""Write the signed copy of the whole help center."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.models import Article
from articles.progress import Progress
from helpcenter import copying, manifest


class Command(BaseCommand):
    """Write beside the last copy, sign, and put it in its place."""

    help = "Write everything published as static files with a search and a signed manifest."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Refuse a folder that is no copy; leave the last copy where anything fails."""
        if not settings.COPY_SIGNING_KEY:
            raise CommandError("Set COPY_SIGNING_KEY first: `manage.py make_copy_key` makes one.")
        if folder.exists() and any(folder.iterdir()) and not (folder / manifest.MANIFEST).exists():
            raise CommandError(f"{folder} holds something else: name an empty folder.")
        folder = folder.resolve()
        new = folder.with_name(f".{folder.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        try:
            with Progress("articles", stream=self.stderr) as bar:
                bar.expect(Article.objects.published().count())
                count = copying.Copy(new, bar.advance).write()
            made = timezone.now().isoformat(timespec="seconds")
            manifest.sign(new, settings.COPY_SIGNING_KEY, site=settings.SITE_URL, made=made)
            copying.replace(new, folder)
        except (OSError, ValueError) as error:
            shutil.rmtree(new, ignore_errors=True)
            raise CommandError(f"No copy was written: {error}") from error
        self.stdout.write(f"{count} articles in {folder}, signed.")

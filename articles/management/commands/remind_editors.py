"""Send editors what waits for them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.reminding import remind


class Command(BaseCommand):
    """One mail for each owner with something to do; nobody else hears of it."""

    help = "Mail each owner what is due, what readers say, what lags. Worth a weekly cron."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The language of the mails."""
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=dict(settings.LANGUAGES)
        )

    def handle(self, *args: Any, language: str, **options: Any) -> None:
        """Send, and say how many went; exit 1 where the mail server takes none."""
        try:
            self.stdout.write(f"{remind(language)} mails sent")
        except OSError as error:  # The mail server's own errors are such.
            raise CommandError(f"Not every mail was sent: {type(error).__name__}") from error

"""Delete from the search log what is older than the site keeps it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import log


class Command(BaseCommand):
    """``forget_queries`` follows SEARCH_LOG_DAYS; ``--days 0`` empties the log."""

    help = "Delete searches older than SEARCH_LOG_DAYS days from the log."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("--days", type=int, help="keep so many days instead")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how many went."""
        days = settings.SEARCH_LOG_DAYS if options["days"] is None else options["days"]
        if days < 0:
            raise CommandError("A number of days is not negative.")
        gone = log.forget(days)
        if options["verbosity"]:
            self.stdout.write(f"{gone} searches forgotten")

"""Delete tickets that were closed long ago, and files that were never sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from support.models import Attachment, Ticket


class Command(BaseCommand):
    """``forget_tickets`` follows TICKET_DAYS."""

    help = "Delete tickets closed more than TICKET_DAYS days ago with all that belongs to them."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("--days", type=int, help="keep so many days instead")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how many went."""
        days = settings.TICKET_DAYS if options["days"] is None else options["days"]
        if days < 0:
            raise CommandError("A number of days is not negative.")
        old = Ticket.objects.filter(
            state=Ticket.State.SOLVED, closed_at__lte=timezone.now() - timedelta(days=days)
        )
        # The files first: a row that is gone tells nobody where its file lies.
        files = Attachment.objects.filter(message__ticket__in=old).discard()
        tickets = old.count()
        old.delete()
        left = Attachment.objects.left_behind().discard()
        if options["verbosity"]:
            self.stdout.write(
                f"{tickets} tickets forgotten with {files} files; {left} files were never sent"
            )

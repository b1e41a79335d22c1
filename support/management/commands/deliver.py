"""Send what waits to be sent: mails to readers, tickets to other desks."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from support import delivery


class Command(BaseCommand):
    """For cron, once a minute; or ``--every 30`` to go on by itself."""

    help = "Send mails and hand-offs that wait, each once, and try again what failed before."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("--every", type=int, metavar="SECONDS", help="do not stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how many went and how many stay."""
        while True:
            went, stayed = delivery.deliver_due()
            if options["verbosity"] and (went or stayed or not options["every"]):
                self.stdout.write(f"{went} sent, {stayed} to be tried again")
            if not options["every"]:
                return
            close_old_connections()
            time.sleep(options["every"])

"""Gather unanswered searches into tasks, and ask each task's searches again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import indexing, tasks
from search.engine import IndexBroken


class Command(BaseCommand):
    """Closes what is answered by now, opens again what is not any more; fit for a timer."""

    help = "Ask the searches of unanswered questions again: close and reopen tasks. Worth a cron."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("--seconds", type=float, help="stop after so long; the rest comes next")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and name what closed and what opened again."""
        try:
            indexing.catch_up()
            done = tasks.check_all(options["seconds"])
        except IndexBroken as error:
            raise CommandError(f"The search index must be built anew: {error}") from error
        for task in done.closed:
            self.stdout.write(f"closed: {task} → {task.closed_by}")
        for task in done.reopened:
            self.stdout.write(f"opened again: {task}")
        left = f", {done.left} left for the next time" if done.left else ""
        self.stdout.write(
            f"{done.asked} tasks asked, {len(done.closed)} closed, "
            f"{len(done.reopened)} opened again{left}"
        )

"""Ask the links that articles name whether they still lead anywhere."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import asking, outgoing
from articles.models import Article
from articles.progress import Progress


class Command(BaseCommand):
    """Nothing else of the site asks other servers; what an editor ignores is not asked."""

    help = "Ask every link to elsewhere: working, redirected or broken. Worth a nightly cron."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which, and whom to ask."""
        parser.add_argument("--all", action="store_true", help="also those asked lately")
        parser.add_argument(
            "--answers", type=Path, metavar="FILE",
            help='recorded answers (JSON: {url: {"status": 200}}) in place of the network',
        )  # fmt: skip
        parser.add_argument("--progress", action="store_true", help="show a bar on any terminal")

    def handle(self, *args: Any, answers: Path | None, progress: bool, **options: Any) -> None:
        """Note which links there are, ask them in turns, and say what came of it."""
        try:
            ask = asking.recorded(answers) if answers else asking.Web()
        except (OSError, ValueError) as error:
            raise CommandError(f"{answers} cannot be read: {error}") from error
        named = Article.objects.filter(body__contains="://").only("pk", "body")
        outgoing.note_all(named.iterator(chunk_size=200))
        links = list(outgoing.to_ask(again=options["all"]))
        with Progress("links", forced=progress, stream=self.stderr) as bar:
            bar.expect(len(links))
            for link in links:
                outgoing.check(link, ask)
                if link.state == link.State.BROKEN:
                    bar.write(self.style.ERROR(f"{link.url}: {link.answer}"))
                bar.advance(1)
        states = Counter(link.state for link in links)
        said = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        self.stdout.write(f"{len(links)} links asked: {said or 'nothing to do'}")

"""Say whether a copy of the help center is ours and whole."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpcenter import manifest


class Command(BaseCommand):
    """Exit code 0: every file is as it was signed. 1: what is wrong, line by line."""

    help = "Check every file of a copy against its signed manifest."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which copy, and whose key: never one that came with the copy."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--public-key", help="base64; default: that of COPY_SIGNING_KEY")

    def handle(self, *args: Any, folder: Path, public_key: str | None, **options: Any) -> None:
        """Check and tell."""
        if not public_key and not settings.COPY_SIGNING_KEY:
            raise CommandError("Name the key: --public-key, or set COPY_SIGNING_KEY.")
        told = manifest.faults(folder, public_key or manifest.public_of(settings.COPY_SIGNING_KEY))
        if told:
            raise CommandError("\n".join(told))
        self.stdout.write("Every file is as it was signed.")

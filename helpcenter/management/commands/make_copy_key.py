"""Draw the key that signs copies of the help center."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from helpcenter import manifest


class Command(BaseCommand):
    """Print both halves; keep the first secret, publish the second."""

    help = "Print a new key pair for signing copies."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw and print."""
        private, public = manifest.new_key()
        self.stdout.write(f"COPY_SIGNING_KEY={private}\npublic key, to publish: {public}")

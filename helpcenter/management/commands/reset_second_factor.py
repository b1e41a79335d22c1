"""Take the second factor from somebody who lost it, where no administrator can log in."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from helpcenter import second_factor


class Command(BaseCommand):
    """Forget the app and the recovery codes of one user."""

    help = "Forget a user's authenticator app and recovery codes; the next login sets up new ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose."""
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        """Forget, or say that there is no such user."""
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username!r}.")
        second_factor.forget(user)
        self.stdout.write(f"{username} sets up two-step login anew at the next login.")

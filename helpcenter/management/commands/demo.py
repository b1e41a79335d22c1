"""Prepare and serve a demonstration site, from nothing but an installation."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from helpcenter import demo

THREADS = 8


class Command(BaseCommand):
    """Settings, database, content, static files, index, a staff login, a server."""

    help = "Prepare a demonstration site (PORT=8123 for another port) and serve it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to stop before serving."""
        parser.add_argument(
            "--no-serve", action="store_false", dest="serve", help="prepare and stop"
        )

    def handle(self, *args: Any, serve: bool, **options: Any) -> None:
        """Do each step that is not done yet, then become the server."""
        port = _port()
        self._settle(f"http://127.0.0.1:{port}")
        if serve and not demo.is_free(port):
            raise CommandError(f"Port {port} is taken. Choose another: PORT={port + 1} make demo")
        call_command("migrate", interactive=False, verbosity=0)
        # An index first, though empty: articles then enter it as they are loaded.
        call_command("sync_index", verbosity=0)
        demo.load_content(self.stdout.write)
        demo.collect_static()
        self._introduce()
        if serve:
            self._serve(port)

    def _settle(self, site_url: str) -> None:
        """Make sure that the settings are those of a demonstration at this address.

        They were read when this process began: where they differ, it begins again.
        """
        file = Path(os.environ.get("ENV_FILE") or settings.BASE_DIR / ".env")
        if not file.exists() and not settings.SECRET_KEY_IS_SET:
            demo.write_environment(file, site_url)
        elif not settings.DEMO:
            raise CommandError("This is no demonstration site: its settings do not say DEMO=true.")
        wanted = {"SITE_URL": site_url, "DEBUG": "false"}
        if any(os.environ.get(name) != value for name, value in wanted.items()):
            self._become([*sys.argv], wanted)

    def _introduce(self) -> None:
        password = demo.editor_password() or "(the one you set)"
        self.stdout.write(
            f"\n  Help center   {settings.SITE_URL}/"
            f"\n  Editors       {settings.SITE_URL}/admin/"
            f"\n                {demo.EDITOR} / {password}\n"
        )

    def _serve(self, port: int) -> None:
        self.stdout.write("Stop with Ctrl-C.")
        # One process: the embedded index and database have one writer anyway. The control
        # socket would be written to the home directory, which may be read-only.
        self._become([
            "-m", "gunicorn", "helpcenter.wsgi",
            "--bind", f"127.0.0.1:{port}",
            "--workers", "1", "--worker-class", "gthread", "--threads", str(THREADS),
            "--no-control-socket", "--log-level", "warning",
            "--chdir", str(settings.BASE_DIR),
        ])  # fmt: skip

    def _become(self, arguments: list[str], environment: dict[str, str] | None = None) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        os.execve(  # noqa: S606 (this very interpreter)
            sys.executable, [sys.executable, *arguments], {**os.environ, **(environment or {})}
        )


def _port() -> int:
    value = os.environ.get("PORT") or "8000"
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise CommandError(f"PORT is not a port number: {value!r}")
    return int(value)

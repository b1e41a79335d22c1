"""What a demonstration site needs before it serves; each step skips what is done."""

from __future__ import annotations

import hashlib
import secrets
import socket
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command

from articles import fixtures
from articles.models import Article
from search.fixtures import load_judgements, load_pins, load_synonyms
from support.fixtures import load_announcements, load_channels, load_next_actors

from .starting import DEMO_MAILBOXES

FIXTURES = settings.BASE_DIR / "fixtures"
EDITOR = "editor"
# Tells the login apart in any database: a site that is no demonstration refuses to serve with it.
MAILBOX = f"{EDITOR}{DEMO_MAILBOXES}"
ENVIRONMENT = """\
# Made by `manage.py demo`; every setting is explained in .env.example.
SECRET_KEY={key}
ALLOWED_HOSTS=127.0.0.1,localhost
SITE_URL={site_url}
DEMO=true
DEBUG=false
"""


def write_environment(file: Path, site_url: str) -> None:
    """Write the settings of a demonstration site, with a key of its own, for its owner only."""
    file.touch(mode=0o600)
    text = ENVIRONMENT.format(key=secrets.token_urlsafe(50), site_url=site_url)
    file.write_text(text, encoding="utf-8")


def load_content(say: Callable[[str], None]) -> None:
    """Load the fixtures unless these very files were loaded before.

    An article an operator deleted or changed since is therefore left alone.
    """
    done, digest = settings.DATA_DIR / "demo-content", _digest(FIXTURES)
    if Article.objects.exists() and done.exists() and done.read_text() == digest:
        return
    outcome = fixtures.load(FIXTURES, tell=lambda problem: say(str(problem)))
    load_synonyms(FIXTURES / "synonyms.yaml")
    load_pins(FIXTURES / "pins.yaml")
    load_judgements(FIXTURES / "judged.jsonl")
    load_channels(FIXTURES / "channels.yaml")
    load_announcements(FIXTURES / "announcements.yaml")
    load_next_actors(FIXTURES / "next_actors.yaml")
    say(f"Content: {outcome.created} articles added, {outcome.updated} updated.")
    done.write_text(digest)


def collect_static() -> None:
    """Collect the static files unless none changed since."""
    done, digest = settings.DATA_DIR / "demo-static", _digest(settings.BASE_DIR / "static")
    if settings.STATIC_ROOT.exists() and done.exists() and done.read_text() == digest:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    done.write_text(digest)


def editor_password() -> str | None:
    """The password of the staff login, made with the login; nothing if it was changed since."""
    kept = settings.DATA_DIR / "demo-editor-password"
    user = get_user_model().objects.filter(username=EDITOR).first()
    if user and kept.exists():
        get_user_model().objects.filter(pk=user.pk, email="").update(email=MAILBOX)
        password = kept.read_text()
        return password if user.check_password(password) else None
    if user and user.email not in ("", MAILBOX):
        return None  # Somebody's own by now.
    user = user or get_user_model()(username=EDITOR, is_staff=True, is_superuser=True)
    user.email = MAILBOX
    password = secrets.token_urlsafe(12)
    kept.touch(mode=0o600)
    kept.write_text(password)
    user.set_password(password)
    user.save()
    return password


def is_free(port: int) -> bool:
    """Whether a server can listen on this port of 127.0.0.1."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _digest(folder: Path) -> str:
    """One short text that changes when a file of the folder does."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            digest.update(f"{file.relative_to(folder)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()

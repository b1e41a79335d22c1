"""A small real site for `test_backup.py`: `python -m tests.site_of_many_parts leave|arrive FILE`.

The site is the one that `DATA_DIR` and `DATABASE_URL` name. ``leave`` makes one of everything that
a backup must carry, and the backup; ``arrive`` restores it. Both print as JSON everything there is
then.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import uuid
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "helpcenter.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from django.db import connection  # noqa: E402

# Made anew, or nobody's to keep: logins, and when the index was last built.
NOT_KEPT = ("django_session", "search_pendingchange", "search_indexstanding", "articles_edition")


def fill() -> None:
    """One of everything, in a database that has its tables."""
    from articles import publishing
    from articles.models import Article, Upload
    from search.models import Pin, SynonymGroup
    from support.models import Attachment
    from tests.factories import ArticleFactory, FactFactory, TicketFactory

    user = get_user_model().objects.create(username="ann")
    english = ArticleFactory(slug="frozen", title="Unfreeze the account", tags=["kyc"])
    ArticleFactory(slug="jiedong", title="解冻账户", chinese=True, sibling=english)
    for state in ("draft", "scheduled", "archived", "staff_only"):
        ArticleFactory(slug=state.replace("_", "-"), **{state: True})
    english.body += "\n\nOnce more."
    publishing.publish(english, by=user, reason="once more")
    FactFactory(key="backup_fact", value="7")
    SynonymGroup.objects.create(locale="en", words="thaw\nunfreeze")
    Pin.objects.create(article=Article.objects.get(slug="frozen"), locale="en", patterns="ice")
    digest = hashlib.sha256(b"picture").hexdigest()
    upload = Upload(name=f"{digest}.pdf", title="Form", content_type="application/pdf", size=7)
    upload.added_by = user
    upload.file.save(upload.name, ContentFile(b"picture"))
    ticket = TicketFactory(subject="Not received")
    evidence = Attachment(submission=uuid.uuid4(), name="图.png", content_type="image/png", size=6)
    evidence.message = ticket.messages.get()
    evidence.file.save("x.png", ContentFile("证据".encode()))
    call_command("sync_index", verbosity=0)


def told() -> list[Any]:
    """Every row of every table, every file, and what searches find."""
    from search import engine, proof
    from search.pipeline import search
    from search.query import SearchQuery

    rows = {
        name: everything_in(name)
        for name in connection.introspection.table_names()
        if name not in NOT_KEPT
    }
    folders = (settings.MEDIA_ROOT, settings.DATA_DIR / "attachments")
    files = {
        str(file.relative_to(settings.DATA_DIR)): [
            hashlib.sha256(file.read_bytes()).hexdigest(),
            oct(file.stat().st_mode) if "attachments" in str(file) else "",
        ]
        for folder in folders
        for file in sorted(Path(folder).rglob("*"))
        if file.is_file()
    }
    found = {
        text: [hit.article.slug for hit in search(SearchQuery(text, locale)).hits]
        for text, locale in (("thaw account", "en"), ("解冻", "zh-hans"), ("ice", "en"))
    }
    indexed = {locale: sorted(engine.ids(locale).items()) for locale in ("en", "zh-hans")}
    proven = {locale: proof.prove(locale).holds for locale in indexed}
    return [rows, files, found, indexed, proven, len(everything_in("django_session"))]


def everything_in(table: str) -> list[str]:
    """Each row of a table, written out."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
        return sorted(map(repr, cursor.fetchall()))


def login() -> None:
    """A session and a secret that a backup must not carry."""
    session = SessionStore()
    session["secret"] = "a-login-of-somebody"
    session.save()


def refused(*words: object, **options: object) -> str:
    """What a command says that does not do it."""
    try:
        call_command(*words, verbosity=0, **options)
    except CommandError as error:
        return str(error)
    return "It was done."


def leave(file: str) -> list[Any]:
    """Fill the site and back it up."""
    fill()
    login()
    call_command("backup", file)
    return told()


def arrive(file: str) -> list[Any]:
    """Restore it here, then try what must not be done, then again in its own place."""
    call_command("restore", file)
    restored = told()
    again = refused("restore", file)
    data = bytearray(Path(file).read_bytes())
    data[len(data) // 2] ^= 0xFF
    damaged = Path(file).with_name("damaged.tar")
    damaged.write_bytes(data)
    broken = refused("restore", damaged, replace=True)
    untouched = told()
    call_command("restore", file, replace=True, verbosity=0)
    return [restored, again, broken, untouched, told()]


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        answer = {"leave": leave, "arrive": arrive}[sys.argv[1]](sys.argv[2])
    print(json.dumps(answer, default=str))  # noqa: T201

"""The database as it is at one moment, to a file and back.

SQLite by its own backup, which copies a database in use whole; PostgreSQL by ``pg_dump`` and
``pg_restore``, which must be installed and as new as the server.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from articles.models import Article
from support.models import Ticket

from .archive import Unfit

# Seconds that a lock of another process is waited for.
LONGEST_WAIT = 30.0


def kind() -> str:
    """``sqlite`` or ``postgresql``."""
    return connection.vendor


def dump(path: Path) -> dict[str, Any]:
    """Write it to a file; answers its migrations and, where they can be counted, its rows.

    Nobody's login is in it: whoever finds a backup is not logged in by it.
    """
    if kind() == "postgresql":
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges",
             "--exclude-table-data=django_session", f"--file={path}")  # fmt: skip
        applied = MigrationRecorder(connection).applied_migrations()
        return {"migrations": sorted(f"{app}.{name}" for app, name in applied)}
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy, progress=_patience())
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("PRAGMA secure_delete=ON")
        copy.execute("DELETE FROM django_session")
        copy.commit()
        [(sound,)] = copy.execute("PRAGMA integrity_check(1)").fetchall()
        if sound != "ok":
            raise Unfit(f"The database is damaged: {sound}")
        names = copy.execute("SELECT app || '.' || name FROM django_migrations").fetchall()
        return {"migrations": sorted(name for (name,) in names), "counts": _counts(copy)}


def load(path: Path, counts: dict[str, int]) -> None:
    """Put what :func:`dump` wrote in the place of the database, all or nothing."""
    if kind() == "postgresql":
        connection.close()
        _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
             "--exit-on-error", f"--dbname={_settings()['NAME']}", str(path))  # fmt: skip
        return
    with closing(sqlite3.connect(path)) as source:
        if _counts(source) != counts:
            raise Unfit("The database in it is not the one that was counted.")
        connection.ensure_connection()
        source.backup(connection.connection, progress=_patience())
    # What this process knew of the old one is void.
    connection.close()


def _patience() -> Callable[[int, int, int], None]:
    """What SQLite's backup calls at each step: left alone, it waits for a lock without end."""
    until = time.monotonic() + LONGEST_WAIT

    def step(status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise Unfit("Another process holds the database: stop the servers, or try again.")

    return step


def held() -> list[str]:
    """What a site has that a restored one would replace, in words."""
    told = []
    for model in (Article, Ticket, get_user_model()):
        try:
            count = model._default_manager.count()
        except DatabaseError:
            continue  # No tables yet.
        if count:
            told.append(f"{count} {model._meta.model_name}s")
    return told


def unknown_migrations(names: Iterable[str]) -> list[str]:
    """Those that this version of the site has not."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    return sorted(set(names) - known)


def _counts(database: sqlite3.Connection) -> dict[str, int]:
    tables = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    return {
        table: database.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]  # noqa: S608
        for (table,) in sorted(tables)
    }


def _settings() -> dict[str, Any]:
    return connection.settings_dict


def _run(program: str, *words: str) -> None:
    """One of PostgreSQL's own programs; the password goes where other users do not see it."""
    path = shutil.which(program)
    if path is None:
        raise Unfit(f"{program} is not installed (Debian: postgresql-client).")
    told = _settings()
    environment = {
        "PGHOST": told["HOST"], "PGPORT": str(told["PORT"] or ""), "PGUSER": told["USER"],
        "PGPASSWORD": told["PASSWORD"], "PGDATABASE": told["NAME"],
    }  # fmt: skip
    known = {name: value for name, value in environment.items() if value}
    done = subprocess.run(  # noqa: S603 (its own path, our words)
        [path, *words], env={**os.environ, **known}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Unfit(f"{program} failed: {done.stderr.strip().splitlines()[-1:]}")

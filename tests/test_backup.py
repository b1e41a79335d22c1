"""A site goes into a file and comes back on an empty machine, whole; nothing else is taken."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from helpcenter import backup
from helpcenter.backup import Unfit, archive, database
from tests.factories import ArticleFactory

from .test_health import KEY, run


def site(place: Path, *words: str, **more: str) -> tuple[list, str]:
    """What the site of a folder prints, and what it says beside; ``more``: settings of it."""
    ran = run(
        "-W", "ignore", "-m", "tests.site_of_many_parts", *words,
        DATA_DIR=str(place), SECRET_KEY=KEY, LOG_LEVEL="ERROR", SITE_URL="http://127.0.0.1:8000",
        **more,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout), ran.stderr


def leave_and_arrive(tmp_path: Path, here: dict[str, str], there: dict[str, str]) -> None:
    """A backup from one machine restores everything on an empty one; each by its settings."""
    file, empty = tmp_path / "site.tar", tmp_path / "another machine"
    before, said = site(tmp_path / "here", "leave", str(file), **here)
    assert "the database and 2 files" in said
    assert file.stat().st_mode & 0o077 == 0
    assert b"a-login-of-somebody" not in file.read_bytes(), "nobody is logged in by a backup"

    (after, again, broken, untouched, replaced), said = site(empty, "arrive", str(file), **there)
    assert "2 files" in said
    rows, files, found, indexed, proven, logins = range(6)
    assert after[rows].keys() == before[rows].keys()
    for table, kept in before[rows].items():
        assert after[rows][table] == kept, table
    assert len(after[rows]["articles_version"]) >= 1
    assert len(after[files]) == 2
    assert after[files:logins] == before[files:logins]
    assert (before[logins], after[logins]) == (1, 0)
    assert after[found] == {"thaw account": ["frozen"], "解冻": ["jiedong"], "ice": ["frozen"]}
    assert after[proven] == {"en": True, "zh-hans": True}
    assert all(after[indexed].values())
    assert "This site is not empty: it has 6 articles" in again
    assert "--replace" in again
    assert "It is damaged" in broken
    assert untouched == after
    assert replaced == after


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the tests' tables are not SQLite's")
def test_a_backup_restores_everything_on_an_empty_machine(tmp_path):
    (tmp_path / "here").mkdir()
    # The tables are those of the tests: to migrate from nothing takes long.
    (tmp_path / "here" / "db.sqlite3").write_bytes(connection.connection.serialize())
    leave_and_arrive(tmp_path, {}, {})


@pytest.fixture
def two_databases():
    """The addresses of two empty databases beside the tests' own, on the same PostgreSQL."""
    told = connection.settings_dict
    names = [f"{told['NAME']}_{which}" for which in ("here", "there")]
    with connection._nodb_cursor() as cursor:
        for name in names:
            cursor.execute(f'CREATE DATABASE "{name}"')
    server = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}".format_map(told)
    yield [f"{server}/{name}" for name in names]
    with connection._nodb_cursor() as cursor:
        for name in names:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.slow
@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql" or not shutil.which("pg_restore"),
    reason="DATABASE_URL is not PostgreSQL, or its programs are not here",
)
def test_a_backup_of_postgresql_restores_everything_in_an_empty_database(tmp_path, two_databases):
    here, there = two_databases
    # The tables of the tests, as above.
    database.dump(tmp_path / "tables")
    subprocess.run(["pg_restore", "--dbname", here, tmp_path / "tables"], check=True)
    leave_and_arrive(tmp_path, {"DATABASE_URL": here}, {"DATABASE_URL": there})


# -- the file -------------------------------------------------------------------------------


@pytest.fixture
def made(tmp_path):
    """A small backup of nothing in particular."""
    path = tmp_path / "small.tar.gz"
    with archive.writing(path, {"database": database.kind(), "migrations": []}) as add:
        add("database", 3, io.BytesIO(b"abc"))
        add("files/default/ab/picture.png", 4, io.BytesIO(b"1234"))
    return path


def test_what_was_written_is_read(made):
    manifest = archive.read(made)
    assert manifest.sums.keys() == {"database", "files/default/ab/picture.png"}
    kept = {name: stream.read() for name, stream in archive.members(made)}
    assert kept == {"database": b"abc", "files/default/ab/picture.png": b"1234"}
    assert list(made.parent.iterdir()) == [made], "nothing is left beside it"


def cut(path):
    os.truncate(path, path.stat().st_size // 2)


def forge(path, member="evil", change=lambda told: told):
    """Write the same again with another member and manifest."""
    kept = {name: stream.read() for name, stream in archive._every(path)}
    about = change(json.loads(kept.pop("manifest.json")))
    kept |= {member: b"x"} if member else {}
    with tarfile.open(path, "w:gz") as tar:
        for name, data in {**kept, "manifest.json": json.dumps(about).encode()}.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def link(path):
    with tarfile.open(path, "w:gz") as tar:
        info = tarfile.TarInfo("database")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)


@pytest.mark.parametrize(
    "damage",
    [
        cut,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"no archive at all" * 100),
        forge,
        link,
        lambda path: forge(path, "", lambda told: told | {"format": 99}),
        lambda path: forge(path, "", lambda told: {}),
        lambda path: forge(path, "", lambda told: told | {"sums": {"database": "0"}}),
        lambda path: forge(path, "", lambda told: [told]),
    ],
)
def test_a_file_that_is_not_as_it_was_written_is_refused(made, damage):
    damage(made)
    with pytest.raises(Unfit):
        archive.read(made)


@pytest.mark.parametrize(
    "name", ["files/default/../../x", "files/other/x", "evil", "files/default", "/files/default/x"]
)
def test_a_name_that_is_none_of_ours_writes_nothing(name):
    with pytest.raises(Unfit):
        backup.files.put(name, io.BytesIO(b"x"))


@pytest.mark.django_db
def test_a_backup_of_a_newer_version_is_refused(tmp_path):
    path = tmp_path / "newer.tar"
    about = {"database": database.kind(), "migrations": ["articles.9999_from_the_future"]}
    with archive.writing(path, about) as add:
        add("database", 1, io.BytesIO(b"x"))
    with pytest.raises(Unfit, match="newer version"):
        backup.check(path)


@pytest.mark.django_db
def test_a_backup_of_another_database_is_refused(tmp_path):
    path = tmp_path / "other.tar"
    with archive.writing(path, {"database": "oracle", "migrations": []}) as add:
        add("database", 1, io.BytesIO(b"x"))
    with pytest.raises(Unfit, match="of oracle"):
        backup.check(path)


def test_a_backup_that_fails_leaves_what_was_there(made):
    before = made.read_bytes()

    class Full(io.BytesIO):
        def read(self, size=-1):
            raise OSError("full")

    with pytest.raises(OSError, match="full"), archive.writing(made, {}) as add:
        add("database", 3, Full())
    assert made.read_bytes() == before
    assert list(made.parent.iterdir()) == [made]


# -- the commands ---------------------------------------------------------------------------


def test_only_the_newest_are_kept(monkeypatch, tmp_path, made, capsys):
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "mine.tar.gz").write_text("left alone")
    for n in range(5):
        (folder / f"helpcenter-2020010{n + 1}-000000.tar.gz").write_text("old")
    manifest = archive.Manifest({"elsewhere": ["default"]}, {"database": ""})
    monkeypatch.setattr(backup, "make", lambda path, tell: (path.write_text("new"), manifest)[1])
    call_command("backup", folder, keep=2)
    left = sorted(entry.name for entry in folder.iterdir())
    assert left[0] == "helpcenter-20200105-000000.tar.gz"
    assert left[1].startswith("helpcenter-")
    assert left[2:] == ["mine.tar.gz"]
    said = capsys.readouterr()
    assert "4 older backups deleted" in said.out
    assert "storage “default”" in said.err


def test_a_file_that_is_there_is_not_overwritten(made):
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", made)


@pytest.mark.parametrize("keep", [0, -1, 3])
def test_keeping_wants_a_folder_and_a_number(made, tmp_path, keep):
    path = made.with_name("new.tar") if keep == 3 else tmp_path
    with pytest.raises(CommandError, match="--keep"):
        call_command("backup", path, keep=keep)


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="There is no backup"):
        call_command("backup", tmp_path / "away" / "x.tar")


@pytest.mark.django_db
def test_a_filled_site_is_not_replaced_unless_told(made):
    ArticleFactory()
    with pytest.raises(CommandError, match=r"not empty: it has 1 articles.*--replace"):
        call_command("restore", made)


@pytest.mark.django_db
def test_checking_changes_nothing_and_says_what_is_in_it(tmp_path, capsys):
    path = tmp_path / "site.tar"
    about = {"database": database.kind(), "migrations": [], "counts": {"a": 7}, "made_at": "today"}
    with archive.writing(path, about) as add:
        add("database", 1, io.BytesIO(b"x"))
    call_command("restore", path, check=True)
    assert "can be restored: made today, 7 rows, 0 files" in capsys.readouterr().out


def test_a_backup_that_is_away_is_said(tmp_path):
    with pytest.raises(CommandError, match="was not restored"):
        call_command("restore", tmp_path / "none.tar")

"""Alive and ready, and who asks where proxies stand between."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest
from django.conf import settings as project
from django.db import DatabaseError
from django.db.migrations.executor import MigrationExecutor
from django.test import RequestFactory

from articles.models import Article
from helpcenter import health
from helpcenter.proxy import ClientAddress
from search import indexing
from search.engine import IndexBroken

PARTS = {"database", "index en", "index zh-hans", "cache", "disk"}
KEY = "a-good-key-of-a-production-site-" + "kQ8vT1zR5wY7" * 4


def run(*words, **environment):
    """Run Python in the project as an operator would, with nothing in the environment."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=project.BASE_DIR,
        env={"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, **environment},
        capture_output=True,
        text=True,
        timeout=180,
    )


def test_the_process_is_alive_without_a_database(client):
    response = client.get("/healthz")  # No django_db mark: a query fails.
    assert response.status_code == 200
    answer = response.json()
    assert answer["status"] == "degraded"
    assert answer["checks"]["database"] == "unavailable"
    assert answer["checks"]["disk"] == "ok"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


@pytest.mark.django_db
def test_a_living_process_tells_what_it_has(client):
    indexing.reconcile()
    expected = {"status": "ok", "checks": dict.fromkeys(PARTS, "ok")}
    assert client.get("/healthz").json() == expected


@pytest.mark.django_db
def test_a_site_whose_parts_all_work_is_ready(client):
    indexing.reconcile()
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": dict.fromkeys(PARTS, "ok")}
    assert "no-store" in response["Cache-Control"]


def database_fails(monkeypatch, settings):
    def fail(self):
        raise DatabaseError("secret-host is down")

    monkeypatch.setattr(type(Article.objects.all()), "exists", fail)


def index_fails(monkeypatch, settings):
    def fail(locale):
        if locale == "zh-hans":
            raise IndexBroken("/var/secret has no index")

    monkeypatch.setattr("search.engine.generation", fail)


def cache_forgets(monkeypatch, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


def disk_is_away(monkeypatch, settings):
    settings.DATA_DIR = Path("/nonexistent/secret")


def disk_is_full(monkeypatch, settings):
    usage = namedtuple("usage", "total used free")(100, 99, 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("breaks", "part"),
    [
        (database_fails, "database"),
        (index_fails, "index zh-hans"),
        (cache_forgets, "cache"),
        (disk_is_away, "disk"),
        (disk_is_full, "disk"),
    ],
)
def test_a_site_with_a_broken_part_is_not_ready_and_names_it(
    client, monkeypatch, settings, caplog, breaks, part
):
    indexing.reconcile()
    breaks(monkeypatch, settings)
    response = client.get("/readyz")
    assert response.status_code == 503
    answer = response.json()
    assert answer["status"] == "unavailable"
    assert answer["checks"] == dict.fromkeys(PARTS, "ok") | {part: "unavailable"}
    assert answer["reasons"].keys() == {part}
    assert answer["reasons"][part].endswith(".")
    assert "secret" not in response.content.decode()
    assert f"Not ready: {part}" in caplog.text
    alive = client.get("/healthz")
    assert alive.status_code == 200
    assert alive.json() == {"status": "degraded", "checks": answer["checks"]}


@pytest.mark.django_db
def test_a_database_of_another_version_is_not_ready(client, monkeypatch):
    indexing.reconcile()
    monkeypatch.setattr(health._Schema, "seen", False)
    with monkeypatch.context() as patch:
        patch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: ["one"])
        answer = client.get("/readyz").json()
    assert answer["reasons"] == {"database": "Migrations wait to be applied: manage.py migrate."}
    assert client.get("/readyz").status_code == 200
    assert health._Schema.seen


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_may_ask_by_any_host(client, path):
    indexing.reconcile()
    assert client.get(path, headers={"host": "10.1.2.3:8000"}).status_code == 200
    assert client.get("/en/", headers={"host": "10.1.2.3:8000"}).status_code == 400


def test_a_site_on_https_passes_the_deployment_checks(tmp_path):
    checked = run(
        "manage.py", "check", "--deploy", "--fail-level", "INFO",
        SECRET_KEY=KEY, SITE_URL="https://help.example", DATA_DIR=str(tmp_path),
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


def test_probes_are_answered_on_http_and_readers_led_to_https(tmp_path):
    code = (
        "from helpcenter.wsgi import application; from django.test import Client\n"
        "ask = Client(SERVER_NAME='help.example').get\n"
        "print(ask('/healthz').status_code, ask('/en/').status_code, ask('/en/')['Location'])"
    )
    asked = run(
        "-c", code,
        SECRET_KEY=KEY, SITE_URL="https://help.example", DATA_DIR=str(tmp_path),
        DJANGO_SETTINGS_MODULE="helpcenter.settings",
    )  # fmt: skip
    assert asked.stdout.split() == ["200", "301", "https://help.example/en/"], asked.stderr


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("", "127.0.0.1"),
        ("somebody", "127.0.0.1"),
    ],
)
def test_the_readers_address_is_the_one_the_nearest_proxy_tells(told, address, settings):
    settings.BEHIND_PROXY = True
    request = RequestFactory().get("/", headers={"x-forwarded-for": told})
    assert ClientAddress(lambda request: request)(request).META["REMOTE_ADDR"] == address


def test_nobody_is_believed_where_there_is_no_proxy(settings):
    assert "helpcenter.proxy.ClientAddress" not in settings.MIDDLEWARE

"""Figures for Prometheus: for whom a setting names, of every process, and nothing of a reader."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from helpcenter.settings import _network
from search import indexing
from search.models import PendingChange
from support.models import Delivery
from tests.factories import ArticleFactory, TicketFactory

from .test_health import KEY, run

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-operator-k3v9"


@pytest.fixture
def token(settings):
    settings.METRICS_TOKEN = TOKEN
    return {"authorization": f"Bearer {TOKEN}"}


def figures(client, token) -> dict[str, float]:
    """Every sample by its name and labels."""
    response = client.get("/metrics", headers=token)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain")
    lines = (line for line in response.content.decode().splitlines() if line[:1] != "#")
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_without_a_setting_there_is_no_such_page(client):
    assert client.get("/metrics").status_code == 404


def test_only_the_token_opens_it(client, token):
    assert client.get("/metrics", headers=token).status_code == 200
    for wrong in ("", "Bearer", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", "Bearer é"):
        assert client.get("/metrics", headers={"authorization": wrong}).status_code == 404
    assert client.get("/metrics", {"token": TOKEN}).status_code == 404


def test_only_the_addresses_open_it(client, settings):
    settings.METRICS_ADDRESSES = [_network("10.0.0.0/24", "METRICS_ADDRESSES")]
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.0.1.7").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="").status_code == 404


def test_with_both_settings_both_must_hold(client, settings, token):
    settings.METRICS_ADDRESSES = [_network("10.0.0.0/24", "METRICS_ADDRESSES")]
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 404
    assert client.get("/metrics", headers=token).status_code == 404
    assert client.get("/metrics", headers=token, REMOTE_ADDR="10.0.0.7").status_code == 200


def test_requests_are_counted_by_view_and_status(client, token):
    name = 'helpcenter_requests_total{method="GET",status="%s",view="%s"}'
    home, lost = name % (200, "articles:home"), name % (404, "-")
    before = figures(client, token)
    client.get("/en/")
    client.get("/en/")
    client.get("/quagga")
    after = figures(client, token)
    assert after[home] - before.get(home, 0) == 2
    assert after[lost] - before.get(lost, 0) == 1
    seconds = 'helpcenter_request_seconds_count{view="articles:home"}'
    assert after[seconds] - before.get(seconds, 0) == 2


def test_searches_are_counted_by_how_they_ended(client, token):
    ArticleFactory(title="Unfreeze the account")
    name = 'helpcenter_searches_total{door="%s",locale="en",outcome="%s"}'
    before = figures(client, token)
    for words in ("unfreeze", "unfreeze", "zebra", ""):
        client.get("/en/search/", {"q": words})
    client.get("/api/v1/search", {"q": "unfreeze"})
    after = figures(client, token)
    for door, outcome, times in (("page", "answered", 2), ("page", "unanswered", 1),
                                 ("api", "answered", 1)):  # fmt: skip
        key = name % (door, outcome)
        assert after[key] - before.get(key, 0) == times, key
    seconds = 'helpcenter_search_seconds_count{locale="en"}'
    assert after[seconds] > before.get(seconds, 0)


def test_kept_pages_are_counted(client, token):
    name = 'helpcenter_kept_pages_total{outcome="%s",page="home"}'
    before = figures(client, token)
    client.get("/en/")
    client.get("/en/")
    after = figures(client, token)
    for outcome in ("hit", "miss"):
        assert after[name % outcome] - before.get(name % outcome, 0) == 1


def test_what_is_the_case_now_is_told(client, token):
    ArticleFactory.create_batch(2)
    ArticleFactory(draft=True)
    indexing.reconcile()
    indexing.refresh()
    PendingChange.objects.create(article_id=1)
    Delivery.objects.create(channel="mail", event="received", ticket=TicketFactory())
    told = figures(client, token)
    assert told['helpcenter_published_articles{locale="en"}'] == 2
    assert told['helpcenter_indexed_articles{locale="en"}'] == 2
    assert told["helpcenter_index_changes_waiting"] == 1
    assert told["helpcenter_index_lag_seconds"] >= 0
    assert told["helpcenter_outbox_waiting"] == 1
    assert told["helpcenter_outbox_failed"] == 0
    assert told["helpcenter_outbox_age_seconds"] >= 0
    assert told['helpcenter_ready{part="database"}'] == 1


@pytest.mark.embedded
def test_a_broken_index_is_a_figure_too(client, token, own_index):
    import shutil

    shutil.rmtree(own_index)
    told = figures(client, token)
    assert told['helpcenter_ready{part="index en"}'] == 0
    assert 'helpcenter_indexed_articles{locale="en"}' not in told


def test_nothing_of_a_reader_is_in_it(client, token):
    for path in ("/en/search/?q=quagga", "/en/articles/quagga/", "/quagga"):
        client.get(path)
    assert b"quagga" not in client.get("/metrics", headers=token).content


SEVERAL = """
import os, sys
from helpcenter.wsgi import application
from django.test import Client
def ask(path, **options): return Client().get(path, **options)
for _ in range(int(sys.argv[1])):
    if os.fork() == 0:
        ask("/healthz")
        os._exit(0)
    os.wait()
answer = ask("/metrics", headers={"authorization": sys.argv[2]}).content.decode()
print([line for line in answer.splitlines() if "healthz" in line and "requests_total" in line])
print(os.environ["PROMETHEUS_MULTIPROC_DIR"])
"""


def test_the_figures_are_those_of_all_processes(tmp_path):
    left = tmp_path / "metrics" / "999999999"
    left.mkdir(parents=True)
    asked = run(
        "-W", "ignore", "-c", SEVERAL, "3", f"Bearer {TOKEN}",
        SECRET_KEY=KEY, SITE_URL="http://testserver", DATA_DIR=str(tmp_path),
        METRICS_TOKEN=TOKEN, DJANGO_SETTINGS_MODULE="helpcenter.settings", LOG_LEVEL="CRITICAL",
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr
    counted, folder = asked.stdout.splitlines()
    assert re.search(r'view="healthz"\} 3\.0', counted)
    assert Path(folder) == tmp_path / "metrics" / str(os.getpid())
    assert not left.exists(), "folders of servers that ended are cleared away"

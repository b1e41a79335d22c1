"""Rate limits: who is counted, what a refused reader gets, and what is kept of them."""

from __future__ import annotations

import hashlib

import pytest
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from articles import limiting
from helpcenter.proxy import ClientAddress
from helpcenter.settings import _limit, _network
from tests.caches import keys
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few(settings):
    """Two of everything in ten minutes."""
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, (2, 600))


@pytest.fixture(autouse=True)
def still(time_machine):
    """Nobody's window ends while a test counts."""
    time_machine.move_to("2026-11-26T12:01:00Z", tick=False)


def flood(client, path, times=3, **kwargs):
    return [client.get(path, **kwargs) for _ in range(times)][-1]


@pytest.mark.parametrize(
    ("path", "words"),
    [("/en/search/", "Please try again in 9 minutes"), ("/zh-hans/search/", "请在 9 分钟后再试")],
)
def test_a_flood_of_searches_is_asked_to_wait_and_keeps_its_words(client, path, words):
    refused = flood(client, path, data={"q": 'fees "and" <b>'})
    assert refused.status_code == 429
    assert refused["Retry-After"] == "540"
    page = refused.content.decode()
    assert words in page
    assert 'value="fees &quot;and&quot; &lt;b&gt;"' in page
    assert "no-store" in refused["Cache-Control"]


def test_the_wait_ends(client, time_machine):
    seconds = int(flood(client, "/en/search/")["Retry-After"])
    time_machine.shift(seconds)
    assert client.get("/en/search/").status_code == 200


@pytest.mark.parametrize("path", ["/en/search/suggestions/?q=fee", "/zh-hans/search/suggestions/"])
def test_a_script_gets_json(client, path):
    refused = flood(client, path, headers={"accept": "application/json"})
    assert refused.status_code == 429
    assert refused.json()["detail"]


def test_a_refused_vote_can_be_sent_again_from_the_page(client):
    ArticleFactory(slug="fees")
    sent = {"helpful": "no", "reason": "outdated", "password": "hunter2", "note": "\n<script>x"}
    refused = [client.post("/en/articles/fees/vote/", sent) for _ in range(3)][-1]
    page = refused.content.decode()
    assert refused.status_code == 429
    assert '<textarea name="reason" hidden>\noutdated</textarea>' in page
    assert '<textarea name="note" hidden>\n\n&lt;script&gt;x</textarea>' in page
    assert "hunter2" not in page
    assert 'action="/en/articles/fees/vote/"' in page


def test_pages_that_are_only_read_are_not_limited(client):
    ArticleFactory(slug="fees")
    for path in ("/en/", "/en/articles/fees/", "/en/support/"):
        assert flood(client, path, times=5).status_code == 200


def test_others_are_not_limited_for_one(client):
    assert flood(client, "/en/search/").status_code == 429
    assert flood(client, "/en/search/", times=1, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_a_limit_of_nothing_limits_nobody(client, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"search": (0, 1)}
    assert flood(client, "/en/search/", times=9).status_code == 200


@pytest.mark.parametrize(
    ("told", "counts_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_one_client_is_an_address_or_the_network_of_a_house(told, counts_as):
    assert limiting.client(RequestFactory().get("/", REMOTE_ADDR=told)) == counts_as


def test_no_address_is_kept_nor_a_hash_that_tells_it(client):
    client.get("/en/search/", REMOTE_ADDR="203.0.113.7")
    kept = repr(keys(caches["limits"]))
    assert "limit:search:" in kept
    assert "203.0.113.7" not in kept
    assert hashlib.sha256(b"203.0.113.7").hexdigest() not in kept


def test_tomorrow_an_address_is_somebody_else(time_machine):
    today = limiting._digest("203.0.113.7")
    assert limiting._digest("203.0.113.7") == today
    time_machine.shift(24 * 3600)
    assert limiting._digest("203.0.113.7") != today


def test_a_cache_that_fails_limits_nobody(client, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise ConnectionError("gone")

    monkeypatch.setattr(caches["limits"], "incr", broken)
    assert flood(client, "/en/search/", times=5).status_code == 200
    assert "nobody is limited" in caplog.text


@pytest.mark.parametrize("told", ["many", "3", "-1/60", "3/0", "3/x", ""])
def test_a_limit_that_is_none_is_refused_at_the_start(told):
    with pytest.raises(ImproperlyConfigured, match="search"):
        _limit("search", told)


def test_a_limit_is_times_and_seconds():
    assert _limit("search", "30/600") == (30, 600)
    assert _limit("search", "0")[0] == 0


# -- proxies -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("1.1.1.1, 203.0.113.7, 10.0.0.2, 10.0.0.3", "203.0.113.7"),
        ("10.0.0.2", "10.0.0.2"),
        ("somebody, 10.0.0.2", "10.0.0.2"),
        ("", "10.0.0.1"),
    ],
)
def test_the_first_hop_that_is_no_proxy_of_ours_is_the_reader(settings, told, address):
    settings.TRUSTED_PROXIES = [_network("10.0.0.0/24")]
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": told})
    assert ClientAddress(lambda request: request)(request).META["REMOTE_ADDR"] == address


def test_who_is_no_proxy_of_ours_is_not_believed(settings):
    settings.TRUSTED_PROXIES = [_network("10.0.0.1")]
    headers = {"x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https"}
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers=headers)
    asked = ClientAddress(lambda request: request)(request)
    assert asked.META["REMOTE_ADDR"] == "192.0.2.1"
    assert not {"HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"} & set(asked.META)


def test_a_proxy_that_is_no_address_is_refused_at_the_start():
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        _network("proxy.example")

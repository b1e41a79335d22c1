"""What the log says of a request, and what it never says."""

from __future__ import annotations

import json
import logging
import re
import sys

import pytest
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import RequestFactory

from helpcenter import logs
from helpcenter.proxy import ClientAddress
from search import indexing
from tests.factories import ArticleFactory

NAME = "0b9e2f6c-3f70-4b0e-9a53-1c2d3e4f5a6b"
PRIVATE = {
    "mailbox": "quagga@mail.example",
    "address": "TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE",
    "hash": "cd" * 32,
    "phone": "+86 138 0013 8000",
    "secret": "password: hunter2hunter",
    "phrase": "zoo " * 11 + "wrong",
}


def record(words="Told", *args, level=logging.WARNING, **extra):
    made = logging.LogRecord("search.indexing", level, __file__, 1, words, args, None)
    made.__dict__.update(extra)
    return made


def as_json(made) -> dict:
    return json.loads(logs.Json().format(made))


# -- a request's name ----------------------------------------------------------------------


@pytest.fixture
def lines():
    """Every record told to the log of requests, formatted at once as the handler does."""
    kept = []

    class Keeping(logging.Handler):
        def emit(self, made):
            kept.append(as_json(made))

    handler = Keeping()
    level = logs.requests.level
    logs.requests.addHandler(handler)
    logs.requests.setLevel(logging.INFO)
    yield kept
    logs.requests.removeHandler(handler)
    logs.requests.setLevel(level)


@pytest.mark.django_db
def test_a_request_is_one_line_with_its_view_and_its_name(client, lines):
    response = client.get("/en/search/", {"q": "quagga"})
    assert re.fullmatch(r"[0-9a-f]{32}", response["X-Request-ID"])
    [line] = lines
    assert line["request_id"] == response["X-Request-ID"]
    assert (line["method"], line["view"], line["status"]) == ("GET", "search:results", 200)
    assert line["ms"] > 0
    assert line["logger"] == "helpcenter.requests"
    assert "quagga" not in json.dumps(line)


@pytest.mark.django_db
def test_no_line_tells_an_address_that_somebody_typed(client, lines, caplog):
    caplog.set_level(logging.DEBUG)
    for path in ("/en/articles/quagga/", "/quagga", "/en/support/tickets/QUAGGA/?key=quagga"):
        client.get(path)
    told = [json.dumps(line) for line in lines]
    told += [logs.Json().format(r) for r in caplog.records if not r.name.startswith("django.db")]
    assert len(lines) == 3
    assert "quagga" not in " ".join(told).lower()


@pytest.mark.django_db
def test_every_line_of_a_request_has_its_name_and_the_next_another(
    client, lines, caplog, monkeypatch
):
    names = []

    class Naming(logging.Formatter):
        def format(self, made):
            names.append(as_json(made)["request_id"])
            return ""

    # Every test has the same handler: what is put there must not stay.
    monkeypatch.setattr(caplog.handler, "formatter", Naming())
    ArticleFactory()
    names.clear()
    indexing.logger.warning("outside")
    assert names == ["-"]
    first, second = client.get("/en/"), client.get("/en/")
    assert first["X-Request-ID"] != second["X-Request-ID"]


def through(settings, told, proxied=True, address="10.0.0.1"):
    """The name a request gets that brings one."""
    settings.TRUSTED_PROXIES = []
    settings.BEHIND_PROXY = False
    if proxied:
        from helpcenter.settings import _network

        settings.TRUSTED_PROXIES = [_network("10.0.0.0/24")]
    ask = logs.named(lambda request: HttpResponse())
    ask = ClientAddress(ask) if proxied else ask
    request = RequestFactory().get("/", headers={"x-request-id": told}, REMOTE_ADDR=address)
    return ask(request)["X-Request-ID"]


def test_a_proxy_of_ours_names_the_request(settings):
    assert through(settings, NAME) == NAME


@pytest.mark.parametrize("told", ["", "short", "x" * 65, "a b c d e f g h", "é" * 10, "{}\\n" * 4])
def test_a_name_that_is_not_well_formed_is_not_taken(settings, told):
    assert through(settings, told) != told


def test_nobody_else_s_name_is_taken(settings):
    assert through(settings, NAME, address="203.0.113.9") != NAME
    assert through(settings, NAME, proxied=False) != NAME


# -- what a line looks like -----------------------------------------------------------------


def test_a_line_for_programs_is_one_object():
    made = as_json(record("The index %s\nis busy", "en"))
    assert made["message"] == "The index en\\nis busy"
    assert (made["level"], made["logger"], made["request_id"]) == (
        "WARNING",
        "search.indexing",
        "-",
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", made["time"])
    assert "\n" not in logs.Json().format(record("a\nb"))


def test_a_line_for_people_is_one_line():
    line = logs.Plain().format(record("Forged\n2026-01-01 ERROR root [-] everything is fine"))
    assert len(line.splitlines()) == 1
    assert "WARNING search.indexing [-] Forged\\n" in line


@pytest.mark.parametrize("form", [logs.Plain(), logs.Json()])
@pytest.mark.parametrize("private", PRIVATE.values(), ids=PRIVATE)
def test_what_names_a_person_is_masked_in_words_and_tracebacks(form, private):
    assert private not in form.format(record("Sent to %s", private))
    try:
        raise IntegrityError(f"Key (mailbox)=({private}) is there already")
    except IntegrityError:
        made = record("It failed", exc_info=sys.exc_info())
    told = form.format(made)
    assert "IntegrityError" in told
    assert private not in told


def test_a_failed_request_is_told_by_its_view(rf):
    request = rf.get("/en/articles/quagga/")
    made = record("%s: %s", "Internal Server Error", request.path, request=request)
    made.name, request.request_id = "django.request", NAME
    assert as_json(made)["message"] == "Internal Server Error: -"
    assert as_json(made)["request_id"] == NAME, "it is told after the answer"


def test_words_that_do_not_fit_are_told_all_the_same():
    made = record({"a": 1})
    assert as_json(made)["message"] == "{'a': 1}"


def test_nobody_is_mailed_what_a_failed_request_held():
    assert not [h for h in logging.getLogger("django").handlers if "AdminEmail" in type(h).__name__]

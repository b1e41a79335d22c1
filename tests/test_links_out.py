"""Links to elsewhere are noted on save and asked by a command, politely and never inside."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import CommandError, call_command

from articles import outgoing
from articles.asking import Web, recorded
from articles.models import ExternalLink
from articles.outgoing import Answer
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

State = ExternalLink.State


def test_links_of_a_text_are_those_readers_can_follow():
    text = (
        "[a](https://a.example/x#y), <https://b.example/>. See https://c.example/d.\n"
        "`https://code.example` 见 https://e.example/路径。 [own](http://testserver/en/)"
    )
    assert outgoing.urls_in(text) == {
        "https://a.example/x", "https://b.example/", "https://c.example/d",
        "https://e.example/路径",
    }  # fmt: skip


def test_saving_notes_the_links_and_forgets_those_that_left():
    article = ArticleFactory(body="[a](https://a.example/) [b](https://b.example/)")
    other = ArticleFactory(body="[a](https://a.example/)")
    assert ExternalLink.objects.count() == 2
    article.body = "Nothing."
    article.save()
    assert [link.url for link in other.external_links.all()] == ["https://a.example/"]
    outgoing.note_all([])
    assert ExternalLink.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "state", "leads_to"),
    [
        ({"https://a.example/": {"status": 200}}, State.WORKING, ""),
        ({"https://a.example/": {"status": 301, "location": "/b"},
          "https://a.example/b": {"status": 200}}, State.REDIRECTED, "https://a.example/b"),
        ({"https://a.example/": {"status": 404}}, State.BROKEN, ""),
        ({"https://a.example/": {"status": 302, "location": "/"}}, State.UNKNOWN, ""),
        ({"https://a.example/": {"status": 503}}, State.UNKNOWN, ""),
        ({}, State.UNKNOWN, ""),
    ],
)  # fmt: skip
def test_the_command_works_on_recorded_answers(tmp_path, answers, state, leads_to):
    ArticleFactory(body="https://a.example/")
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(answers))
    call_command("check_links", answers=file, verbosity=0)
    link = ExternalLink.objects.get()
    assert (link.state, link.leads_to) == (state, leads_to)
    assert link.asked_at


def test_one_bad_night_breaks_no_link_and_two_do():
    ArticleFactory(body="https://a.example/")
    link = ExternalLink.objects.get()
    outgoing.check(link, lambda url: Answer(200))
    outgoing.check(link, lambda url: Answer(500))
    assert link.state == State.WORKING
    outgoing.check(link, lambda url: Answer(0, problem="no answer"))
    assert link.state == State.BROKEN


def test_only_what_readers_can_follow_and_nobody_ignores_is_asked_once_a_day(tmp_path):
    ArticleFactory(body="https://a.example/ https://ignored.example/")
    ArticleFactory(draft=True, body="https://draft.example/")
    ExternalLink.objects.filter(url__contains="ignored").update(state=State.IGNORED)
    assert [link.url for link in outgoing.to_ask()] == ["https://a.example/"]
    outgoing.check(ExternalLink.objects.get(url="https://a.example/"), lambda url: Answer(200))
    assert list(outgoing.to_ask()) == []
    assert len(list(outgoing.to_ask(again=True))) == 1


def test_a_file_that_is_no_json_is_named(tmp_path):
    file = tmp_path / "answers.json"
    file.write_text("no")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("check_links", answers=file)
    assert recorded


@pytest.fixture
def server():
    """A server that refuses HEAD on one page; answers what was asked of it."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self):
            asked.append(("HEAD", self.path, self.headers["User-Agent"]))
            self.send_response(405 if self.path == "/get" else 204)
            self.end_headers()

        def do_GET(self):
            asked.append(("GET", self.path, self.headers["User-Agent"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}", asked
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def test_a_server_is_asked_with_head_first_and_told_who_asks(server):
    url, asked = server
    web = Web(pause=0, is_public=lambda ip: True)
    assert web(f"{url}/a?b=c d").status == 204
    assert web(f"{url}/get").status == 200
    assert [(method, path) for method, path, _agent in asked] == [
        ("HEAD", "/a?b=c%20d"), ("HEAD", "/get"), ("GET", "/get"),
    ]  # fmt: skip
    assert "HelpCenterLinks" in asked[0][2]


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://localhost:1/", "http://[::1]/", "http://10.0.0.1/",
     "http://169.254.169.254/latest", "http://0.0.0.0/", "ftp://a.example/", "http://u:p@a.example/"],
)  # fmt: skip
def test_nothing_inside_is_ever_asked(url):
    answer = Web(pause=0)(url)
    assert answer.status == 0
    assert "private network" in answer.problem or "no address of the web" in answer.problem


def test_the_desk_lists_links_and_ignores_what_an_editor_says(client):
    client.force_login(UserFactory(superuser=True))
    article = ArticleFactory(title="Names it", body="https://a.example/")
    link = ExternalLink.objects.get()
    page = client.get("/admin/articles/externallink/").content.decode()
    assert "https://a.example/" in page
    assert "Names it" in page
    client.post(
        "/admin/articles/externallink/",
        {"action": "mark_ignored", "_selected_action": [link.pk]},
    )
    link.refresh_from_db()
    assert link.state == State.IGNORED
    assert article.external_links.count() == 1

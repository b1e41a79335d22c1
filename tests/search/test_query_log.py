"""What readers search for is kept, who they are is not."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from search.models import QueryLog
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SEARCH = "/en/search/"


@pytest.fixture
def reader(client):
    """A browser, as far as the server can tell."""
    client.defaults["HTTP_USER_AGENT"] = BROWSER
    return client


@pytest.fixture
def articles():
    """Two articles about deposits."""
    return [ArticleFactory(slug=f"deposit-{n}", title=f"Deposit missing {n}") for n in (1, 2)]


def page_of(client, **data):
    return client.get(data.pop("address", SEARCH), data).content.decode()


def clicks(page: str) -> list[tuple[str, str]]:
    """Each hit's two addresses: the one that counts, and the article's."""
    return re.findall(r'<a href="([^"]+)" data-article="([^"]+)"', page)


def token(page: str) -> str:
    return re.search(r'name="after" value="([^"]+)"', page)[1]


def links(page: str, part: str) -> list[str]:
    return [unescape(url) for url in re.findall(r'href="([^"]+)"', page) if part in url]


def follow(client, page: str, part: str) -> str:
    """The page behind the first link that holds this."""
    url = links(page, part)[0]
    return client.get(SEARCH + url if url.startswith("?") else url).content.decode()


def test_a_search_is_kept_with_what_came_of_it(reader, articles):
    page_of(reader, q="Deposit  MISSING", kind="faq")
    row = QueryLog.objects.get()
    assert (row.text, row.locale, row.kind, row.category) == ("deposit missing", "en", "faq", "")
    assert (row.total, row.answered, row.page) == (2, True, 1)
    assert (row.clicked_rank, row.clicked_article, row.exited, row.previous) == (
        None, None, False, None,
    )  # fmt: skip


def test_a_search_that_nothing_answers_is_kept(reader, articles):
    page_of(reader, q="xyzzy", address="/zh-hans/search/")
    row = QueryLog.objects.get()
    assert (row.text, row.locale, row.total, row.answered) == ("xyzzy", "zh-hans", 0, False)


def test_the_log_has_no_place_for_who_searched():
    columns = {column.name for column in QueryLog._meta.get_fields()}
    assert columns == {
        "id", "text", "locale", "category", "kind", "total", "answered", "pinned",
        "suggestion", "page", "clicked_rank", "clicked_article", "exited", "previous",
        "refinements", "created_at",
    }  # fmt: skip


def test_a_search_sets_no_cookie(reader, articles):
    response = reader.get(SEARCH, {"q": "deposit"})
    assert not response.cookies
    assert "private" in response["Cache-Control"]


def test_secrets_are_masked_before_they_are_kept(reader, articles):
    page_of(reader, q=f"Deposit of ann@example.com missing {'ab12' * 16}")
    assert QueryLog.objects.get().text == "deposit of ‹email› missing ‹hash›"


def test_a_suggested_spelling_is_kept_without_secrets(reader, articles):
    page_of(reader, q="depositt missng 12345678901")
    row = QueryLog.objects.get()
    assert "12345678901" not in row.text + row.suggestion


def test_staff_and_robots_are_not_kept(client, articles):
    for agent in ("", "Googlebot/2.1", "curl/8", "HeadlessChrome"):
        page = page_of_agent(client, agent)
        assert "after=" not in page
        assert not clicks(page)
        assert 'href="/en/articles/deposit-1/"' in page
    client.force_login(UserFactory(staff=True))
    page_of_agent(client, BROWSER)
    assert not QueryLog.objects.exists()


def page_of_agent(client, agent):
    return client.get(SEARCH, {"q": "deposit"}, headers={"User-Agent": agent}).content.decode()


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        ({"q": ""}, {}),
        ({"q": "deposit"}, {"Sec-Purpose": "prefetch;prerender"}),
        ({"q": "deposit"}, {"Purpose": "prefetch"}),
    ],
)
def test_nothing_asked_and_pages_read_ahead_are_not_kept(reader, articles, data, headers):
    reader.get(SEARCH, data, headers=headers)
    assert not QueryLog.objects.exists()


def test_a_later_page_without_its_search_is_not_kept(reader):
    for n in range(11):
        ArticleFactory(title=f"Deposit {n}")
    page = page_of(reader, q="deposit", page="2")
    assert not QueryLog.objects.exists()
    assert not clicks(page)


def test_suggestions_and_the_api_are_not_kept(reader, articles):
    reader.get("/en/search/suggestions/", {"q": "deposit"})
    reader.get("/api/v1/search", {"q": "deposit", "locale": "en"})
    assert not QueryLog.objects.exists()


def test_a_site_may_keep_nothing(reader, articles, settings):
    settings.SEARCH_LOG_DAYS = 0
    assert not clicks(page_of(reader, q="deposit"))
    assert not QueryLog.objects.exists()


def test_a_flood_from_one_address_is_not_kept(reader, articles, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"log": (2, 600)}
    for n in range(4):
        page_of(reader, q=f"deposit {n}")
    assert QueryLog.objects.count() == 2


def test_what_cannot_be_written_is_left_out(reader, articles, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise DatabaseError("locked")

    monkeypatch.setattr(QueryLog, "save", broken)
    page = page_of(reader, q="deposit")
    assert "Deposit missing" in re.sub(r"</?mark>", "", page)
    assert "could not be written" in caplog.text


def test_the_log_is_written_after_the_response(rf, articles, monkeypatch):
    from search.views import results

    request = rf.get(SEARCH, {"q": "deposit"}, headers={"User-Agent": BROWSER})
    response = results(request)
    assert not QueryLog.objects.exists()
    # What a server does when it closes the response, but for the connection to the database.
    for close in response._resource_closers:
        close()
    assert QueryLog.objects.count() == 1


# -- clicks ---------------------------------------------------------------------------


def test_without_a_script_a_link_counts_and_leads_to_the_article(reader, articles):
    counter, article = clicks(page_of(reader, q="deposit missing"))[1]
    response = reader.get(counter)
    assert (response.status_code, response["Location"]) == (302, article)
    assert "no-store" in response["Cache-Control"]
    row = QueryLog.objects.get()
    assert (row.clicked_rank, row.clicked_article.get_absolute_url()) == (2, article)


def test_a_beacon_counts_and_only_the_first_click_does(reader, articles):
    page = clicks(page_of(reader, q="deposit missing"))
    assert [reader.post(counter).status_code for counter, _article in page] == [204, 204]
    assert QueryLog.objects.get().clicked_rank == 1


def test_a_click_from_another_site_leads_on_uncounted(reader, articles):
    [(counter, article), _] = clicks(page_of(reader, q="deposit missing"))
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert reader.get(counter, headers=elsewhere)["Location"] == article
    reader.post(counter, headers={"Origin": "https://elsewhere.example"})
    assert QueryLog.objects.get().clicked_rank is None


def test_an_old_link_leads_on_uncounted(reader, articles):
    [(counter, article), _] = clicks(page_of(reader, q="deposit"))
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert reader.get(counter)["Location"] == article
    assert QueryLog.objects.get().clicked_rank is None


def test_a_click_leads_nowhere_but_to_an_article(reader, articles):
    [(counter, _article), _] = clicks(page_of(reader, q="deposit missing"))
    forged = ("https:evil.example", "x", counter.split("/")[-2][:-1], "a:b:c")
    for signed in forged:
        for ask in (reader.get, reader.post):
            assert ask(f"/en/search/click/{signed}/").status_code == 404


def test_a_click_on_an_article_that_was_archived_says_so(reader, articles):
    counter, _article = clicks(page_of(reader, q="deposit missing"))[0]
    for article in articles:
        article.archived_at = timezone.now()
        article.save()
    response = reader.get(counter)
    assert response.status_code == 410
    assert b"Deposit missing" not in response.content


def test_a_name_of_a_search_is_no_counting_address(reader, articles):
    page = page_of(reader, q="deposit")
    assert reader.get(f"/en/search/click/{token(page)}/").status_code == 404


# -- where a reader goes on -----------------------------------------------------------


def test_other_words_refine_the_search_before(reader, articles):
    page = page_of(reader, q="xyzzy")
    page_of(reader, q="deposit", after=token(page))
    first = QueryLog.objects.get(text="xyzzy")
    assert QueryLog.objects.get(text="deposit").previous == first


def test_the_same_words_go_on_with_the_search_before(reader, articles):
    page = page_of(reader, q="deposit missing")
    narrowed = follow(reader, page, "kind=faq")
    row = QueryLog.objects.get()
    assert (row.kind, row.total) == ("faq", 2)
    reader.post(clicks(narrowed)[0][0])
    row.refresh_from_db()
    assert row.clicked_rank == 1


def test_ranks_go_on_over_pages(reader):
    for n in range(12):
        ArticleFactory(title=f"Deposit {n}")
    second = follow(reader, page_of(reader, q="deposit"), "page=2")
    reader.post(clicks(second)[1][0])
    row = QueryLog.objects.get()
    assert (row.page, row.clicked_rank) == (2, 12)


def test_a_forged_or_old_name_of_a_search_is_ignored(reader, articles):
    with time_machine.travel(timezone.now() - timedelta(hours=2), tick=False):
        old = token(page_of(reader, q="first"))
    for name in (old, "forged", "a:b:c", "\0", "x" * 3000):
        page_of(reader, q="deposit", after=name)
    assert QueryLog.objects.filter(text="deposit", previous=None).count() == 5


def test_a_search_before_that_was_forgotten_is_no_hindrance(reader, articles):
    page = page_of(reader, q="xyzzy")
    QueryLog.objects.all().delete()
    page_of(reader, q="deposit", after=token(page))
    assert QueryLog.objects.get().previous is None


@pytest.mark.parametrize("where", ["still need help", "header"])
def test_going_on_to_contact_is_counted(reader, articles, where):
    page = page_of(reader, q="xyzzy")
    begins = "/support/tickets/new/?q=" if where == "still need help" else "/support/?after="
    url = links(page, begins)[0]
    assert parse_qs(urlsplit(url).query).get("q", ["xyzzy"]) == ["xyzzy"]
    assert reader.get(url).status_code == 200
    assert QueryLog.objects.get().exited


def test_contact_without_a_search_asks_nothing_of_the_log(reader):
    for after in ("", "forged"):
        with CaptureQueriesContext(connection) as asked:
            reader.get("/en/support/", {"after": after})
        assert not [query for query in asked if "querylog" in query["sql"]]


# -- retention ------------------------------------------------------------------------


def aged(days: int, **fields) -> QueryLog:
    return QueryLog.objects.create(
        text="deposit", locale="en", total=1, answered=True,
        created_at=timezone.now() - timedelta(days=days), **fields,
    )  # fmt: skip


def test_old_searches_are_forgotten_and_newer_ones_kept(settings, capsys):
    old = aged(91)
    new = aged(89, previous=old)
    call_command("forget_queries")
    assert "1 searches forgotten" in capsys.readouterr().out
    assert QueryLog.objects.get() == new
    assert QueryLog.objects.get().previous is None
    settings.SEARCH_LOG_DAYS = 7
    call_command("forget_queries", verbosity=0)
    assert not QueryLog.objects.exists()


def test_the_whole_log_can_be_forgotten():
    aged(0)
    call_command("forget_queries", days=0, verbosity=0)
    assert not QueryLog.objects.exists()
    with pytest.raises(CommandError):
        call_command("forget_queries", days=-1)


def test_a_site_without_a_timer_forgets_while_readers_search(reader, articles):
    aged(91)
    page_of(reader, q="deposit")
    assert QueryLog.objects.get().created_at > timezone.now() - timedelta(days=1)


def test_a_first_search_writes_one_row_and_reads_none(reader, articles):
    page_of(reader, q="deposit")
    with CaptureQueriesContext(connection) as asked:
        page_of(reader, q="deposit")
    about = [query["sql"] for query in asked if "querylog" in query["sql"]]
    assert len(about) == 1
    assert about[0].startswith("INSERT")

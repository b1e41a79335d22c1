"""What editors learn from searches, and what they must not see."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from search import learning
from search.models import QueryLog
from search.plots import Bar, Plot
from tests.factories import UserFactory


def searched(text: str, times: int = 3, *, days_ago: int = 0, **fields) -> list[QueryLog]:
    """So many searches for a text, answered unless told."""
    values = {"locale": "en", "total": 5, "answered": True} | fields
    when = timezone.now() - timedelta(days=days_ago)
    return [QueryLog.objects.create(text=text, created_at=when, **values) for _n in range(times)]


NOTHING = {"answered": False, "total": 0}


@pytest.fixture
def editor(client):
    """A client logged in as staff who may see searches, and nothing else."""
    user = UserFactory(staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_querylog"))
    client.force_login(user)
    return client


def page(client, **data) -> str:
    response = client.get(reverse("admin:search_querylog_changelist"), data)
    assert response.status_code == 200
    return response.content.decode()


def file(client, name: str, **data) -> list[list[str]]:
    response = client.get(reverse("admin:search_querylog_csv", args=[name]), data)
    assert response["Content-Type"].startswith("text/csv")
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


pytestmark = pytest.mark.django_db
NAMES = ("days", "unanswered", "top", "unopened", "refinements", "exits", "ranks", "languages")


# -- who may see it -------------------------------------------------------------------


def test_the_desk_leads_those_who_may_to_the_page(editor):
    address = reverse("admin:search_querylog_changelist")
    assert f'href="{address}"' in editor.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize("name", ["page", *NAMES])
def test_staff_without_the_permission_see_nothing(client, name):
    address = reverse("admin:search_querylog_changelist")
    if name != "page":
        address = reverse("admin:search_querylog_csv", args=[name])
    assert client.get(address).status_code == 302
    client.force_login(UserFactory(staff=True))
    assert client.get(address).status_code == 403


def test_a_single_search_has_no_page(editor):
    [row] = searched("deposit", 1)
    for part in (f"{row.pk}/change/", f"{row.pk}/", "add/", f"{row.pk}/delete/"):
        assert editor.get(f"/admin/search/querylog/{part}").status_code in (302, 404)
        assert editor.get(f"/admin/search/querylog/{part}", follow=True).status_code == 404


# -- what it says ---------------------------------------------------------------------


def test_words_are_shown_when_enough_searches_had_them(editor, settings):
    searched("often", 3, **NOTHING)
    searched("zebra", 2, **NOTHING)
    shown = page(editor)
    assert "often" in shown
    assert "zebra" not in shown
    assert "2 searches are left out" in shown
    assert [row[0] for row in file(editor, "unanswered")] == ["often"]
    settings.SEARCH_LOG_MIN = 2
    assert "zebra" in page(editor)


@pytest.mark.parametrize("name", NAMES)
def test_no_table_shows_rare_words(editor, name):
    before = searched("often", 3, **NOTHING)
    searched("seldom", 1, previous=before[0], exited=True)
    [rare] = searched("scarce", 1, exited=True)
    searched("often", 1, previous=rare, exited=True)
    text = str(file(editor, name))
    assert "seldom" not in text
    assert "scarce" not in text


def test_what_nothing_answers_is_sorted_by_frequency(editor):
    searched("staking", 3, **NOTHING)
    searched("p2p", 5, **NOTHING)
    searched("deposit", 9)
    assert file(editor, "unanswered") == [["p2p", "5", "0", "0"], ["staking", "3", "0", "0"]]


def test_the_most_frequent_have_their_click_through(editor):
    searched("deposit", 3)
    searched("deposit", 1, clicked_rank=1)
    searched("deposit", 1, **NOTHING)
    assert file(editor, "top") == [["deposit", "5", "1", "1", "25", "0"]]


def test_what_nobody_opened_is_told_with_what_was_tried_next(editor):
    first = searched("cash out", 3)
    searched("withdraw", 2, previous=first[0])
    searched("withdraw", 1, previous=first[1], clicked_rank=1)
    assert file(editor, "unopened") == [["cash out", "3", "2", "0"], ["withdraw", "2", "0", "0"]]
    assert file(editor, "refinements") == [["cash out", "withdraw", "3", "0", "1"]]


def test_exits_to_contact_are_told(editor):
    searched("frozen", 2, exited=True)
    searched("frozen", 2)
    assert file(editor, "exits") == [["frozen", "2", "0", "2"]]


def test_a_rank_counts_where_it_was_shown(editor):
    searched("deposit", 2, total=1, clicked_rank=1)
    searched("deposit", 2, total=2)
    searched("deposit", 1, total=2, clicked_rank=2)
    searched("deposit", 1, total=30, page=2, clicked_rank=12)
    rows = file(editor, "ranks")
    assert rows[0] == ["1", "6", "2", "33"]
    assert rows[1] == ["2", "4", "1", "25"]
    assert rows[-1] == ["> 10", "1", "1", "100"]
    assert len(rows) == 11


def test_languages_stand_beside_each_other(editor):
    searched("deposit", 2, clicked_rank=1)
    searched("充值", 2, locale="zh-hans")
    assert file(editor, "languages") == [
        ["English", "2", "0", "2", "100", "0"],
        ["Simplified Chinese", "2", "0", "0", "0", "0"],
    ]
    assert [row[0] for row in file(editor, "top", locale="zh-hans")] == []
    searched("充值", 1, locale="zh-hans")
    assert [row[0] for row in file(editor, "top", locale="zh-hans")] == ["充值"]


def test_days_without_searches_are_told_too(editor):
    searched("deposit", 2)
    searched("deposit", 1, days_ago=6, **NOTHING)
    searched("deposit", 5, days_ago=7)
    rows = file(editor, "days", days="7")
    assert [row[1] for row in rows] == ["2", "0", "0", "0", "0", "0", "1"]
    assert rows[0][0] == timezone.localdate().isoformat()
    assert len(file(editor, "days", days="90")) == 90


def test_an_address_that_makes_no_sense_gives_the_usual_period(editor):
    assert len(file(editor, "days", days="x", locale="fr")) == 30
    assert "Searches" in page(editor, days="-1", locale="<b>")
    assert editor.get("/admin/search/querylog/nothing.csv").status_code == 404


def test_an_empty_log_is_no_fault(editor):
    assert "Nothing in this period." in page(editor)
    assert learning.summary(learning.period(7))[1][1] is None


def test_cells_of_a_file_are_no_formulas(editor):
    for text in ("=1+1", "@sum", "-1021", "+x", "-x"):
        searched(text, 3)
    assert {row[0] for row in file(editor, "top")} == {"'=1+1", "'@sum", "-1021", "'+x", "'-x"}


def test_words_of_readers_are_text_on_the_page(editor):
    searched("<img src=x onerror=alert(1)>", 3)
    shown = page(editor)
    assert "<img src=x" not in shown
    assert "&lt;img src=x" in shown


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_needs_no_inline_style_or_script(editor, language):
    searched("deposit", 1500, clicked_rank=1)
    shown = page(editor, days="90")
    main = shown.split('id="content-main"')[1]
    assert "<svg" in main
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", main)
    # Drawn in plain figures, whatever the language groups its thousands with.
    assert not re.search(r'(?:\s(?:x|y|width|height|x1|y1))="[^"]*,', main)
    assert "1,500" in main


def test_the_number_of_questions_to_the_database_does_not_grow(
    editor, django_assert_max_num_queries
):
    for n in range(30):
        searched(f"deposit {n}", 3)
    page(editor)
    with django_assert_max_num_queries(25):
        page(editor)


# -- plots ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 4), (3, 4), (5, 8), (9, 10), (11, 20), (99, 100), (100, 100), (350, 400)],
)
def test_a_scale_ends_in_a_round_figure(highest, top):
    plot = Plot("p", "Plot", (Bar("a", highest), Bar("b", 0)))
    assert plot.top == top
    assert [value for value, _y in plot.lines()][-1] == top


def test_bars_stand_on_the_base_and_their_parts_within_them():
    plot = Plot("p", "Plot", tuple(Bar(str(n), n, n // 2) for n in range(90)))
    shapes = list(plot.shapes())
    assert all(shape.y + shape.height == pytest.approx(plot.base, abs=0.2) for shape in shapes)
    assert all(shape.part_height <= shape.height for shape in shapes)
    assert shapes[-1].x + shapes[-1].width <= plot.right
    assert sum(shape.named for shape in shapes) <= 11
    assert shapes[-1].named

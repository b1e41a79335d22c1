"""Why a hit is there, and what other weights would do."""

from __future__ import annotations

import pytest
from django.urls import reverse

from search import explaining, ranking, what_if
from search.explaining import explain
from search.models import Pin, SynonymGroup
from search.query import SearchQuery
from tests.factories import ArticleFactory, UserFactory
from tests.search.test_judgements import judge

pytestmark = pytest.mark.django_db
WHY, WEIGHTS = "admin:search_judgement_why", "admin:search_judgement_weights"


@pytest.fixture
def fee(commit):
    with commit():
        ArticleFactory(slug="other", title="Memo", summary="", body="Fee, fee, fee.")
        return ArticleFactory(slug="fee", title="Withdrawal fee", summary="The fee.", body="Costs.")


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(superuser=True))
    return client


def ways(text: str, locale: str = "en") -> list[tuple[str, str, str]]:
    best = explain(SearchQuery(text, locale)).hits[0]
    return [(reason.words, reason.way, reason.said) for reason in best.reasons]


def test_the_parts_of_a_hit_add_up_to_its_score(fee):
    for hit in explain(SearchQuery("withdrawal fee", "en")).hits:
        assert sum(reason.value for reason in hit.reasons) == pytest.approx(hit.score, abs=0.05)
        for reason in hit.reasons:
            assert sum(reason.fields.values()) == pytest.approx(reason.value, abs=0.05)


def test_each_way_to_read_a_word_is_named(fee, commit):
    with commit():
        ArticleFactory(slug="fee", chinese=True, title="充值手续费")
    SynonymGroup.objects.create(locale="en", words="fee\ncharge")
    assert ways("fee")[0][:2] == ("fee", "as typed")
    assert ways("charge")[0] == ("charge", "synonym", "fee")
    assert ways("withdrawl")[0][1] == "spelling corrected"
    assert "by its sound" in {way for _w, way, _s in ways("chongzhi", "zh-hans")}


def test_a_pin_is_told_as_the_reason(fee):
    Pin.objects.create(locale="en", patterns="memo", article=fee)
    hit = explain(SearchQuery("memo", "en")).hits[0]
    assert hit.pinned
    assert hit.article == fee


def test_the_page_explains_what_readers_are_not_shown_too(editor, fee, monkeypatch):
    monkeypatch.setattr(explaining, "is_answered", lambda *_args: False)
    shown = editor.get(reverse(WHY), {"q": "fee", "locale": "en"})
    assert "no article answers this" in shown.content.decode()
    assert "Withdrawal fee" in shown.content.decode()
    shown = editor.get(reverse(WHY), {"q": "<b>", "locale": "fr"}).content.decode()
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown.split('id="content-main"')[1]


def test_other_weights_hold_only_inside_the_block(fee):
    title = ranking.FIELDS["title"].weight
    with what_if.trying({"FIELDS.title": 9, "SYNONYM_WEIGHT": 0.1, "CORRECTION_WEIGHTS.1": 0.2}):
        assert ranking.FIELDS["title"].weight == 9
        assert (ranking.SYNONYM_WEIGHT, ranking.CORRECTION_WEIGHTS[1]) == (0.1, 0.2)
    assert ranking.FIELDS["title"].weight == title
    assert ranking.SYNONYM_WEIGHT != 0.1


def test_weights_are_tried_on_the_judged_queries_and_the_line_is_named(editor, fee):
    judge("fee", fee)
    data = {number.key: number.value for number in what_if.numbers()} | {"try": "1"}
    shown = editor.get(reverse(WEIGHTS), data | {"FIELDS.body": 60}).content.decode()
    assert "place 1" in shown
    assert "&quot;body&quot;: Field(weight=60," in shown
    assert (
        "No judged query moves."
        in editor.get(reverse(WEIGHTS), data | {"SPLIT_WEIGHT": 0.5}).content.decode()
    )
    assert editor.get(reverse(WEIGHTS), data | {"SPLIT_WEIGHT": "x"}).status_code == 200


def test_staff_without_the_permission_see_neither(client):
    client.force_login(UserFactory(staff=True))
    assert client.get(reverse(WHY)).status_code == 403
    assert client.get(reverse(WEIGHTS)).status_code == 403


@pytest.mark.parametrize("address", ["?q=fee", "?q=fee&locale=", "", "?q=", "?q=fee&locale=xx"])
def test_the_page_answers_every_address(editor, fee, address):
    shown = editor.get(reverse(WHY) + address)
    assert shown.status_code == 200
    text = shown.content.decode()
    if address.startswith("?q=fee") and "xx" not in address:
        assert "Withdrawal fee" in text
    elif address:
        assert "errorlist" in text

"""What terms give: BM25, kept for as long as it holds nearly."""

from __future__ import annotations

from math import log

import pytest

from search import engine
from search.engine import Document, Field, Option, Slot
from search.engine.impacts import STEPS
from search.engine.segment import ENTRY, Kept

pytestmark = pytest.mark.embedded

FIELD = Field(weight=2.0, k1=1.2, b=0.75)
LENGTH = 10
# Rareness and length are each rounded by half a step of an octave.
NEAR = 2 ** (1.5 / STEPS) - 1


def put(*pks: int, text: str = "") -> None:
    with engine.writing("en"):
        engine.put(
            "en", [Document(pk, "1", {"title": "", "body": text or body(pk)}, {}) for pk in pks]
        )


def body(pk: int) -> str:
    """Ten words: "fee" in every second article once, in every tenth five times."""
    return " ".join(["fee"] * often(pk) + ["limit"] * (LENGTH - often(pk)))


def often(pk: int) -> int:
    return 0 if pk % 2 else 5 if pk % 10 == 0 else 1


def given(term: str) -> dict[int, float]:
    found = engine.find("en", [Slot(term, (Option((term,)),))], {"body": FIELD}, limit=1_000)
    return {match.id: match.score for match in found.matches}


def bm25(times: int, having: int, documents: int) -> float:
    from search.engine.data import RARITY

    idf = log(1 + (documents - having + 0.5) / (having + 0.5)) ** RARITY
    return FIELD.weight * idf * times * (FIELD.k1 + 1) / (times + FIELD.k1)


def test_it_is_bm25_whatever_segments_and_deleted_documents_there_are():
    put(*range(1, 101))
    put(*range(101, 111))
    put(8, 106, text="deposit " * LENGTH)
    with engine.writing("en"):
        engine.discard("en", [20, 108])
    having = set(range(2, 111, 2)) - {8, 106, 20, 108}
    expected = {pk: bm25(often(pk), having=len(having), documents=108) for pk in having}
    assert given("fee") == pytest.approx(expected, rel=NEAR)
    expected = dict.fromkeys([8, 106], bm25(LENGTH, having=2, documents=108))
    assert given("deposit") == pytest.approx(expected, rel=NEAR)


def test_one_more_article_does_not_let_other_terms_be_reckoned_again(monkeypatch):
    put(*range(1, 1_001))
    before = given("fee")
    kept = []
    put_away = Kept.put

    def watched(self, key, thing, size):
        kept.append(thing)
        put_away(self, key, thing, size)

    monkeypatch.setattr(Kept, "put", watched)
    put(2_000, text="deposit " * LENGTH)
    assert given("fee") == before
    # For the new generation, what its old segment had all along.
    [(impact, _idf)] = [thing for thing in kept if isinstance(thing[-1], float)]
    assert len(impact[0]) == len(before)
    assert not [thing for thing in kept if thing[0] is impact[0]]


def test_what_was_not_used_for_longest_goes_where_room_is_short():
    kept: Kept[str] = Kept(10 + 3 * ENTRY)
    kept.put("a", "A", 4)
    kept.put("b", "B", 4)
    assert kept.get("a") == "A"
    kept.put("c", "C", 4)
    kept.put("d", "D", 0)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == ("A", None, "C")
    kept.put("whole", "W", 100)
    assert (kept.get("a"), kept.get("whole")) == (None, "W")

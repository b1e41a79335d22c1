"""What the search asks of an engine. Names none: it runs on whichever stands behind the door."""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from search import engine, ranking
from search.engine import Busy, Document, Field, IndexBroken, Option, Role, Slot

FIELDS = {
    "title": Field(weight=3.0, k1=1.2, b=0.5),
    "keywords": Field(weight=3.0, k1=1.2, b=0.5),
    "summary": Field(weight=1.0, k1=1.2, b=0.5),
    "body": Field(weight=1.0, k1=1.2, b=0.75),
}


WHOOSH = pytest.param("whoosh", marks=pytest.mark.embedded)


@pytest.fixture(autouse=True, params=[WHOOSH, "opensearch"])
def behind_the_door(request, monkeypatch):
    """Which engine a test runs on; OpenSearch where there is a server."""
    # OpenSearch lays down saturation and length where an index is made.
    monkeypatch.setattr(ranking, "FIELDS", FIELDS)
    if request.param == "opensearch":
        request.getfixturevalue("opensearch")
    return request.param


def document(pk: int, title: str = "", version: str = "1", **more: str) -> Document:
    facets = {name: more.pop(name, "") for name in ("category", "kind")}
    return Document(pk, version, {"title": title, **more}, facets)


def put(*documents: Document, locale: str = "en") -> None:
    with engine.writing(locale):
        engine.put(locale, documents)


def discard(*ids: int, locale: str = "en") -> None:
    with engine.writing(locale):
        engine.discard(locale, ids)


def word(term: str, **more) -> Slot:
    return Slot(term, (Option((term,)),), **more)


def find(*words: str | Slot, locale: str = "en", **how):
    slots = [word(w) if isinstance(w, str) else w for w in words]
    return engine.find(locale, slots, FIELDS, **how)


def found(*words: str | Slot, **how) -> list[int]:
    return [match.id for match in find(*words, **how).matches]


@pytest.fixture
def indexes(behind_the_door, own_index):
    """The names of everything that English is kept in."""

    def names() -> set[str]:
        if behind_the_door == "opensearch":
            from search.engine.opensearch import looking, server

            return set(server.server().ask("GET", f"/{looking.base('en')}-*/_alias"))
        return {path.name for path in (own_index / "en").iterdir() if path.is_dir()}

    return names


@pytest.fixture
def lose_index(behind_the_door, own_index):
    """Somebody deletes the English index."""

    def lose() -> None:
        if behind_the_door == "opensearch":
            from search.engine.opensearch import looking, server

            server.server().ask("DELETE", f"/{looking.base('en')}-*", seconds=30)
        else:
            shutil.rmtree(own_index / "en")

    return lose


# -- what is in it -------------------------------------------------------------------------


def test_an_empty_index_finds_nothing():
    assert find("fee").matches == ()
    assert find("fee").tally().total == 0
    assert engine.ids("en") == {}
    engine.check("en")


def test_what_was_put_is_found_at_once_with_its_version():
    put(document(7, "fee"), document(8, "deposit", version="abc"))
    assert found("fee") == [7]
    assert engine.ids("en") == {7: "1", 8: "abc"}


def test_what_is_put_again_replaces_what_was_there():
    put(document(7, "fee"), document(8, "fee"))
    put(document(7, "deposit", version="2"))
    assert found("fee") == [8]
    assert found("deposit") == [7]
    assert engine.ids("en") == {7: "2", 8: "1"}


def test_what_was_discarded_is_gone_and_unknown_ids_do_no_harm():
    put(document(7, "fee"), document(8, "fee"))
    discard(7, 12345)
    assert found("fee") == [8]
    assert engine.ids("en") == {8: "1"}
    discard(8)
    assert engine.ids("en") == {}
    engine.check("en")


def test_it_counts_what_is_in_it():
    seen = [engine.count("en")]
    for change in (
        lambda: put(document(7, "fee"), document(8, "fee")),
        lambda: put(document(7, "deposit", version="2")),
        lambda: discard(8, 12345),
        lambda: engine.build("en", [document(pk, "fee") for pk in range(5)]),
        lambda: engine.clear("en"),
    ):
        change()
        seen.append(engine.count("en"))
    assert seen == [0, 2, 2, 1, 5, 0]


def test_it_tells_which_of_some_ids_it_has():
    put(document(7, "fee"), document(8, "fee"), document(9, "fee"))
    discard(8)
    assert engine.present("en", {7, 8, 12345}) == {7}
    assert engine.present("en", set()) == set()


def test_nothing_to_do_is_fine():
    put()
    discard()
    assert find().tally().total == 0


def test_a_cleared_index_is_empty():
    put(document(7, "fee"))
    engine.clear("en")
    assert engine.ids("en") == {}


def test_each_language_has_an_index_of_its_own():
    put(document(7, "fee"))
    put(document(8, "fee"), locale="zh-hans")
    assert found("fee") == [7]
    assert found("fee", locale="zh-hans") == [8]
    with pytest.raises(KeyError):
        engine.ids("tlh")


def test_large_ids_are_kept():
    put(document(2**62, "fee"))
    assert found("fee") == [2**62]


def test_many_commits_keep_every_document():
    for pk in range(40):
        put(document(pk, f"fee word{pk}"))
    discard(*range(0, 40, 2))
    assert set(engine.ids("en")) == set(range(1, 40, 2))
    assert find("fee", limit=100).tally().total == 20
    engine.check("en")


# -- finding -------------------------------------------------------------------------------


def test_more_of_the_words_is_better_and_any_word_finds():
    put(document(1, "fee"), document(2, "fee deposit"), document(3, "deposit"), document(4, "x"))
    results = find("fee", "deposit")
    assert results.matches[0].id == 2
    assert {match.id for match in results.matches} == {1, 2, 3}
    assert results.tally().total == 3


def test_a_hit_tells_its_title_folded_as_it_is_searched():
    put(document(1, "Withdrawal ＦＥＥ", keywords="costs"), document(2, body="fee"))
    assert {match.id: match.title for match in find("fee").matches} == {1: "withdrawal fee", 2: ""}
    put(document(3, "提現手續費"), locale="zh-hans")
    assert [match.title for match in find("提现", locale="zh-hans").matches] == ["提现手续费"]


def test_a_field_counts_by_its_weight():
    put(document(1, body="fee"), document(2, title="fee"))
    assert found("fee") == [2, 1]


def test_a_rarer_word_counts_more():
    put(document(1, "fee"), document(2, "memo"), *(document(n, "fee") for n in range(3, 9)))
    assert found("fee", "memo")[0] == 2


def test_what_is_gone_counts_no_more_in_how_rare_a_word_is():
    put(*(document(pk, "fee") for pk in range(30)), document(30, "deposit"), document(31, "memo"))
    discard(*range(1, 30), 31)
    fee, deposit = find("fee", "deposit").importance
    assert fee == pytest.approx(deposit)
    assert engine.known("en", ["fee", "deposit", "memo"]) == {"fee", "deposit"}


def test_equals_keep_their_order():
    put(*(document(pk, "fee") for pk in (5, 3, 9, 1)))
    assert found("fee") == found("fee")
    assert found("fee", limit=2) == found("fee")[:2]


def test_the_best_option_of_a_slot_counts_once():
    put(document(1, "fee"), document(2, "cost"), document(3, "fee cost"))
    cost = Option(("cost",), weight=0.5)
    either = find(Slot("fee", (Option(("fee",)), cost)))
    scores = {match.id: match.score for match in either.matches}
    assert set(scores) == {1, 2, 3}
    assert scores[1] > scores[2]
    alone = {match.id: match.score for match in find("fee").matches}
    assert scores[3] == pytest.approx(alone[3]), "the weaker option adds nothing"


def test_every_word_that_is_known_is_demanded_where_that_is_asked():
    put(document(1, "memo"), document(2, "fee"), document(3, "fee memo"))
    assert set(found("fee", "memo", "quagga", every=True)) == {3}
    assert set(found("fee", "memo", "quagga")) == {1, 2, 3}
    hint = word("memo", role=Role.HINT)
    assert set(found("fee", hint, every=True)) == set(found("fee", hint)) == {2, 3}
    assert set(found("quagga", hint, every=True)) == {1, 3}


def test_a_filler_orders_what_others_found_and_finds_nothing_itself():
    put(document(1, "fee"), document(2, "fee how"), document(3, "how"))
    filler = word("how", role=Role.FILLER, weight=0.3)
    assert found("fee", filler) == [2, 1]
    assert set(found(filler)) == {2, 3}, "unless nothing else was asked"


def test_it_tells_what_each_slot_gave_and_which_words_are_known():
    put(document(1, "fee"), document(2, "fee deposit"))
    results = find("fee", "deposit", "zzz")
    best = results.matches[0]
    assert best.slots[0] > 0
    assert best.slots[1] > 0
    assert best.slots[2] == 0
    assert best.score == pytest.approx(sum(best.slots))
    assert results.known == (True, True, False)
    assert results.importance[2] >= results.importance[1] > results.importance[0]


def test_the_total_is_of_all_and_the_limit_of_what_is_given():
    put(*(document(pk, "fee") for pk in range(1, 30)))
    results = find("fee", limit=5)
    assert results.tally().total == 29
    assert len(results.matches) == 5
    assert found("fee", limit=29)[:5] == [match.id for match in results.matches]


def test_discarded_documents_are_neither_found_nor_counted():
    put(*(document(pk, "fee", kind="faq") for pk in range(1, 11)))
    discard(1, 2, 3)
    results = find("fee")
    assert results.tally().total == 7
    assert results.tally().counts["kind"] == {"faq": 7}


def test_it_explains_what_each_word_gave_by_way_and_field():
    put(document(1, "fee", body="fee cost"), document(2, "cost"), document(3, "memo"))
    slot = Slot("fee", (Option(("fee",)), Option(("cost",), weight=0.5)))
    score = {match.id: match.score for match in find(slot, "memo").matches}
    parts = engine.explain("en", [slot, word("memo")], FIELDS, [1, 2, 3])
    assert [(part.slot, part.option.terms) for part in parts[1]] == [(0, ("fee",))]
    assert [(part.slot, part.option.terms) for part in parts[2]] == [(0, ("cost",))]
    assert [part.slot for part in parts[3]] == [1]
    assert set(parts[1][0].fields) == {"title", "body"}
    for pk in (1, 2, 3):
        assert sum(part.value for part in parts[pk]) == pytest.approx(score[pk], rel=1e-4)
        for part in parts[pk]:
            assert sum(part.fields.values()) == pytest.approx(part.value, rel=1e-4)


def test_what_only_orders_hits_proves_nothing():
    put(document(1, "fee"), document(2, "cost"))
    slot = Slot("fee", (Option(("fee",)), Option(("cost",), weight=0.5, proves=False)))
    by_id = {match.id: match for match in find(slot).matches}
    assert by_id[1].proof[0] == pytest.approx(by_id[1].slots[0])
    assert by_id[2].slots[0] > 0 == by_id[2].proof[0]


def test_only_the_best_of_many_are_ordered_by_small_words_and_all_are_counted():
    put(*(document(pk, "fee", kind="faq" if pk % 2 else "guide") for pk in range(1, 251)))
    put(document(300, "fee how", kind="faq"))
    filler = word("how", role=Role.FILLER, weight=0.3)
    results = find("fee", filler, limit=10)
    assert results.tally().total == 251
    assert results.tally().counts["kind"] == {"faq": 126, "guide": 125}
    guides = find("fee", filler, limit=10, filters={"kind": frozenset(["guide"])})
    assert guides.tally().total == 125
    assert all(match.id % 2 == 0 for match in guides.matches)
    assert guides.tally().counts["kind"] == {"faq": 126, "guide": 125}


def test_a_hit_far_below_the_best_one_is_none():
    put(document(1, "memo"), *(document(pk, body="x " * 50 + "fee") for pk in range(2, 40)))
    assert set(found("memo", "fee", floor=0.5, limit=100)) == {1}


# -- titles and keywords, while they are typed -----------------------------------------------


def test_labels_are_found_by_their_beginnings_the_title_before_keywords():
    put(
        document(1, "Withdrawal fee"),
        document(2, "The withdrawal fee"),
        document(3, "Costs", keywords="withdrawal fee"),
        document(4, "Costs", keywords="the withdrawal fee"),
        document(5, "A prewithdrawal"),
    )
    assert engine.labelled("en", ["Withdraw"]) == {1: 0, 2: 1, 3: 2, 4: 3}
    assert engine.labelled("en", ["withdrawal f"]) == {1: 0, 2: 1, 3: 2, 4: 3}
    assert engine.labelled("en", ["fee", "withdrawal"]) == {1: 1, 2: 2, 3: 5, 4: 6}
    assert engine.labelled("en", ["zzz"]) == {}


def test_a_chinese_label_is_found_by_any_part_of_it_and_by_its_sound():
    put(document(1, "怎么提现"), locale="zh-hans")
    for typed in ("怎么", "提现", "现", "zenmetixian", "zmtx"):
        assert set(engine.labelled("zh-hans", [typed])) == {1}, typed
    assert engine.labelled("zh-hans", ["现提"]) == {}


# -- a change that is tried --------------------------------------------------------------------


def test_a_change_is_tried_without_being_made():
    put(document(1, "fee"), document(2, "fee"), document(3, "deposit"))
    changed = [document(1, "deposit", version="2"), document(4, "fee")]
    before = engine.generation("en")
    with engine.trying("en", changed, [3]):
        assert set(found("fee")) == {2, 4}
        assert found("deposit") == [1]
        assert find("fee").tally().total == 2
        assert engine.count("en") == 3
        assert engine.known("en", ["fee", "deposit"]) == {"fee", "deposit"}
    assert set(found("fee")) == {1, 2}
    assert found("deposit") == [3]
    assert engine.generation("en") == before
    assert engine.ids("en") == {1: "1", 2: "1", 3: "1"}


def test_any_change_makes_another_generation_and_nothing_else_does():
    seen = [engine.generation("en")]
    for change in (
        lambda: put(document(1, "fee")),
        lambda: put(document(1, "fee", version="2")),
        lambda: discard(1),
        lambda: engine.clear("en"),
    ):
        change()
        seen.append(engine.generation("en"))
        find("fee")
        assert engine.generation("en") == seen[-1]
    assert len(set(seen)) == len(seen)


# -- facets --------------------------------------------------------------------------------


@pytest.fixture
def shelves():
    put(
        document(1, "fee", category="1", kind="faq"),
        document(2, "fee", category="1", kind="guide"),
        document(3, "fee", category="2", kind="faq"),
        document(4, "memo", category="2", kind="faq"),
        document(5, "fee", kind="guide"),
    )


@pytest.mark.usefixtures("shelves")
def test_filters_leave_what_has_one_of_the_values():
    assert set(found("fee", filters={"category": frozenset("1")})) == {1, 2}
    assert set(found("fee", filters={"category": frozenset("12")})) == {1, 2, 3}
    both = {"category": frozenset("1"), "kind": frozenset(["guide"])}
    assert found("fee", filters=both) == [2]
    assert found("fee", filters={"category": frozenset()}) == []


@pytest.mark.usefixtures("shelves")
def test_the_count_of_a_value_is_what_a_filter_by_it_would_leave():
    for filters in ({}, {"kind": frozenset(["faq"])}, {"category": frozenset("1")}):
        counts = find("fee", filters=filters).tally().counts
        for name in ("category", "kind"):
            for value, count in counts[name].items():
                narrowed = {**filters, name: frozenset([value])}
                assert find("fee", filters=narrowed).tally().total == count, (filters, name, value)


# -- words ---------------------------------------------------------------------------------


def test_it_knows_which_terms_stand_in_a_document():
    put(document(1, "fee", body="deposit"))
    assert engine.known("en", ["fee", "deposit", "zzz"]) == {"fee", "deposit"}
    assert engine.known("en", []) == set()


def test_it_tells_words_as_they_are_spelt():
    put(document(1, "Fees", body="withdrawals fees"), document(2, "fees"))
    spellings = engine.spellings("en")
    assert {"fees", "withdrawals"} <= spellings.keys()
    assert spellings["fees"] == 2


# -- building anew -------------------------------------------------------------------------


def test_what_is_built_replaces_what_was_there():
    put(document(1, "fee"))
    engine.build("en", iter([document(2, "fee"), document(3, "memo")]))
    assert engine.ids("en") == {2: "1", 3: "1"}
    assert found("fee") == [2]


def test_readers_meet_the_old_index_until_the_new_one_is_whole():
    put(document(1, "fee"))

    def documents():
        for pk in range(2, 50):
            assert found("fee") == [1]
            yield document(pk, "fee")

    engine.build("en", documents())
    assert find("fee", limit=100).tally().total == 48


def test_changes_made_while_it_is_built_are_told_at_the_end():
    def late(known):
        assert known == {1: "1", 2: "1"}
        return [document(2, "memo", version="2"), document(3, "memo")], [1]

    engine.build("en", [document(1, "fee"), document(2, "fee")], late)
    assert engine.ids("en") == {2: "2", 3: "1"}
    assert set(found("memo")) == {2, 3}
    assert found("fee") == []


def test_writing_goes_on_while_it_is_built():
    def documents():
        put(document(8, "fee"))
        assert found("fee") == [8]
        yield document(9, "fee")

    engine.build("en", documents())
    assert found("fee") == [9]


def test_a_build_that_fails_leaves_what_was_there(indexes):
    put(document(1, "fee"))
    before = indexes()

    def documents():
        yield document(2, "fee")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        engine.build("en", documents())
    assert found("fee") == [1]
    assert indexes() == before
    put(document(3, "memo"))
    assert found("memo") == [3]


# -- at the same time ----------------------------------------------------------------------


def test_one_writes_at_a_time():
    with (
        ThreadPoolExecutor(1) as pool,
        engine.writing("en"),
        pytest.raises(Busy),
    ):
        pool.submit(_write_now).result()
    _write_now()


def _write_now() -> None:
    with engine.writing("en", wait=0.1):
        pass


def test_the_lock_is_free_after_a_failure():
    with pytest.raises(ZeroDivisionError), engine.writing("en"):
        raise ZeroDivisionError
    _write_now()


def test_languages_do_not_wait_for_each_other():
    with engine.writing("en"), engine.writing("zh-hans", wait=0.1):
        pass


def test_threads_read_while_one_writes(behind_the_door):
    # A cluster has threads of its own; more of ours only wait.
    threads = 8 if behind_the_door == "whoosh" else 2
    put(*(document(pk, "fee") for pk in range(100)))
    done = threading.Event()

    def read() -> int:
        asked = 0
        while not done.is_set():
            results = find("fee", "changed", limit=200)
            assert 100 <= results.tally().total <= 160, results.total
            assert len({match.id for match in results.matches}) == len(results.matches)
            assert set(range(100)) <= engine.ids("en").keys()
            asked += 1
        return asked

    with ThreadPoolExecutor(threads) as pool:
        readers = [pool.submit(read) for _ in range(threads)]
        try:
            for at in range(30):
                put(document(100 + at, "fee changed"), document(at, "fee", version=str(at)))
                if at % 10 == 9:
                    discard(100 + at)
            engine.build("en", [document(pk, "fee") for pk in range(100)])
            for at in range(5):
                put(document(at, "fee changed"))
        finally:
            done.set()
        assert all(reader.result() > 0 for reader in readers)


# -- broken --------------------------------------------------------------------------------


def test_a_missing_index_is_said_to_be_broken_and_is_built_anew(lose_index):
    lose_index()
    for ask in (
        lambda: find("fee"),
        lambda: engine.ids("en"),
        lambda: engine.count("en"),
        lambda: engine.present("en", [1]),
        lambda: engine.known("en", ["fee"]),
        lambda: engine.spellings("en"),
        lambda: engine.check("en"),
        lambda: put(document(1, "fee")),
        lambda: discard(1),
    ):
        with pytest.raises(IndexBroken):
            ask()
    engine.build("en", [document(1, "fee")])
    assert found("fee") == [1]


@pytest.mark.parametrize("text", ["\0", "\ud800", "", "😀", "a" * 5000, "𠮷野家", "é" * 300])
def test_any_text_is_taken(text):
    put(document(1, text + " fee", body=text))
    assert found("fee") == [1]
    engine.check("en")

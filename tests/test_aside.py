"""Work that nobody waits for."""

import threading

import pytest

from articles import aside
from articles.aside import in_turn  # Before `clean_start` lets everything be done at once.


@pytest.fixture
def turns(monkeypatch):
    """A queue of this test alone, with room for two works."""
    monkeypatch.setattr(aside, "WAITING", 2)
    turns = aside._Turns()
    monkeypatch.setattr(aside, "_turns", turns)
    yield turns
    turns.end()


def test_works_are_done_one_after_another_and_nobody_waits(turns):
    go, done = threading.Event(), []
    in_turn(lambda: go.wait(10), "slow")
    in_turn(lambda: done.append(threading.current_thread()), "quick")
    assert done == []
    go.set()
    turns.end()
    assert len(done) == 1
    assert done[0] is not threading.current_thread()


def test_a_work_that_fails_is_told_and_the_next_one_is_done(turns, caplog):
    done = []
    in_turn(lambda: 1 / 0, "count-something")
    in_turn(lambda: done.append(1), "quick")
    turns.end()
    assert done == [1]
    assert "Work aside failed: count-something" in caplog.text


def test_what_too_much_waits_before_is_left_out_and_told(turns, caplog):
    begun, go, done = threading.Event(), threading.Event(), []
    in_turn(lambda: (begun.set(), go.wait(10)), "slow")
    assert begun.wait(10)
    for number in range(3):
        in_turn(lambda number=number: done.append(number), f"number-{number}")
    go.set()
    turns.end()
    assert done == [0, 1]
    assert "Left out, since too much waits: number-2" in caplog.text


def test_a_process_whose_thread_is_gone_begins_another(turns):
    done = []
    for _ in range(2):
        in_turn(lambda: done.append(1), "quick")
        turns.end()  # As after a fork: what was a thread is none.
    assert done == [1, 1]

"""Open or closed, in the desk's own time zone, whatever its clock does."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from support.hours import Span, Week

NEW_YORK, SINGAPORE = ZoneInfo("America/New_York"), ZoneInfo("Asia/Singapore")
OFFICE = tuple(Span(day, time(9), time(18)) for day in range(5))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-27T00:59", False),  # Friday, a minute before nine in Singapore.
        ("2026-11-27T01:00", True),
        ("2026-11-27T09:59", True),
        ("2026-11-27T10:00", False),
        ("2026-11-28T03:00", False),  # Saturday
        ("2026-11-29T23:30", False),  # Still Sunday in UTC, Monday half past seven there.
        ("2026-11-30T01:00", True),
    ],
)
def test_hours_are_those_of_the_desks_clock(moment, is_open):
    assert Week(SINGAPORE, OFFICE).at(at(moment)).open is is_open


def test_the_next_opening_is_told_across_a_weekend():
    state = Week(SINGAPORE, OFFICE).at(at("2026-11-27T12:00"))
    assert state.opens == datetime(2026, 11, 30, 9, tzinfo=SINGAPORE)
    assert state.opens.utcoffset().total_seconds() == 8 * 3600


def test_an_open_desk_tells_until_when():
    state = Week(SINGAPORE, OFFICE).at(at("2026-11-27T05:00"))
    assert (state.until, state.opens) == (datetime(2026, 11, 27, 18, tzinfo=SINGAPORE), None)


def test_a_night_shift_goes_on_after_midnight():
    week = Week(NEW_YORK, (Span(5, time(22), time(2)),))
    assert week.at(at("2026-11-29T06:59")).open  # Sunday 01:59 there
    assert not week.at(at("2026-11-29T07:00")).open


def test_hours_that_touch_are_one_stretch():
    nights = tuple(Span(day, time(0), time(0)) for day in range(5))
    state = Week(NEW_YORK, nights).at(at("2026-11-24T12:00"))
    assert state.until == datetime(2026, 11, 28, tzinfo=NEW_YORK)


def test_an_hour_that_comes_twice_counts_twice():
    """On 1 November 2026 New York's clock goes from 02:00 back to 01:00."""
    week = Week(NEW_YORK, (Span(6, time(1), time(2)),))
    opened = [week.at(at(f"2026-11-01T{clock}")).open for clock in ("05:30", "06:30", "07:00")]
    assert opened == [True, True, False]


def test_opening_moves_with_the_clock_in_spring():
    """On 8 March 2026 New York's clock goes from 02:00 to 03:00."""
    week = Week(NEW_YORK, tuple(Span(day, time(9), time(17)) for day in range(7)))
    before = week.at(at("2026-03-07T23:00")).opens
    assert before.astimezone(UTC) == at("2026-03-08T13:00")
    assert not week.at(at("2026-03-07T13:30")).open
    assert week.at(at("2026-03-08T13:30")).open


def test_an_hour_that_does_not_exist_is_no_error():
    week = Week(NEW_YORK, (Span(6, time(2, 15), time(2, 45)),))
    assert not week.at(at("2026-03-08T07:20")).open


def test_a_closed_day_is_closed_from_midnight_to_midnight():
    holiday = date(2026, 12, 25)
    week = Week(NEW_YORK, always=True, closed=frozenset([holiday]))
    assert week.at(at("2026-12-24T12:00")).until == datetime(2026, 12, 25, tzinfo=NEW_YORK)
    assert week.at(at("2026-12-25T12:00")).opens == datetime(2026, 12, 26, tzinfo=NEW_YORK)
    night = Week(NEW_YORK, (Span(3, time(22), time(6)),), frozenset([holiday]))
    assert night.at(at("2026-12-25T04:59")).open
    assert not night.at(at("2026-12-25T05:00")).open


def test_a_desk_that_never_closes_says_no_end():
    state = Week(NEW_YORK, always=True).at(at("2026-11-01T05:30"))
    assert (state.open, state.until) == (True, None)


def test_without_hours_nothing_is_said():
    week = Week(NEW_YORK)
    assert not week
    assert week.at(at("2026-11-01T05:30")).opens is None


def test_days_with_the_same_hours_stand_together():
    week = Week(NEW_YORK, (*OFFICE, Span(5, time(10), time(0))))
    assert [(first, last) for first, last, _spans in week.lines()] == [(0, 4), (5, 5)]

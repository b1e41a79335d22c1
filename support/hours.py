"""When a desk is open: a week of hours in one time zone, with days on which it stays closed.

Hours are what a clock on the wall shows. Where that clock is turned, an hour that there is twice
counts twice, and one that there is not begins where the clock goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MIDNIGHT = time(0)
# How far ahead the next opening is looked for.
DAYS_AHEAD = 60


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """Open from ``opens`` until ``closes`` on a weekday (0 is Monday).

    Where it closes no later than it opens, it does so on the next day.
    """

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class State:
    """Whether a desk is open, until when, and when it opens next; times in the desk's zone.

    ``until`` is nothing where it does not close, ``opens`` where it does not open within sixty
    days or is open now.
    """

    open: bool
    until: datetime | None = None
    opens: datetime | None = None


@dataclass(frozen=True)
class Week:
    """``always``: day and night, apart from the ``closed`` dates."""

    zone: ZoneInfo
    spans: tuple[Span, ...] = ()
    closed: frozenset[date] = frozenset()
    always: bool = False

    def __bool__(self) -> bool:
        return self.always or bool(self.spans)

    def at(self, moment: datetime) -> State:
        """Open or closed at a moment with a time zone."""
        for start, end in self._stretches(moment):
            if start <= moment < end:
                today = moment.astimezone(self.zone).date()
                endless = end.astimezone(self.zone).date() > today + DAYS_AHEAD * DAY
                return State(True, until=None if endless else end.astimezone(self.zone))
            if start > moment:
                return State(False, opens=start.astimezone(self.zone))
        return State(False)

    def lines(self) -> list[tuple[int, int, tuple[Span, ...]]]:
        """Days in a row with the same hours: the first, the last, their spans."""
        by_day = {day: tuple(s for s in sorted(self.spans) if s.weekday == day) for day in range(7)}
        rows = groupby(range(7), key=lambda day: [(s.opens, s.closes) for s in by_day[day]])
        days = [list(row) for _hours, row in rows]
        return [(row[0], row[-1], by_day[row[0]]) for row in days if by_day[row[0]]]

    def _stretches(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """From when until when it is open, in order, those that touch made one."""
        start: datetime | None = None
        end = moment
        for opens, closes in self._pieces(moment):
            if start is not None and opens <= end:
                end = max(end, closes)
                continue
            if start is not None:
                yield start, end
            start, end = opens, closes
        if start is not None:
            yield start, end

    def _pieces(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        first = moment.astimezone(self.zone).date() - DAY
        for ahead in range(DAYS_AHEAD + 3):
            day = first + ahead * DAY
            if day in self.closed:
                continue
            for span in sorted(self._spans_of(day)):
                overnight = span.closes <= span.opens
                last = day + DAY if overnight else day
                closes = MIDNIGHT if last in self.closed else span.closes
                yield self._instant(day, span.opens, 0), self._instant(last, closes, 1)

    def _spans_of(self, day: date) -> list[Span]:
        if self.always:
            return [Span(day.weekday(), MIDNIGHT, MIDNIGHT)]
        return [span for span in self.spans if span.weekday == day.weekday()]

    def _instant(self, day: date, clock: time, fold: int) -> datetime:
        """``fold``: which of two, where the clock is turned back and shows that hour twice."""
        return datetime.combine(day, clock.replace(fold=fold), self.zone).astimezone(UTC)

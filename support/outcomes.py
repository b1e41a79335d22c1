"""What comes of readers' wish to write: the figures of a period, for the desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from search.learning import Table, rate
from search.plots import Bar, Plot

from .models import ContactStart, Ticket

Outcome = ContactStart.Outcome
Starts = QuerySet[ContactStart]
SHOWN = 25
_COUNTS: dict[str, Any] = {
    "all": Count("pk"),
    "solved": Count("pk", filter=Q(outcome=Outcome.SOLVED)),
    "sent": Count("pk", filter=Q(outcome=Outcome.SENT)),
    "unknown": Count("pk", filter=Q(outcome=Outcome.UNKNOWN)),
}


def since(days: int) -> datetime:
    """The first moment of a period of so many days, today included."""
    return timezone.make_aware(
        datetime.combine(timezone.localdate() - timedelta(days=days - 1), time.min)
    )


def period(days: int, locale: str = "") -> Starts:
    """The forms opened in the last days, in one language or in all."""
    starts = ContactStart.objects.filter(created_at__gte=since(days)).order_by()
    return starts.filter(locale=locale) if locale else starts


def summary(starts: Starts) -> list[tuple[str, int | None, bool]]:
    """The figures: name, value, and whether it is per cent."""
    n = starts.aggregate(**_COUNTS)
    return [
        (_("Forms opened"), n["all"], False),
        (_("Solved by an article"), rate(n["solved"], n["all"]), True),
        (_("Sent"), rate(n["sent"], n["all"]), True),
        (_("Unknown"), rate(n["unknown"], n["all"]), True),
    ]


def _columns() -> tuple[str, ...]:
    return (_("Opened"), _("Solved"), _("Sent"), _("Unknown"), _("Unknown share"))


def _cells(n: dict[str, int]) -> tuple[int | None, ...]:
    return (n["all"], n["solved"], n["sent"], n["unknown"], rate(n["unknown"], n["all"]))


def _counted(starts: Starts, **by: Any) -> Iterable[dict[str, Any]]:
    """The counts of each value of an expression, under the name it is given."""
    rows: Any = starts.values(**by).annotate(**_COUNTS)
    return list(rows)


def by_day(starts: Starts, days: int) -> Table:
    """Day by day, with the days on which nothing happened."""
    counted = {row["day"]: row for row in _counted(starts, day=TruncDate("created_at"))}
    none = dict.fromkeys(_COUNTS, 0)
    all_days = [timezone.localdate() - timedelta(days=n) for n in reversed(range(days))]
    named = [(day.strftime("%m-%d"), counted.get(day, none)) for day in all_days]
    title = _("Forms opened, day by day")
    bars = tuple(Bar(name, n["all"], n["unknown"]) for name, n in named)
    return Table(
        name="days",
        title=title,
        note=_("Unknown: neither sent nor said to be solved. Nobody is followed to find out."),
        columns=(_("Day"), *_columns()),
        rows=tuple((name, *_cells(n)) for name, n in reversed(named) if n["all"]),
        rates=(5,),
        plot=Plot("days", title, bars, legend=(_("known"), _("Unknown"))),
    )


def by_type(starts: Starts) -> Table:
    """For each type of ticket."""
    rows = sorted(_counted(starts, of=F("type")), key=lambda row: -row["all"])
    return Table(
        name="types",
        title=_("By type"),
        note=_("What readers wanted to write about."),
        columns=(_("Type"), *_columns()),
        rows=tuple((str(Ticket.Type(row["of"]).label), *_cells(row)) for row in rows),
        rates=(5,),
    )


def by_article(starts: Starts) -> Table:
    """The articles that readers named as what solved it."""
    rows = starts.filter(outcome=Outcome.SOLVED, article__isnull=False)
    counted = rows.values_list("article__title").annotate(n=Count("pk")).order_by("-n")
    return _articles(
        "solved",
        _("Articles that solved it"),
        _("As readers said before they sent."),
        counted[:SHOWN],
    )


def preventing(days: int, locale: str = "") -> Table:
    """The articles that would have prevented tickets, as the desk named them."""
    tickets = Ticket.objects.filter(created_at__gte=since(days), prevented_by__isnull=False)
    tickets = tickets.filter(locale=locale) if locale else tickets
    counted = (
        tickets.order_by().values_list("prevented_by__title").annotate(n=Count("pk")).order_by("-n")
    )
    return _articles(
        "preventing",
        _("Articles that would have prevented a ticket"),
        _("As the desk named them: readers did not find these, or did not find the answer there."),
        counted[:SHOWN],
    )


def _articles(name: str, title: str, note: str, counted: Iterable[tuple[Any, ...]]) -> Table:
    return Table(
        name=name,
        title=title,
        note=note,
        columns=(_("Article"), _("Times")),
        rows=tuple(tuple(row) for row in counted),
    )

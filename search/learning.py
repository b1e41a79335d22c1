"""What the log tells editors: tables of a period, each without words that hardly anyone typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Aggregate, Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Locale

from .models import QueryLog
from .plots import Bar, Plot

RANKS = 10

_UNANSWERED = Q(answered=False)
_OPENED = Q(clicked_rank__isnull=False)
_EXITED = Q(exited=True)
_COUNTS: dict[str, Aggregate] = {
    "searches": Count("pk"),
    "unanswered": Count("pk", filter=_UNANSWERED),
    "opened": Count("pk", filter=_OPENED),
    "exited": Count("pk", filter=_EXITED),
    "pinned": Count("pk", filter=Q(pinned=True)),
}
_NONE: dict[str, Any] = dict.fromkeys(_COUNTS, 0)

Cell = str | int | None
Searches = QuerySet[QueryLog]


@dataclass(frozen=True)
class Table:
    """Rows that an editor can read; ``hidden``: searches left out because they are too few alike.

    ``name`` is the table's address and its file's name; the first columns, as many as ``names``
    says, name the row; ``rates``: which columns are per cent.
    """

    name: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    hidden: int = 0
    names: int = 1
    rates: tuple[int, ...] = ()
    plot: Plot | None = None


def period(days: int, locale: str = "") -> Searches:
    """The searches of the last days, today included, in one language or in all."""
    first = datetime.combine(timezone.localdate() - timedelta(days=days - 1), time.min)
    searches = QueryLog.objects.filter(created_at__gte=timezone.make_aware(first))
    return searches.filter(locale=locale) if locale else searches


def summary(searches: Searches) -> list[tuple[str, Cell, bool]]:
    """The figures of a period: name, value, and whether it is per cent."""
    n = searches.aggregate(**_COUNTS)
    return [
        (_("Searches"), n["searches"], False),
        (_("Nothing found"), rate(n["unanswered"], n["searches"]), True),
        (_("Opened an article"), _click_through(n), True),
        (_("Went on to contact"), rate(n["exited"], n["searches"]), True),
    ]


def rate(part: int, whole: int) -> int | None:
    """Per cent, or nothing of nothing."""
    return round(100 * part / whole) if whole else None


# -- tables of words: the ``limit`` most frequent --------------------------------------


def top(searches: Searches, limit: int) -> Table:
    """What is asked most."""
    rows = tuple(
        (
            *(row["text"], row["searches"], row["unanswered"], row["opened"]),
            *(_click_through(row), row["pinned"]),
        )
        for row in _counted(_often(searches), "text")[:limit]
    )
    columns = (
        *(_("Words"), _("Searches"), _("Nothing found"), _("Opened")),
        *(_("Click-through"), _("By a pin")),
    )
    title, note = _("Most frequent"), _("What readers ask most.")
    return Table("top", title, note, columns, rows, _hidden(searches), rates=(4,))


def unanswered(searches: Searches, limit: int) -> Table:
    """What no article answers."""
    title = _("Nothing found")
    note = _("Each line is an article that is missing, or a word that an article should know.")
    return _words("unanswered", title, note, searches.filter(_UNANSWERED), limit)


def unopened(searches: Searches, limit: int) -> Table:
    """What brought articles that nobody opened."""
    title = _("Nothing opened")
    note = _("Articles were found, but none looked right, or the list itself was the answer.")
    return _words("unopened", title, note, searches.exclude(_UNANSWERED | _OPENED), limit)


def exits(searches: Searches, limit: int) -> Table:
    """What readers asked before they wrote to us."""
    title = _("Went on to contact")
    note = _("What readers searched for before they opened the contact page.")
    return _words("exits", title, note, searches.filter(_EXITED), limit)


def refinements(searches: Searches, limit: int) -> Table:
    """Which words readers tried after which."""
    refined = searches.filter(previous__isnull=False).exclude(text=F("previous__text"))
    shown = _often(refined).filter(previous__text__in=_frequent())
    rows = tuple(
        (row["previous__text"], row["text"], row["searches"], row["unanswered"], row["opened"])
        for row in _counted(shown, "previous__text", "text")[:limit]
    )
    columns = (_("First words"), _("Then"), _("Searches"), _("Nothing found"), _("Opened"))
    title = _("Asked again in other words")
    note = _("Two wordings of one question: often a synonym, or a keyword for the article.")
    hidden = refined.count() - shown.count()
    return Table("refinements", title, note, columns, rows, hidden, names=2)


def _words(name: str, title: str, note: str, searches: Searches, limit: int) -> Table:
    again = Count("pk", filter=Exists(QueryLog.objects.filter(previous=OuterRef("pk"))))
    rows = tuple(
        (row["text"], row["searches"], row["again"], row["exited"])
        for row in _counted(_often(searches), "text", again=again)[:limit]
    )
    columns = (_("Words"), _("Searches"), _("Asked again"), _("Went on to contact"))
    return Table(name, title, note, columns, rows, _hidden(searches))


def _counted(searches: Searches, *fields: str, **more: Aggregate) -> QuerySet[Any, Any]:
    """One row for each value of the fields, the most frequent first."""
    grouped: QuerySet[Any, Any] = searches.values(*fields)
    return grouped.annotate(**_COUNTS, **more).order_by("-searches", *fields)


def _frequent() -> QuerySet[Any, Any]:
    """Words that the log has often enough to be nobody's own."""
    counted = QueryLog.objects.values("text").annotate(times=Count("pk"))
    return counted.filter(times__gte=settings.SEARCH_LOG_MIN).values("text")


def _often(searches: Searches) -> Searches:
    return searches.filter(text__in=_frequent())


def _hidden(searches: Searches) -> int:
    return searches.count() - _often(searches).count()


# -- tables of figures -----------------------------------------------------------------


def by_day(searches: Searches, days: int) -> Table:
    """Each day of the period, the latest first."""
    counted = _counted(searches.annotate(day=TruncDate("created_at")), "day")
    found = {row["day"]: row for row in counted}
    dates = [timezone.localdate() - timedelta(days=back) for back in range(days)]
    rows = tuple(_figures(day.isoformat(), found.get(day, _NONE)) for day in dates)
    bars = tuple(_bar(day, found.get(day, _NONE)) for day in reversed(dates))
    title = _("Day by day")
    note = _("A jump in what is not found is often news that the articles do not know yet.")
    plot = Plot("days", title, bars, legend=(_("Searches"), _("Nothing found")))
    return Table("days", title, note, _names(_("Day")), rows, rates=(4,), plot=plot)


def by_locale(searches: Searches) -> Table:
    """Each language beside the other."""
    found = {row["locale"]: row for row in _counted(searches, "locale")}
    shares = {str(locale.label): found.get(locale.value, _NONE) for locale in Locale}
    rows = tuple(_figures(name, row) for name, row in shares.items())
    bars = tuple(Bar(name, _click_through(row) or 0) for name, row in shares.items())
    title, note = _("Click-through by language"), _("Both languages should find as much.")
    plot = Plot("languages", title, bars, unit="%")
    return Table("languages", title, note, _names(_("Language")), rows, rates=(4,), plot=plot)


def by_rank(searches: Searches) -> Table:
    """How often the first hit is opened, the second, …; shown is what was found so often."""
    counts: dict[str, Aggregate] = {
        "shown_later": Count("pk", filter=Q(page__gt=1)),
        "opened_later": Count("pk", filter=Q(clicked_rank__gt=RANKS)),
    }
    for rank in range(1, RANKS + 1):
        counts[f"shown_{rank}"] = Count("pk", filter=Q(total__gte=rank))
        counts[f"opened_{rank}"] = Count("pk", filter=Q(clicked_rank=rank))
    n = searches.exclude(_UNANSWERED).aggregate(**counts)
    ranks = [*map(str, range(1, RANKS + 1)), "later"]
    shares = [(n[f"shown_{rank}"], n[f"opened_{rank}"]) for rank in ranks]
    names = [*ranks[:-1], f"> {RANKS}"]
    rows = tuple(
        (name, shown, opened, rate(opened, shown))
        for name, (shown, opened) in zip(names, shares, strict=True)
    )
    bars = tuple(Bar(name, share or 0) for name, _shown, _opened, share in rows)
    columns = (_("Rank"), _("Shown"), _("Opened"), _("Click-through"))
    title = _("Click-through by rank")
    note = _("Where later hits are opened more than earlier ones, the order is wrong.")
    plot = Plot("ranks", title, bars, unit="%")
    return Table("ranks", title, note, columns, rows, rates=(3,), plot=plot)


def _click_through(row: dict[str, Any]) -> int | None:
    return rate(row["opened"], row["searches"] - row["unanswered"])


def _names(first: str) -> tuple[str, ...]:
    return (
        first,
        _("Searches"),
        _("Nothing found"),
        _("Opened"),
        _("Click-through"),
        _("Went on to contact"),
    )


def _figures(name: str, row: dict[str, Any]) -> tuple[Cell, ...]:
    counts = (row["searches"], row["unanswered"], row["opened"])
    return (name, *counts, _click_through(row), row["exited"])


def _bar(day: date, row: dict[str, Any]) -> Bar:
    return Bar(f"{day:%m-%d}", row["searches"], row["unanswered"])

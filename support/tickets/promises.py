"""When we promise to answer: a fact of the operator, never a figure of ours."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from articles.models import Fact
from support.models import Ticket

# The fact that promises, where it is another one than for most tickets.
FACTS = {Ticket.Type.COMPLAINT: "complaint_reply", Ticket.Type.REPORT: "report_review"}
ORDINARY = "ticket_reply"
SATURDAY = 5

_LENGTHS = {
    Fact.Unit.MINUTES: timedelta(minutes=1),
    Fact.Unit.HOURS: timedelta(hours=1),
    Fact.Unit.DAYS: timedelta(days=1),
    Fact.Unit.WEEKS: timedelta(weeks=1),
}


def fact_key(type_: str) -> str:
    """The key of the fact that promises a time for this type of ticket."""
    return FACTS.get(Ticket.Type(type_), ORDINARY)


def wording(type_: str, locale: str) -> str:
    """The promise as readers see it, such as "24–48 hours"; empty where none is made."""
    fact = Fact.objects.filter(key=fact_key(type_)).first()
    return fact.display(locale) if fact else ""


def due(type_: str, since: datetime) -> datetime | None:
    """The moment up to which we promise to answer: the later end of "24–48 hours".

    Business days are Monday to Friday. ``None`` where there is no such fact, or no number in it.
    """
    fact = Fact.objects.filter(key=fact_key(type_)).first()
    numbers = re.findall(r"\d+", fact.value) if fact else []
    if not fact or not numbers:
        return None
    longest = int(numbers[-1])
    if fact.unit == Fact.Unit.BUSINESS_DAYS:
        return _business_days_after(since, longest)
    length = _LENGTHS.get(Fact.Unit(fact.unit))
    return since + longest * length if length else None


def _business_days_after(since: datetime, days: int) -> datetime:
    at = since
    while days:
        at += timedelta(days=1)
        days -= at.weekday() < SATURDAY
    return at

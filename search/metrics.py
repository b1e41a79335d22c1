"""What is counted of searches; served by :mod:`helpcenter.metrics`, no word of a query is in it."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

from .results import SearchResults

# Seconds. 0.15 is what a reader's results page may take.
BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10)

SECONDS = Histogram(
    "helpcenter_search_seconds",
    "Time to answer a query, without the page around it.",
    ["locale"],
    buckets=BUCKETS,
)
# ``outcome``: answered, unanswered, limited (the index was not readable) or unavailable. The
# share without an answer is unanswered ÷ all; kept pages count too.
SEARCHES = Counter(
    "helpcenter_searches", "Searches of readers and programs.", ["door", "locale", "outcome"]
)


def count(found: SearchResults, door: str) -> None:
    """Count one search; ``door`` is ``page`` or ``api``. An empty query is none."""
    if found.query:
        SEARCHES.labels(door, found.query.locale, outcome(found)).inc()


def outcome(found: SearchResults) -> str:
    """How a search ended, in a word."""
    if found.unavailable:
        return "unavailable"
    if found.limited:
        return "limited"
    return "answered" if found.answered else "unanswered"

"""The questions that are put to OpenSearch, as JSON.

What is found is asked for by scores alone; where it is told what each slot gave, a slot is a query
with a name, which comes back with each hit. That is dear: OpenSearch looks each name up anew for
each hit, so it is asked of the few that anybody looks at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..data import Role
from .mapping import FACETS
from .weighing import Way, Weighed

# More values of a facet are not counted.
MOST_VALUES = 10_000
Filters = Mapping[str, frozenset[str]]


def what(weighed: Sequence[Weighed], every: bool) -> dict[str, Any] | None:
    """What is found and how it is scored; nothing where no word is known.

    Where it can be any of the words, and nothing beside: OpenSearch then passes over what cannot
    be among the best.
    """
    words = [score(one) for one in weighed if one.slot.role is Role.WORD and one.is_known]
    hints = [score(one) for one in weighed if one.slot.role is Role.HINT and one.is_known]
    if not words and not hints:
        return None
    if every and words:
        return {"bool": {"must": words, "should": hints}}
    if words and hints:
        return {"bool": {"must": [any_of(words)], "should": hints}}
    return any_of(words or hints)


def score(one: Weighed) -> dict[str, Any]:
    """A slot's query, whose score is what the best way to say it gives."""
    return _way_of(one.ways)


def slot(one: Weighed) -> dict[str, Any]:
    """A slot's query, whose score is what the best way to say it gives, and which tells it.

    Where some ways prove something and others do not, the former tell what they give as well.
    """
    proving = [way for way in one.ways if way.option.proves]
    if len(proving) in (0, len(one.ways)):
        return named(_way_of(one.ways), one.name)
    rest = [any_of(way.clauses) for way in one.ways if not way.option.proves]
    proof = named(_way_of(proving), one.proof)
    return named({"dis_max": {"queries": [proof, *rest]}}, one.name)


def _way_of(ways: Sequence[Way]) -> dict[str, Any]:
    queries = [any_of(way.clauses) for way in ways]
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}


def any_of(queries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Any of the queries; their scores are added."""
    return queries[0] if len(queries) == 1 else {"bool": {"should": list(queries)}}


def named(query: dict[str, Any], name: str) -> dict[str, Any]:
    """A query that comes back by its name with each hit, and tells what it gave."""
    return {"bool": {"should": [query], "_name": name}}


def _filter(filters: Filters, but: str = "") -> dict[str, Any]:
    wanted = [{"terms": {n: sorted(v)}} for n, v in filters.items() if n != but]
    return {"bool": {"filter": wanted}} if wanted else {"match_all": {}}


def best(query: dict[str, Any], size: int, filters: Filters | None = None) -> dict[str, Any]:
    """The best documents.

    By score alone: with the id as a second order OpenSearch passes over nothing that cannot win.
    """
    if filters:
        query = {"bool": {"must": [query], "filter": [_filter(filters)]}}
    return {
        "query": query,
        "size": size,
        "docvalue_fields": ["id"],
        "track_total_hits": False,
    }


def counting(query: dict[str, Any], filters: Filters, lowest: float) -> dict[str, Any]:
    """How many there are, by facet, each with all filters but its own."""
    aggs = {
        name: {
            "filter": _filter(filters, but=name),
            "aggs": {"values": {"terms": {"field": name, "size": MOST_VALUES}}},
        }
        for name in FACETS
    }
    return {
        "query": query,
        "size": 0,
        "min_score": lowest,
        "track_total_hits": True,
        "aggs": {**aggs, "total": {"filter": _filter(filters)}},
    }


def given_to(
    ids: Sequence[int], queries: Sequence[dict[str, Any]], columns: Sequence[str] = ("id",)
) -> dict[str, Any]:
    """What queries give to some documents, together and those with names each.

    ``columns``: what is told of each document beside.
    """
    return {
        "query": {"bool": {"filter": [{"terms": {"id": list(ids)}}], "should": list(queries)}},
        "size": len(ids),
        "docvalue_fields": list(columns),
        "track_total_hits": False,
    }

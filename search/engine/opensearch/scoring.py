"""Finds the best documents as `engine/scoring.py` does, with OpenSearch adding up.

From OpenSearch come BM25 of each term in each field (with our k1 and b, laid down in the index;
lengths above forty words are rounded by Lucene to about a twentieth), the sums, the order, the
counts of facets. Ours is how much a term's rarity is worth: OpenSearch's own idf, of one field, is
divided out of each term's boost and ours, of all fields and to the power of RARITY, put in its
place. What each slot gave comes back by name, with its score.

First the best are asked for by their scores alone, then small words for what they add to these.
The first few of them come back with what each slot gave, by name. Unless everything found is at
hand, what reaches the floor, which is known after the first, is counted meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..data import EXPLAINED, Field, Found, Match, Option, Part, Role, Slot
from . import asking
from .asking import Filters
from .looking import Look
from .mapping import FACETS, MOST_HITS, TITLE
from .weighing import Weighed, Weigher

# Words that say little are looked at for this many of the best documents only.
REFINED = 200


@dataclass(frozen=True)
class _Hit:
    id: int
    score: float
    facets: Mapping[str, str]


def find(
    look: Look,
    slots: Sequence[Slot],
    fields: Mapping[str, Field],
    filters: Filters,
    minimum: float,
    floor: float,
    limit: int,
) -> Found:
    """The best ``limit`` documents, see :meth:`engine.scoring.Scorer.find`."""
    if all(slot.role is Role.FILLER for slot in slots):
        slots = [replace(slot, role=Role.WORD) for slot in slots]
    weighed = Weigher(look, slots, fields).slots
    empty = Found(
        importance=tuple(one.importance for one in weighed),
        known=tuple(one.is_known for one in weighed),
        ceiling=sum(
            parameters.weight * (parameters.k1 + 1) * look.filled(name)
            for name, parameters in fields.items()
            if parameters.plain
        ),
        size=look.documents,
        lengths={name: look.average(name) for name in fields},
        filled={name: look.filled(name) for name in fields},
    )
    nothing = replace(empty, counts={name: {} for name in FACETS})
    query = asking.what(weighed, minimum)
    if query is None:
        return nothing
    wanted = min(max(limit, REFINED), MOST_HITS)
    answer = look.search(asking.best(query, wanted))
    hits = _hits(answer)
    if not hits:
        return nothing
    is_all = answer["hits"]["total"]["relation"] == "eq" and len(hits) < wanted
    lowest = hits[0].score * floor
    found = [hit for hit in hits if hit.score >= lowest]
    best = [hit for hit in found if _passes(hit, filters)]
    if filters and not is_all:
        best = _hits(look.search(asking.best(query, wanted, filters, lowest)))
    counts, total = _counted(found, filters), len(best)
    counting = [] if is_all else [asking.counting(query, filters, lowest)]
    counted = []
    small = [asking.score(o) for o in weighed if o.slot.role is Role.FILLER and o.is_known]
    if small and best:
        ids = [hit.id for hit in best[:REFINED]]
        *counted, added = look.searches(*counting, asking.given_to(ids, small))
        counting, best = [], _refined(best, added)
    best = best[:limit]
    told = [asking.slot(one) for one in weighed if one.is_known]
    ids = [hit.id for hit in best[:EXPLAINED]]
    *more, given = look.searches(*counting, asking.given_to(ids, told))
    for answer in (*counted, *more):
        counts, total = _counts(answer)
    titles = {hit["fields"]["id"][0]: hit["fields"][TITLE][0] for hit in given["hits"]["hits"]}
    matches = _matches(best, _slots_by_id(given), titles, weighed)
    return replace(empty, matches=matches, total=total, counts=counts)


def explain(
    look: Look, slots: Sequence[Slot], fields: Mapping[str, Field], ids: Sequence[int]
) -> dict[int, tuple[Part, ...]]:
    """What each slot gave to some documents, by the way that counted and by field."""
    weighed = Weigher(look, slots, fields).slots
    queries = [
        asking.named(asking.any_of(way.in_field(name)), f"{one.at}.{at}.{name}")
        for one in weighed
        for at, way in enumerate(one.ways)
        for name in fields
        if way.in_field(name)
    ]
    given: Mapping[int, Mapping[str, float]] = {}
    if queries and ids:
        answer = look.search(asking.given_to(ids, queries))
        given = _slots_by_id(answer)
    return {pk: tuple(_parts(weighed, given.get(pk, {}))) for pk in ids}


def _parts(weighed: Sequence[Weighed], given: Mapping[str, float]) -> Iterable[Part]:
    for one in weighed:
        best: tuple[float, Option | None, dict[str, float]] = 0.0, None, {}
        for at, way in enumerate(one.ways):
            prefix = f"{one.at}.{at}."
            shares = {n.removeprefix(prefix): v for n, v in given.items() if n.startswith(prefix)}
            if sum(shares.values()) > best[0]:
                best = sum(shares.values()), way.option, shares
        value, option, shares = best
        if option:
            yield Part(one.at, option, value, shares)


# -- answers -----------------------------------------------------------------------------


def _refined(best: Sequence[_Hit], answer: Mapping[str, Any]) -> list[_Hit]:
    """In order: the best ones with what small words add, then the others as they are."""
    added = {hit["fields"]["id"][0]: hit["_score"] for hit in answer["hits"]["hits"]}
    refined = [replace(hit, score=hit.score + added.get(hit.id, 0.0)) for hit in best[:REFINED]]
    return [*sorted(refined, key=_order), *best[REFINED:]]


def _hits(answer: Mapping[str, Any]) -> list[_Hit]:
    hits = [
        _Hit(
            hit["fields"]["id"][0],
            float(hit["_score"]),
            {name: hit["fields"].get(name, [""])[0] for name in FACETS},
        )
        for hit in answer["hits"]["hits"]
    ]
    return sorted(hits, key=_order)


def _order(hit: _Hit) -> tuple[float, int]:
    return -hit.score, hit.id


def _slots_by_id(answer: Mapping[str, Any]) -> dict[int, Mapping[str, float]]:
    return {
        hit["fields"]["id"][0]: hit.get("matched_queries") or {} for hit in answer["hits"]["hits"]
    }


def _passes(hit: _Hit, filters: Filters, but: str = "") -> bool:
    return all(hit.facets.get(n, "") in allowed for n, allowed in filters.items() if n != but)


def _counted(found: Sequence[_Hit], filters: Filters) -> dict[str, dict[str, int]]:
    return {
        name: dict(Counter(hit.facets[name] for hit in found if _passes(hit, filters, name)))
        for name in FACETS
    }


def _counts(answer: Mapping[str, Any]) -> tuple[dict[str, dict[str, int]], int]:
    told = answer["aggregations"]
    counts = {
        name: {bucket["key"]: bucket["doc_count"] for bucket in told[name]["values"]["buckets"]}
        for name in FACETS
    }
    return counts, told["total"]["doc_count"]


def _matches(
    best: Sequence[_Hit],
    given: Mapping[int, Mapping[str, float]],
    titles: Mapping[int, str],
    weighed: Sequence[Weighed],
) -> tuple[Match, ...]:
    names = [one.name for one in weighed]
    proofs = [one.proof for one in weighed]
    nothing: Mapping[str, float] = {}
    return tuple(
        Match(
            hit.id,
            hit.score,
            tuple([slots.get(name, 0.0) for name in names]),
            tuple([slots.get(name, 0.0) for name in proofs]),
            titles.get(hit.id),
        )
        for hit, slots in ((hit, given.get(hit.id, nothing)) for hit in best)
    )

"""Finds the best documents as `engine/scoring.py` does, with OpenSearch adding up.

From OpenSearch come BM25 of each term in each field (with our k1 and b, laid down in the index;
lengths above forty words are rounded by Lucene to about a twentieth), the sums, the order, the
counts of facets. Ours is how much a term's rarity is worth: OpenSearch's own idf, of one field, is
divided out of each term's boost and ours, of all fields and to the power of RARITY, put in its
place. What each slot gave comes back by name, with its score.

One request where everything found is among the best that were asked for; else a second one counts
what reaches the floor, which is known by then. Small words are asked for the best ones alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..data import Field, Found, Match, Option, Part, Role, Slot
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
    slots: Mapping[str, float]
    title: str


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
    query = asking.what(weighed, minimum)
    if query is None:
        return replace(empty, counts={name: {} for name in FACETS})
    wanted = min(max(limit, REFINED), MOST_HITS)
    answer = look.search(asking.best(query, wanted))
    hits = _hits(answer)
    lowest = hits[0].score * floor if hits else 0.0
    fillers = [one for one in weighed if one.slot.role is Role.FILLER and one.is_known]
    if answer["hits"]["total"]["relation"] == "eq" and len(hits) < wanted:
        # All of it is at hand.
        found = [hit for hit in hits if hit.score >= lowest]
        counts = _counted(found, filters)
        best = [hit for hit in found if _passes(hit, filters)]
        total = len(best)
    else:
        counts, total = _counts(look.search(asking.counting(query, filters, lowest)))
        best = [hit for hit in hits if hit.score >= lowest]
        if filters:
            best = _hits(look.search(asking.best(query, wanted, filters, lowest)))
    extra = _given(look, fillers, [hit.id for hit in best[:REFINED]])
    return replace(empty, matches=_matches(best, extra, weighed, limit), total=total, counts=counts)


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


def _given(
    look: Look, weighed: Sequence[Weighed], ids: Sequence[int]
) -> Mapping[int, Mapping[str, float]]:
    """What some slots give to some documents."""
    if not weighed or not ids:
        return {}
    queries = [asking.slot(one) for one in weighed]
    return _slots_by_id(look.search(asking.given_to(ids, queries)))


def _hits(answer: Mapping[str, Any]) -> list[_Hit]:
    return [
        _Hit(
            hit["fields"]["id"][0],
            float(hit["sort"][0]),
            {name: hit["fields"].get(name, [""])[0] for name in FACETS},
            _scores(hit),
            hit["fields"][TITLE][0],
        )
        for hit in answer["hits"]["hits"]
    ]


def _slots_by_id(answer: Mapping[str, Any]) -> dict[int, Mapping[str, float]]:
    return {hit["fields"]["id"][0]: _scores(hit) for hit in answer["hits"]["hits"]}


def _scores(hit: Mapping[str, Any]) -> Mapping[str, float]:
    return hit.get("matched_queries") or {}


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
    extra: Mapping[int, Mapping[str, float]],
    weighed: Sequence[Weighed],
    limit: int,
) -> tuple[Match, ...]:
    """In order: the best ones with what small words add, then the others as they are."""
    names = [one.name for one in weighed]
    proofs = [one.proof for one in weighed]
    refined = []
    for hit in best[:REFINED]:
        small = extra.get(hit.id, {})
        added = sum(small.get(name, 0.0) for name in names)
        refined.append(replace(hit, score=hit.score + added, slots={**hit.slots, **small}))
    refined.sort(key=lambda hit: (-hit.score, hit.id))
    return tuple(
        Match(
            hit.id,
            hit.score,
            tuple([hit.slots.get(name, 0.0) for name in names]),
            tuple([hit.slots.get(name, 0.0) for name in proofs]),
            hit.title,
        )
        for hit in (*refined, *best[REFINED:])[:limit]
    )

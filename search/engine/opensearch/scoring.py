"""Finds the best documents as `engine/scoring.py` does, with OpenSearch adding up.

From OpenSearch come BM25 of each term in each field (with our k1 and b, laid down in the index;
lengths above forty words are rounded by Lucene to about a twentieth), the sums, the order, the
counts of facets. Ours is how much a term's rarity is worth: OpenSearch's own idf, of one field, is
divided out of each term's boost and ours, of all fields and to the power of RARITY, put in its
place. What each slot gave comes back by name, with its score.

First the best are asked for, by score alone; the score of the first says where the floor is. Then
the first of them once more, for what small words add, and the first few of these for what each slot
gave, by name. What reaches the floor is counted meanwhile, and waited for by those who want to know
it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..data import EXPLAINED, REFINED, Field, Found, Match, Option, Part, Role, Slot, Tally
from . import asking
from .asking import Filters
from .looking import Look
from .mapping import FACETS, MOST_HITS, TITLE
from .weighing import Weighed, Weigher


def find(
    look: Look,
    slots: Sequence[Slot],
    fields: Mapping[str, Field],
    filters: Filters,
    every: bool,
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
    query = asking.what(weighed, every)
    if query is None:
        return empty
    best = _scored(look, asking.best(query, min(max(limit, REFINED), MOST_HITS), filters))
    # The best of all says where the floor is, whatever they are narrowed to.
    top = _scored(look, asking.best(query, 1)) if filters else best[:1]
    if not top:
        return empty
    lowest = top[0][1] * floor
    counted = look.meanwhile(asking.counting(query, filters, lowest))
    best = _refined(look, [hit for hit in best if hit[1] >= lowest], weighed)
    matches = _matches(look, best[:limit], weighed)
    return replace(empty, matches=matches, tally=lambda: _tally(counted()))


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


def _id(hit: Mapping[str, Any]) -> int:
    return int(hit["fields"]["id"][0])


def _scored(look: Look, body: Mapping[str, Any]) -> list[tuple[int, float]]:
    return [(_id(hit), float(hit["_score"])) for hit in look.search(body)["hits"]["hits"]]


def _slots_by_id(answer: Mapping[str, Any]) -> dict[int, Mapping[str, float]]:
    return {_id(hit): hit.get("matched_queries") or {} for hit in answer["hits"]["hits"]}


def _tally(answer: Mapping[str, Any]) -> Tally:
    told = answer["aggregations"]
    counts = {
        name: {bucket["key"]: bucket["doc_count"] for bucket in told[name]["values"]["buckets"]}
        for name in FACETS
    }
    return Tally(told["total"]["doc_count"], counts)


def _refined(
    look: Look, best: Sequence[tuple[int, float]], weighed: Sequence[Weighed]
) -> list[tuple[int, float]]:
    """The first :data:`REFINED` ordered once more, with what small words add to their scores."""
    small = [asking.score(o) for o in weighed if o.slot.role is Role.FILLER and o.is_known]
    first, rest = best[:REFINED], best[REFINED:]
    added: dict[int, float] = {}
    if small and first:
        added = dict(_scored(look, asking.given_to([pk for pk, _score in first], small)))
    first = [(pk, score + added.get(pk, 0.0)) for pk, score in first]
    return [*sorted(first, key=lambda hit: (-hit[1], hit[0])), *rest]


def _matches(
    look: Look, best: Sequence[tuple[int, float]], weighed: Sequence[Weighed]
) -> tuple[Match, ...]:
    """The best hits, the first few with their titles and what each slot gave."""
    if not best:
        return ()
    ids = [pk for pk, _score in best[:EXPLAINED]]
    told = [asking.slot(one) for one in weighed if one.is_known]
    answer = look.search(asking.given_to(ids, told, columns=("id", TITLE)))
    titles = {_id(hit): hit["fields"][TITLE][0] for hit in answer["hits"]["hits"]}
    given = _slots_by_id(answer)
    names = [one.name for one in weighed]
    proofs = [one.proof for one in weighed]
    nothing: Mapping[str, float] = {}
    return tuple(
        Match(
            pk,
            score,
            tuple([given.get(pk, nothing).get(name, 0.0) for name in names]),
            tuple([given.get(pk, nothing).get(name, 0.0) for name in proofs]),
            titles.get(pk),
        )
        for pk, score in best
    )

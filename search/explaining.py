"""Why is this here? What each hit of a query got, from which word, way of saying it and field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from articles.categories import CategoryTree
from articles.editions import one_edition
from articles.models import Article

from . import answerability, engine, pins, ranking
from .engine import Found, Match, Option, Part, Role, Slot
from .engine.analysis import SOUND
from .hydrating import hydrate
from .pipeline import find, is_answered
from .query import SearchQuery
from .slots import ask

SHOWN = 10


@dataclass(frozen=True)
class Reason:
    """One word's part in a hit: how it was read, what that gave, and in which fields."""

    words: str
    way: str
    said: str
    value: float
    fields: Mapping[str, float]


@dataclass(frozen=True)
class Explained:
    """A hit with its reasons, the weightiest first.

    ``covered`` and ``quality`` (0 to 1) are what decides whether it counts as an answer.
    """

    article: Article
    score: float
    pinned: bool
    covered: float
    quality: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Explanation:
    """The best hits of a query, also where the search says that nothing answers."""

    answered: bool
    hits: tuple[Explained, ...]
    corrected: str | None


def explain(query: SearchQuery) -> Explanation:
    """The best hits with what each got. Raises :class:`engine.IndexBroken`."""
    with one_edition(), engine.one_generation():
        said = ask(query)
        tree = CategoryTree.of(query.locale)
        found = find(query, said.slots, tree, SHOWN)
        picked = pins.pinned(query)
        if not picked and said.corrected:
            picked = pins.pinned(replace(query, text=said.corrected))
        answered = bool(picked) or is_answered(query, said.slots, found, tree)
        matches = pins.put_first(picked, found).matches[:SHOWN]
        ids = [match.id for match in matches]
        parts = engine.explain(query.locale, said.slots, ranking.FIELDS, ids)
        articles = hydrate(ids)
    first = {article.pk for article in picked}
    hits = tuple(
        _explained(articles[m.id], m, m.id in first, parts[m.id], found, said.slots)
        for m in matches
        if m.id in articles
    )
    return Explanation(answered, hits, said.corrected)


def _explained(
    article: Article,
    match: Match,
    pinned: bool,
    parts: Sequence[Part],
    found: Found,
    slots: Sequence[Slot],
) -> Explained:
    reasons = [
        Reason(
            slots[part.slot].text,
            _way(part.option, slots[part.slot]),
            " + ".join(term.removeprefix(SOUND) for term in part.option.terms),
            round(part.value, 2),
            {name: round(value, 2) for name, value in part.fields.items()},
        )
        for part in parts
    ]
    if match.wording:
        value = round(match.wording, 2)
        said = " ".join(slot.text for slot in slots if slot.role is not Role.HINT)
        way = _("wording of the title")
        reasons.append(Reason(said, way, article.title, value, {"title": value}))
    reasons.sort(key=lambda reason: -reason.value)
    return Explained(
        article,
        round(match.score, 2),
        pinned,
        round(answerability.coverage(match, found, slots), 2),
        round(answerability.quality(match, found, slots), 3),
        tuple(reasons),
    )


def _way(option: Option, slot: Slot) -> str:
    """How the words were read, as an editor would say it."""
    if option.terms[0].startswith(SOUND):
        return _("by its sound")
    if option.weight == ranking.SYNONYM_WEIGHT:
        return _("synonym")
    if option.weight in ranking.CORRECTION_WEIGHTS.values():
        return _("spelling corrected")
    if option.weight == ranking.SPLIT_WEIGHT:
        return _("two words written as one")
    if option is not slot.options[0]:
        return _("other words for it")
    return {
        Role.WORD: _("as typed"),
        Role.HINT: _("neighbouring characters"),
        Role.FILLER: _("small word"),
    }[slot.role]

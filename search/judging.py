"""What a change does to judged queries, told before it is made.

The change is made for real in a transaction, the queries are asked inside it, and whether it
stands is decided afterwards: what is told is what readers would meet.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b

from django.db import transaction
from django.db.models import Case, When

from articles.editions import forget_edition

from . import evaluation, indexing
from .evaluation import Outcome
from .judgements import judged
from .models import Judgement

# Seconds for asking all of them once: an editor waits twice as long, and other writers half.
AT_MOST = 3.0


@dataclass(frozen=True)
class Move:
    """A judged query that is answered otherwise after a change."""

    before: Outcome
    after: Outcome

    @property
    def text(self) -> str:
        """The query."""
        return self.after.query.text

    @property
    def falls(self) -> bool:
        """Whether it served readers before and does not any more."""
        return self.before.is_right and not self.after.is_right

    @property
    def rises(self) -> bool:
        """Whether it serves readers now and did not before."""
        return self.after.is_right and not self.before.is_right


@dataclass(frozen=True)
class Asked:
    """The answers to judged queries, by primary key; ``left_out``: not asked for want of time."""

    outcomes: Mapping[int, Outcome]
    left_out: int = 0


@dataclass(frozen=True)
class Moves:
    """What moved, the worst first; ``asked`` and ``left_out`` count queries."""

    moves: tuple[Move, ...] = ()
    asked: int = 0
    left_out: int = 0

    @property
    def falling(self) -> tuple[Move, ...]:
        """Those that would not serve readers any more."""
        return tuple(move for move in self.moves if move.falls)

    @property
    def name(self) -> str:
        """Short and another one where other queries fall: what an editor agrees to."""
        fallen = sorted(move.after.query.qid for move in self.falling)
        return blake2b(" ".join(fallen).encode(), digest_size=8).hexdigest()


def ask(locale: str = "", seconds: float = AT_MOST, first: str = "") -> Asked:
    """Ask the judged queries of a language, or of all, as long as the time allows.

    Those in the language ``first`` come before the others: a change is felt there.
    Raises :class:`engine.IndexBroken`.
    """
    rows = Judgement.objects.in_locale(locale) if locale else Judgement.objects.all()
    queries = judged(
        rows.order_by(Case(When(locale=first, then=0), default=1), "-updated_at", "pk")
    )
    until = time.monotonic() + seconds
    outcomes = {}
    for pk, query in queries.items():
        if time.monotonic() > until:
            break
        outcomes[pk] = evaluation.ask(query, catch_up=False)
    return Asked(outcomes, len(queries) - len(outcomes))


def moved(before: Asked) -> Moves:
    """How the same queries are answered now, inside the transaction of a change.

    Raises like :func:`engine.trying`.
    """
    # Read anew: an article may have another name now.
    queries = judged(Judgement.objects.filter(pk__in=before.outcomes))
    with indexing.trying():
        after = {
            pk: evaluation.ask(queries.get(pk, outcome.query), catch_up=False)
            for pk, outcome in before.outcomes.items()
        }
    return compare(before, after)


def compare(before: Asked, after: Mapping[int, Outcome]) -> Moves:
    """What is answered otherwise: another rank, another top three, an answer or none."""
    pairs = [(outcome, after[pk]) for pk, outcome in before.outcomes.items()]
    moves = [Move(one, other) for one, other in pairs if _seen(one) != _seen(other)]
    moves.sort(key=lambda move: (not move.falls, move.rises, move.text))
    return Moves(tuple(moves), len(pairs), before.left_out)


def _seen(outcome: Outcome) -> tuple[object, ...]:
    return outcome.rank, outcome.hits[: evaluation.TOP]


@contextmanager
def undone() -> Iterator[None]:
    """A transaction whose changes are taken back at its end."""
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        forget_edition()

"""Find from judged and off-topic queries how much evidence an answer needs."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.categories import CategoryTree
from search import answerability
from search.evaluation import JudgementError, read_queries
from search.pipeline import find
from search.query import SearchQuery
from search.slots import ask

STEP = 0.01
MOST_LOST = 0.02


@dataclass(frozen=True)
class Weighed:
    """A query with the evidence that the index holds for it."""

    text: str
    locale: str
    off_topic: bool
    evidence: float

    @property
    def half(self) -> int:
        """0 to calibrate on, 1 to report on: always the same one for the same text."""
        return hashlib.sha256(self.text.encode()).digest()[-1] % 2


class Command(BaseCommand):
    """Calibrate on one half of the queries, report on the other."""

    help = "Find how much evidence an answer needs (search/answerability.py), by judged queries."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Judged queries, and files of off-topic ones named by their language."""
        parser.add_argument("--queries", type=Path, required=True, help="as for evaluate_search")
        parser.add_argument(
            "--off-topic",
            type=Path,
            nargs="+",
            required=True,
            help="JSONL as for evaluate_search, or <language>.txt with a question a line",
        )

    def handle(self, *args: Any, queries: Path, off_topic: list[Path], **options: Any) -> None:
        """Weigh every query, then tell."""
        try:
            judged = [(q.text, q.locale, q.off_topic) for q in read_queries(queries)]
            others = [row for path in off_topic for row in _off_topic(path)]
        except (JudgementError, OSError) as error:
            raise CommandError(str(error)) from error
        weighed = [_weigh(*row) for row in [*judged, *others]]
        calibrating = [w for w in weighed if w.half == 0]
        threshold = _best(calibrating)
        self.stdout.write(f"calibrated on one half: {threshold:.2f}")
        self._tell("that half", calibrating, threshold)
        self._tell("the other half", [w for w in weighed if w.half == 1], threshold)
        self._tell("all, in use", weighed, answerability.ENOUGH_WITH_KEYWORDS)

    def _tell(self, label: str, weighed: Sequence[Weighed], threshold: float) -> None:
        self.stdout.write(f"{label}, answers from {threshold:.2f} on:")
        for locale in sorted({w.locale for w in weighed}):
            own = [w for w in weighed if w.locale == locale]
            judged = [w for w in own if not w.off_topic]
            others = [w for w in own if w.off_topic]
            self.stdout.write(
                f"  {locale}: {_below(judged, threshold):.3f} of {len(judged)} judged lost, "
                f"{_below(others, threshold):.3f} of {len(others)} off-topic caught"
            )


def _off_topic(path: Path) -> Iterator[tuple[str, str, bool]]:
    if path.suffix != ".txt":
        for query in read_queries(path):
            yield query.text, query.locale, True
        return
    for row in path.read_text(encoding="utf-8").splitlines():
        if row.strip() and not row.startswith("#"):
            yield row.strip(), path.stem, True


def _weigh(text: str, locale: str, off_topic: bool) -> Weighed:
    query = SearchQuery(text, locale)
    asked = ask(query).slots
    found = find(query, asked, CategoryTree(locale), limit=answerability.LOOKED_AT)
    return Weighed(text, locale, off_topic, answerability.evidence(found, asked, locale))


def _best(weighed: Sequence[Weighed]) -> float:
    """The threshold that tells most queries right, among those that lose few judged ones.

    The middle of all that are equally good, and each kind counts the same, however many it has.
    """
    judged = [w for w in weighed if not w.off_topic]
    others = [w for w in weighed if w.off_topic]

    def right(at: float) -> float:
        return _below(others, at) - _below(judged, at)

    tried = [step * STEP for step in range(200)]
    allowed = [at for at in tried if _below(judged, at) <= MOST_LOST]
    most = max(map(right, allowed))
    best = [at for at in allowed if right(at) > most - 1e-9]
    return best[len(best) // 2]


def _below(weighed: Sequence[Weighed], threshold: float) -> float:
    return sum(w.evidence < threshold for w in weighed) / len(weighed) if weighed else 0.0

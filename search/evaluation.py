"""Judged queries → how well the search answers them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2
from pathlib import Path

from articles.fields import LOCALES
from articles.models import Article

from .engine import IndexBroken
from .pipeline import search
from .query import SearchQuery

DEPTH = 10
# Readers look at the first three hits before they try something else.
TOP = 3
NO_ANSWER = "none"


class JudgementError(ValueError):
    """A file of queries or judgements is not what it should be; says where and why."""


@dataclass(frozen=True)
class JudgedQuery:
    """A question, and the articles that answer it by grade; none at all: nothing answers."""

    qid: str
    text: str
    locale: str
    grades: Mapping[str, int]
    note: str = ""
    offered: bool = False

    @property
    def off_topic(self) -> bool:
        """Whether no article answers it."""
        return not self.grades


@dataclass(frozen=True)
class Outcome:
    """What the search answered to a judged query: the names of the hits, best first.

    ``titles``: of the first three.
    """

    query: JudgedQuery
    hits: tuple[str, ...]
    titles: tuple[str, ...] = ()

    @property
    def rank(self) -> int | None:
        """The place of the first right article, from 1, or nothing."""
        places = (at for at, name in enumerate(self.hits, 1) if name in self.query.grades)
        return next(places, None)

    def succeeded(self, k: int) -> bool:
        """Whether a right article is among the first ``k``."""
        return self.rank is not None and self.rank <= k

    @property
    def is_right(self) -> bool:
        """Whether readers are served: a right article in the top three, or none where none is."""
        return not self.hits if self.query.off_topic else self.succeeded(TOP)

    def ndcg(self) -> float:
        """nDCG@10 with linear gain and log2 discount, as trec_eval computes it."""
        grades = self.query.grades
        gained = sum(
            grades.get(name, 0) / log2(at + 1) for at, name in enumerate(self.hits[:DEPTH], 1)
        )
        best = sorted(grades.values(), reverse=True)[:DEPTH]
        ideal = sum(grade / log2(at + 1) for at, grade in enumerate(best, 1))
        return gained / ideal if ideal else 0.0


@dataclass
class Report:
    """The figures of one language (or of all)."""

    outcomes: list[Outcome] = field(default_factory=list)

    def figures(self) -> dict[str, float | int | None]:
        """Means over the queries that have an answer; shares are between 0 and 1."""
        asked = [o for o in self.outcomes if not o.query.off_topic]
        off_topic = [o for o in self.outcomes if o.query.off_topic]

        def share(values: Iterable[float], of: Sequence[Outcome]) -> float | None:
            return round(sum(values) / len(of), 4) if of else None

        figures: dict[str, float | int | None] = {
            "queries": len(asked),
            "MRR@10": share((1 / o.rank if o.succeeded(DEPTH) else 0.0 for o in asked), asked),  # type: ignore[operator]
            "nDCG@10": share((o.ndcg() for o in asked), asked),
        }
        for k in (1, 3, 5, 10):
            figures[f"success@{k}"] = share((o.succeeded(k) for o in asked), asked)
        figures["zero results"] = share((not o.hits for o in asked), asked)
        figures["off-topic queries"] = len(off_topic)
        figures["off-topic caught"] = share((not o.hits for o in off_topic), off_topic)
        return figures


def read_queries(path: Path, judgements: Path | None = None) -> list[JudgedQuery]:
    """The judged queries of a JSONL file, with their grades from it or from a qrels file.

    Rows: ``qid``?, ``query`` or ``text``, ``lang`` or ``locale``, ``topic_slug``?, ``also``?.
    Raises :class:`JudgementError` with the line.
    """
    grades = _read_judgements(judgements) if judgements else None
    with path.open(encoding="utf-8") as lines:
        return parse_queries(lines, f"{path}:", grades)


def parse_queries(
    lines: Iterable[str], where: str, grades: Mapping[str, Mapping[str, int]] | None = None
) -> list[JudgedQuery]:
    """The same from lines; ``where`` stands before the line's number in an error."""
    return [_judged(row, str(number), grades) for number, row in _rows(lines, where)]


def _rows(lines: Iterable[str], where: str) -> Iterator[tuple[int, dict[str, object]]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict) or not (row.get("query") or row.get("text")):
                raise ValueError("no query")
            if not isinstance(row.get("also") or [], list):
                raise ValueError("'also' is not a list")
            row["locale"] = _locale(row)
        except ValueError as error:
            raise JudgementError(f"{where}{number}: {error}") from error
        yield number, row


def _judged(
    row: Mapping[str, object], number: str, grades: Mapping[str, Mapping[str, int]] | None
) -> JudgedQuery:
    qid = str(row.get("qid") or number)
    slug = row.get("topic_slug")
    if grades is not None:
        judged = grades.get(qid, {})
    elif slug and slug != NO_ANSWER:
        also = row.get("also") or []
        judged = {str(slug): 1} | {str(name): 1 for name in also}  # type: ignore[attr-defined]
    else:
        judged = {}
    text = str(row.get("query") or row.get("text"))
    note, offered = str(row.get("note") or ""), row.get("offered") is True
    return JudgedQuery(qid, text, str(row["locale"]), judged, note, offered)


def _locale(row: Mapping[str, object]) -> str:
    said = str(row.get("locale") or row.get("lang") or "en").lower().replace("_", "-")
    if said not in LOCALES:
        raise ValueError(f"unknown language {said!r}")
    return LOCALES[said]


def _read_judgements(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        parts = line.split("\t")
        try:
            qid, name, grade = parts
            if int(grade) > 0:
                grades.setdefault(qid, {})[name] = int(grade)
        except ValueError:
            raise JudgementError(f"{path}:{number}: want qid, slug and grade, by tabs") from None
    return grades


def ask(query: JudgedQuery, *, catch_up: bool = True) -> Outcome:
    """Ask the search as a reader would. Raises :class:`IndexBroken` where it does not work."""
    results = search(SearchQuery(query.text, query.locale, page_size=DEPTH), catch_up=catch_up)
    if results.unread:
        raise IndexBroken("the index is being built anew")
    hits = [hit.article for hit in results.hits]
    return Outcome(query, tuple(map(name_of, hits)), tuple(hit.title for hit in hits[:TOP]))


def name_of(article: Article) -> str:
    """What judgements call an article: the id it was imported with, or its slug."""
    return article.source_id or article.slug

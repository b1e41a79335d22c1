"""Ask judged queries and report how well they were answered."""

from __future__ import annotations

import json
import sys
from itertools import product
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from search import evaluation, indexing, judgements
from search.engine import IndexBroken
from search.evaluation import JudgedQuery, JudgementError, Outcome, Report
from search.models import Judgement


class Command(BaseCommand):
    """MRR@10, nDCG@10, success@1/3/5/10, zero results and off-topic caught, per language."""

    help = "Measure the search with judged queries."

    def add_arguments(self, parser: CommandParser) -> None:
        """The files in and out."""
        parser.add_argument(
            "--queries", type=Path, metavar="Q.jsonl", help="without it: those that editors keep"
        )
        parser.add_argument("--qrels", type=Path, metavar="R.tsv", help="qid, slug, grade")
        parser.add_argument("--run-file", type=Path, metavar="OUT.tsv", help="qid, slug, rank")
        parser.add_argument(
            "--keep", action="store_true", help="take the queries in among those that editors keep"
        )
        parser.add_argument(
            "--export",
            type=Path,
            metavar="OUT.jsonl",
            help="write those that editors keep, and stop",
        )
        parser.add_argument(
            "--floor",
            action="append",
            default=[],
            metavar="NAME=SHARE",
            help="fail where a language's figure is lower: --floor success@3=0.95",
        )
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--explain", action="store_true", help="list the misses")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, write the run file, print the figures, fail below a floor."""
        floors = dict(map(_floor, options["floor"]))
        try:
            if options["export"]:
                self._export(options["export"])
                return
            queries = self._queries(options)
        except (JudgementError, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        indexing.reconcile(contents=False)
        bar = tqdm(queries, unit=" queries", disable=not sys.stderr.isatty())
        try:
            outcomes = [evaluation.ask(query) for query in bar]
        except IndexBroken as error:
            raise CommandError(f"The search does not work: {error}") from error
        if options["run_file"]:
            try:
                self._write_run(options["run_file"], outcomes)
            except OSError as error:
                raise CommandError(str(error)) from error
        reports = {"all": Report(outcomes)}
        for outcome in outcomes:
            reports.setdefault(outcome.query.locale, Report()).outcomes.append(outcome)
        figures = {name: report.figures() for name, report in sorted(reports.items())}
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2))
        else:
            self._print(figures)
        if options["explain"]:
            self._explain(outcomes)
        _hold(figures, floors)

    def _queries(self, options: dict[str, Any]) -> list[JudgedQuery]:
        if options["queries"] is None:
            return list(judgements.judged(Judgement.objects.all()).values())
        queries = evaluation.read_queries(options["queries"], options["qrels"])
        if options["keep"]:
            kept = judgements.keep(queries)
            for problem in kept.problems:
                self.stderr.write(problem)
            self.stderr.write(f"{kept.added} queries added, {kept.changed} judged anew")
        return queries

    def _export(self, path: Path) -> None:
        with path.open("w", encoding="utf-8") as out:
            out.writelines(f"{line}\n" for line in judgements.lines(Judgement.objects.all()))

    def _write_run(self, path: Path, outcomes: list[Outcome]) -> None:
        with path.open("w", encoding="utf-8") as out:
            for outcome in outcomes:
                for rank, name in enumerate(outcome.hits, 1):
                    out.write(f"{outcome.query.qid}\t{name}\t{rank}\n")

    def _print(self, figures: dict[str, dict[str, float | int | None]]) -> None:
        names = list(figures)
        self.stdout.write(f"{'':18}" + "".join(f"{name:>10}" for name in names))
        for row in figures["all"]:
            cells = (figures[name][row] for name in names)
            shown = ("–" if c is None else f"{c:.3f}" if isinstance(c, float) else c for c in cells)
            self.stdout.write(f"{row:18}" + "".join(f"{cell!s:>10}" for cell in shown))

    def _explain(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            query = outcome.query
            if query.off_topic and not outcome.hits:
                continue
            if outcome.succeeded(3):
                continue
            wanted = ", ".join(query.grades) or "no answer"
            got = ", ".join(outcome.hits[:5]) or "no answer"
            self.stdout.write(f"{query.locale} {query.text!r}: wanted {wanted}; got {got}")


Figures = dict[str, dict[str, float | int | None]]


def _floor(text: str) -> tuple[str, float]:
    name, _equals, share = text.partition("=")
    try:
        return name.strip(), float(share)
    except ValueError:
        raise CommandError(f"--floor wants a figure's name and a number: {text!r}") from None


def _hold(figures: Figures, floors: dict[str, float]) -> None:
    """Raise where a language is below a floor, or there was nothing to measure it by."""
    low = []
    for locale, floor in product(figures, floors):
        if floor not in figures[locale]:
            raise CommandError(f"There is no figure {floor!r}.")
        value = figures[locale][floor]
        if value is None or value < floors[floor]:
            low.append(f"{locale}: {floor} is {value}, not {floors[floor]}")
    if low:
        raise CommandError("Below the floor: " + "; ".join(low))

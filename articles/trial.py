"""What an import would do: done in a transaction that is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from .importing import Import, Outcome
from .migrating.folder import Shelf, make_shelves
from .planning import Change
from .sources import Problem


@dataclass(frozen=True)
class Row:
    """An article that would be new, or the fields of it that would change."""

    locale: str
    slug: str
    title: str
    fields: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether it is not there yet."""
        return not self.fields

    def __str__(self) -> str:
        words = "new" if self.is_new else f"changed: {', '.join(self.fields)}"
        return f"{self.locale}/{self.slug}: {words}"


@dataclass
class Trial:
    """``rows`` by their addresses; ``problems`` would be left out; ``shelves`` would be added."""

    outcome: Outcome = field(default_factory=Outcome)
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    shelves: int = 0


class _TakenBackError(Exception):
    """Ends the transaction without keeping it."""


def try_import(path: Path, shelves: Sequence[Shelf] = ()) -> Trial:
    """Import and take it back; nothing is changed, and nothing is told to search.

    ``shelves`` are the categories that come along, and would be added before.
    """
    trial = Trial()

    def see(change: Change, new: bool) -> None:
        article = change.article
        fields = () if new else change.fields
        trial.rows.append(Row(article.locale, article.slug, article.title, fields))

    try:
        with transaction.atomic():
            trial.shelves = make_shelves(shelves)
            run = Import(
                path, tell=trial.problems.append, notice=trial.notices.append, saw=see, trial=True
            )
            trial.outcome = run.run()
            raise _TakenBackError
    except _TakenBackError:
        trial.rows.sort(key=lambda row: (row.locale, row.slug))
        return trial

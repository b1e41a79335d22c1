"""The parts of the desk's first page; an app adds its own with :func:`panel`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

SHOWN = 5


@dataclass(frozen=True)
class Line:
    """One thing that waits: its words, where it is mended, and a word beside it."""

    words: Any
    url: str
    note: Any = ""
    locale: str = ""


@dataclass(frozen=True)
class Panel:
    """Things of a sort that wait: how many in all, the first of them, and the list of all."""

    title: Any
    count: int
    url: str
    lines: list[Line] = field(default_factory=list)
    grave: bool = False


def first(rows: Any) -> tuple[list[Any], int]:
    """The first of a queryset, and how many there are; one query where there are few."""
    shown = list(rows[: SHOWN + 1])
    return shown[:SHOWN], len(shown) if len(shown) <= SHOWN else rows.count()


# What a user sees of a sort; nothing where it is none of their business.
Make = Callable[[HttpRequest], Panel | None]

_makers: dict[str, tuple[int, Make]] = {}


def panel(order: int) -> Callable[[Make], Make]:
    """Register what makes a panel; those of a smaller number stand first."""

    def register(make: Make) -> Make:
        _makers[f"{make.__module__}.{make.__name__}"] = (order, make)
        return make

    return register


def panels(request: HttpRequest) -> list[Panel]:
    """The panels of a user, in order."""
    made = (make(request) for _order, make in sorted(_makers.values(), key=lambda row: row[0]))
    return [one for one in made if one is not None]

"""Other weights, tried on the judged queries before anybody changes ``ranking.py``.

The numbers stay code, each with its reason beside it: what is tried holds inside one block of one
thread, and the page names the line to change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from . import evaluation, judging, ranking
from .engine import Field
from .judging import Asked, Moves

_tried: ContextVar[Mapping[str, Any] | None] = ContextVar("tried", default=None)


class _Tried(ModuleType):
    """The module of numbers, with those that this thread tries in their place.

    Everybody asks it as ``ranking.NAME``; Python lets a module have a class of its own for this.
    """

    def __getattribute__(self, name: str) -> Any:
        tried = _tried.get()
        if tried and name in tried:
            return tried[name]
        return super().__getattribute__(name)


ranking.__class__ = _Tried


@dataclass(frozen=True)
class Number:
    """One number that can be tried: ``key`` is a name of ``ranking.py``, or one with its part."""

    key: str
    value: float

    def line(self, value: float) -> str:
        """What ``ranking.py`` would say."""
        name, _dot, part = self.key.partition(".")
        if not part:
            return f"{name} = {value:g}"
        if name == "FIELDS":
            field = replace(ranking.FIELDS[part], weight=value)
            plain = "" if field.plain else ", plain=False"
            return f'"{part}": Field(weight={value:g}, k1={field.k1:g}, b={field.b:g}{plain}),'
        return f"{name}[{part}] = {value:g}"


def numbers() -> list[Number]:
    """The numbers of ``ranking.py`` that order hits, as they are."""
    found = [Number(f"FIELDS.{name}", field.weight) for name, field in ranking.FIELDS.items()]
    for name, value in vars(ranking).items():
        if name.isupper() and isinstance(value, float):
            found.append(Number(name, value))
        elif name.isupper() and name != "FIELDS" and isinstance(value, dict):
            found += [Number(f"{name}.{key}", number) for key, number in value.items()]
    return found


@contextmanager
def trying(values: Mapping[str, float]) -> Iterator[None]:
    """Inside, this thread's searches use other numbers, by their keys."""
    tried: dict[str, Any] = {}
    for key, value in values.items():
        name, _dot, part = key.partition(".")
        if not part:
            tried[name] = value
        elif name == "FIELDS":
            fields: dict[str, Field] = tried.setdefault(name, dict(ranking.FIELDS))
            fields[part] = replace(fields[part], weight=value)
        else:
            known = tried.setdefault(name, dict(getattr(ranking, name)))
            known[int(part)] = value
    token = _tried.set(tried)
    try:
        yield
    finally:
        _tried.reset(token)


def compare(values: Mapping[str, float], locale: str = "") -> tuple[Moves, dict[str, Any]]:
    """What moves with other numbers, and the figures before and after, by name.

    Raises :class:`engine.IndexBroken`.
    """
    before = judging.ask(locale)
    with trying(values):
        after = {
            pk: evaluation.ask(outcome.query, catch_up=False)
            for pk, outcome in before.outcomes.items()
        }
    now = _figures(before)
    then = _figures(Asked(after))
    return judging.compare(before, after), {name: (now[name], then[name]) for name in now}


def _figures(asked: Asked) -> dict[str, float | int | None]:
    return evaluation.Report(list(asked.outcomes.values())).figures()

"""Checks of an article while it is written. An app adds its own with :func:`check`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from articles.models import Article


class Level(StrEnum):
    """How much it matters: an error keeps an article from being published."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True)
class Finding:
    """One thing to look at: what, in the editor's language, and on which line of the body.

    ``line`` counts from 1; 0 is the article as a whole. ``code`` names the matter for lists.
    """

    message: str
    line: int = 0
    level: Level = Level.WARNING
    code: str = ""

    def __str__(self) -> str:
        if not self.line:
            return self.message
        return _("Line %(line)d: %(message)s") % {"line": self.line, "message": self.message}


# An article as typed (it may have no row yet) and the facts of its language → findings.
Check = Callable[["Article", Mapping[str, str]], Iterable[Finding]]

_checks: dict[str, Check] = {}
_ORDER = list(Level)


def check(function: Check) -> Check:
    """Register a check under its name; usable as a decorator."""
    _checks[f"{function.__module__}.{function.__name__}"] = function
    return function


def findings(article: Article, facts: Mapping[str, str]) -> list[Finding]:
    """What every check finds, the gravest first, then from top to bottom; each thing once."""
    found = {finding for one in _checks.values() for finding in one(article, facts)}
    return sorted(found, key=lambda f: (_ORDER.index(f.level), f.line, f.message))

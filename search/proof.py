"""Is the index what is published? Counted at once, or proven article by article.

Every document of the index carries a checksum of what was indexed (see
:func:`search.search_indexes.ArticleIndex.document`). The proof makes each published article's
checksum anew from the database and compares: what is missing, what is a ghost, what is stale.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from articles.models import Article

from . import engine, indexing
from .engine import IndexBroken
from .models import IndexStanding, PendingChange


@dataclass(frozen=True)
class Counts:
    """How many articles are published in a language, and indexed; ``None``: not readable."""

    published: int
    indexed: int | None


@dataclass(frozen=True)
class Row:
    """One article: its checksum in the database and in the index, empty where it is not there."""

    pk: int
    database: str
    index: str
    title: str = ""

    @property
    def state(self) -> str:
        """``same``, or ``missing``, ``ghost``, ``stale``: what is wrong with it."""
        if self.database == self.index:
            return "same"
        if not self.index:
            return "missing"
        return "stale" if self.database else "ghost"


@dataclass(frozen=True)
class Proof:
    """What was found in one language; ``rows`` begin with whatever is wrong."""

    locale: str
    readable: bool
    rows: tuple[Row, ...] = ()
    rebuilt_at: datetime | None = None
    broken_since: datetime | None = None
    counted: dict[str, int] = field(default_factory=dict)

    @property
    def published(self) -> int:
        """Articles that readers may see."""
        return sum(bool(row.database) for row in self.rows)

    @property
    def indexed(self) -> int:
        """Documents of the index."""
        return sum(bool(row.index) for row in self.rows)

    @property
    def holds(self) -> bool:
        """Whether the index is exactly what is published."""
        return self.readable and all(row.state == "same" for row in self.rows)

    @property
    def database(self) -> str:
        """One checksum of all that is published."""
        return _sum((row.pk, row.database) for row in self.rows if row.database)

    @property
    def index(self) -> str:
        """One checksum of all that is indexed; equal to the other where the proof holds."""
        return _sum((row.pk, row.index) for row in self.rows if row.index)


def counts(locale: str) -> Counts:
    """How many there are on both sides; cheap."""
    published = Article.objects.published().in_locale(locale).count()
    try:
        return Counts(published, engine.count(locale))
    except IndexBroken:
        return Counts(published, None)


def waiting() -> tuple[int, float]:
    """How many changes are not in the index yet, and the age of the oldest in seconds."""
    oldest = PendingChange.objects.order_by("created_at").values_list("created_at", flat=True)
    first = oldest.first()
    # A clock that was set back makes a change lie in the future; it waits all the same.
    age = max(0.0, (timezone.now() - first).total_seconds()) if first else 0.0
    return PendingChange.objects.count(), age


def prove(locale: str) -> Proof:
    """Compare every published article of a language with what the index has of it.

    Reads all of them from the database: some thousand articles a second.
    """
    standing = IndexStanding.objects.filter(pk=locale).first() or IndexStanding()
    try:
        index, readable = engine.ids(locale), True
    except IndexBroken:
        index, readable = {}, False
    database = {document.id: document.version for document in indexing.documents(locale)}
    rows = [Row(pk, database.get(pk, ""), index.get(pk, "")) for pk in {*database, *index}]
    rows.sort(key=lambda row: (row.state == "same", row.pk))
    counted = dict.fromkeys(("same", "missing", "ghost", "stale"), 0)
    for row in rows:
        counted[row.state] += 1
    return Proof(locale, readable, tuple(rows), standing.rebuilt_at, standing.broken_since, counted)


def _sum(versions: object) -> str:
    return hashlib.blake2b(repr(sorted(versions)).encode(), digest_size=8).hexdigest()  # type: ignore[call-overload]

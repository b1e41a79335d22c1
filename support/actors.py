"""Who acts next, and how long that normally takes: what articles, the chooser and the form say."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from articles.editions import once_an_edition
from articles.models import Article

from .models import NextActor


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, and the longest normal time as readers of a language see it."""

    actor: str
    longest: str

    @property
    def name(self) -> str:
        """The actor, in the current language."""
        return str(NextActor.Actor(self.actor).label)


def turns(article: Article, locale: str) -> tuple[Turn, ...]:
    """Who acts, one after another; nothing where nobody said so."""
    return _all(locale).get(article.translation_key, ())


@once_an_edition
def _all(locale: str) -> dict[UUID, tuple[Turn, ...]]:
    rows = NextActor.objects.select_related("article", "longest").prefetch_related(
        "longest__wordings"
    )
    said: dict[UUID, tuple[Turn, ...]] = {}
    for row in rows.order_by("position", "pk"):
        turn = Turn(row.actor, row.longest.display(locale) if row.longest else "")
        key = row.article.translation_key
        said[key] = (*said.get(key, ()), turn)
    return said

"""Judged queries in and out of the database: rows that editors keep, files that people exchange."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from articles.models import Article

from .evaluation import NO_ANSWER, JudgedQuery, name_of
from .models import Judgement
from .models.judgement import JudgementQuerySet


@dataclass
class Kept:
    """What became of the rows of a file; ``problems`` says which were left out, and why."""

    added: int = 0
    changed: int = 0
    problems: list[str] = field(default_factory=list)


def judged(judgements: JudgementQuerySet) -> dict[int, JudgedQuery]:
    """The rows that still say something, as they are asked and measured, by primary key."""
    rows = judgements.standing().select_related("article").prefetch_related("also")
    return {row.pk: as_query(row) for row in rows}


def as_query(row: Judgement) -> JudgedQuery:
    """One row as it is asked."""
    right = [row.article, *row.also.all()] if row.article else []
    grades = {name_of(article): 1 for article in right}
    return JudgedQuery(str(row.pk), row.text, row.locale, grades, row.note)


@transaction.atomic
def keep(queries: Iterable[JudgedQuery]) -> Kept:
    """Add queries to the rows, or replace what they said of the same words in the same language.

    A query whose article is not here is left out and named.
    """
    kept = Kept()
    for query in queries:
        names = list(query.grades)
        articles = _articles(query.locale, names)
        missing = [name for name in names if name not in articles]
        if missing:
            words = _("There is no article “%(name)s” in this language.")
            kept.problems.append(f"{query.text!r}: {words % {'name': missing[0]}}")
            continue
        row = Judgement.objects.filter(locale=query.locale, text=query.text).first()
        kept.changed += row is not None
        row = row or Judgement(locale=query.locale, text=query.text)
        row.article = articles[names[0]] if names else None
        row.unanswered, row.note = not names, query.note[:200]
        try:
            row.full_clean()
        except ValidationError as error:
            kept.changed -= row.pk is not None
            kept.problems.append(f"{query.text!r}: {' '.join(error.messages)}")
            continue
        kept.added += row.pk is None
        row.save()
        row.also.set([articles[name] for name in names[1:]])
    return kept


def _articles(locale: str, names: list[str]) -> dict[str, Article]:
    """Articles of a language by what judgements call them."""
    named = Q(slug__in=names) | Q(source_id__in=[name for name in names if name])
    found = Article.objects.in_locale(locale).filter(named).for_cards()
    by_slug = {article.slug: article for article in found}
    return by_slug | {article.source_id: article for article in found if article.source_id}


def lines(judgements: JudgementQuerySet) -> Iterator[str]:
    """The rows as JSON, one a line, as ``evaluate_search`` reads them."""
    for query in judged(judgements).values():
        right = list(query.grades)
        row: dict[str, object] = {"query": query.text, "locale": query.locale}
        row["topic_slug"] = right[0] if right else NO_ANSWER
        row |= {"also": right[1:]} if right[1:] else {}
        row |= {"note": query.note} if query.note else {}
        yield json.dumps(row, ensure_ascii=False)

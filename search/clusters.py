"""Searches that nothing answered, gathered by what they have in common.

Two searches are one task when their informative terms are the same: the analyzer's terms, without
stop words and masks, each word of a group of synonyms read as the group's first. Nothing is
learned, so an editor can tell why two stand together; a wording stays where it was put, so tasks
do not move under those who work on them.
"""

from __future__ import annotations

import re
from itertools import groupby

from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from .engine.analysis import HAN, analyzer
from .models import Judgement, QueryLog, Task, Wording
from .synonyms import stretches

# New wordings that are put into tasks at a time; a log of more is gathered by the next ones.
BATCH = 2_000
# What redaction leaves in place of a secret.
_MASKED = re.compile(r"‹\w+›")
# Chinese is written without spaces, and typed with them.
_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")

# What a task gathers. A search narrowed to a category may find nothing there alone.
_UNANSWERED = Q(answered=False, category="", kind="")


def unmasked(text: str) -> str:
    """The words of a search of the log that can be asked again."""
    return " ".join(_MASKED.sub(" ", text).split())


def key_of(text: str, locale: str) -> str:
    """What a search is about: its informative terms, in order, once each; empty if it has none."""
    said = _BETWEEN_HAN.sub("", unmasked(text))
    for stretch in reversed(stretches(said, locale)):
        said = f"{said[: stretch.start]} {stretch.name} {said[stretch.end :]}"
    cut = analyzer(locale)
    words = groupby(cut.tokens(said), key=lambda token: token.group)
    # The analyzer gives a word's parts first and the whole last.
    wholes = {[token.term for token in tokens][-1] for _at, tokens in words}
    return " ".join(sorted(wholes - cut.stopwords))[:500]


@transaction.atomic
def gather() -> int:
    """Bring tasks up to what the log has now; answers how many new wordings were put into them."""
    new = list(_new().values("locale", "text").distinct()[:BATCH])
    keys = {(row["locale"], row["text"]): key_of(row["text"], row["locale"]) for row in new}
    tasks: dict[tuple[str, str], Task] = {}
    for locale, key in sorted({(locale, key) for (locale, _t), key in keys.items() if key}):
        tasks[locale, key], _created = Task.objects.get_or_create(locale=locale, key=key)
    wordings = [
        Wording(task=tasks[locale, key], locale=locale, text=text)
        for (locale, text), key in keys.items()
        if key
    ]
    Wording.objects.bulk_create(wordings, ignore_conflicts=True)
    _count()
    forget()
    return len(wordings)


def forget() -> None:
    """Let go of what the log has forgotten; what editors decided about a task stays."""
    Wording.objects.exclude(Exists(_searches())).delete()
    undecided = Task.objects.filter(state__in=(Task.State.OPEN, Task.State.CLOSED), note="")
    undecided.filter(article=None, wordings=None).delete()


def _new() -> QuerySet[QueryLog]:
    """Unanswered searches in words that no task has, and that nobody judged to be off topic."""
    same = {"locale": OuterRef("locale")}
    known = Wording.objects.filter(**same, text=OuterRef("text"))
    judged = Judgement.objects.filter(**same, unanswered=True, text__iexact=OuterRef("text"))
    unanswered = QueryLog.objects.filter(_UNANSWERED).order_by()
    return unanswered.exclude(Exists(known)).exclude(Exists(judged))


def _searches() -> QuerySet[QueryLog]:
    """The unanswered searches of a wording."""
    same = QueryLog.objects.filter(_UNANSWERED, text=OuterRef("text"), locale=OuterRef("locale"))
    return same.order_by()


def _count() -> None:
    grouped = _searches().values("text")
    times = Subquery(grouped.annotate(n=Count("pk")).values("n"))
    last = Subquery(grouped.annotate(at=Max("created_at")).values("at"))
    changed = Wording.objects.annotate(now=Coalesce(times, 0)).exclude(times=F("now"))
    changed.update(times=Coalesce(times, 0), asked_at=last)

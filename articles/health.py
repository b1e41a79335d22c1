"""What is wrong with published articles, ranked by the readers who meet it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .care import due
from .lint import registry
from .lint.reading_level import reading_level
from .models import Article, Condition, DailyReads, ExternalLink, Fact, Locale, Vote
from .querysets import POPULAR_WINDOW
from .translating import lacking, with_reads

# How much a matter hurts a reader who meets it, from 1 (a flaw) to 5 (it misleads).
ISSUES: dict[str, tuple[Any, int]] = {
    "behind": (_("translation is wrong since a major change"), 5),
    "contradiction": (_("figures do not agree"), 5),
    "channel": (_("names a channel that is not ours"), 5),
    "low-votes": (_("most readers say it did not help"), 4),
    "broken-link": (_("a link leads nowhere"), 3),
    "stale": (_("due for a check"), 3),
    "alternative-text": (_("a picture has no words"), 3),
    "missing-translation": (_("no translation"), 2),
    "no-summary": (_("no short answer"), 2),
    "too-long": (_("too long"), 2),
    "reading-level": (_("hard to read"), 2),
    "no-keywords": (_("no keywords"), 1),
    "heading": (_("headings out of order"), 1),
    "term": (_("other words than the glossary's"), 1),
    "no-views": (_("nobody reads it"), 1),
}
GRAVE = 4
# Fewer votes say nothing; half of them should be glad.
ENOUGH_VOTES, GLAD = 5, 0.5
NOT_READ_FOR = timedelta(days=90)
# So old may votes and reads be that the pages of the desk rank by.
KEPT_SECONDS = 300
RANKING = "content-health-"


@dataclass(frozen=True, slots=True)
class Rank:
    """Where an article stands: the codes of its issues, its readers of 30 days, its weight."""

    pk: int
    title: str
    codes: frozenset[str]
    reads: int
    weight: int


@dataclass(frozen=True)
class Row:
    """An article, its issues (code, words, whether grave), and the readers of 30 days."""

    article: Article
    issues: list[tuple[str, Any, bool]]
    reads: int


def look_at(articles: Iterable[Article]) -> None:
    """Run every check on articles as they are stored, and keep what it found."""
    facts: dict[str, dict[str, str]] = {}
    for article in articles:
        known = facts.setdefault(article.locale, {}) or Fact.objects.values_in(article.locale)
        facts[article.locale] = known
        keep(article, registry.findings(article, known))
    forget_ranking()
    transaction.on_commit(forget_ranking)


def keep(article: Article, findings: Iterable[registry.Finding]) -> None:
    """Note what was found in an article."""
    Condition.objects.update_or_create(
        article=article,
        defaults={
            "codes": sorted({finding.code for finding in findings if finding.code}),
            "level": reading_level(article.text, article.locale),
            "looked_at": timezone.now(),
        },
    )


def ranked(locale: str = "") -> list[Rank]:
    """Published articles with an issue, first those that hurt the most readers.

    No article is made an object of: there may be tens of thousands.
    """
    articles = Article.objects.published()
    if locale:
        articles = articles.in_locale(locale)
    found = _found()
    ranks = []
    names = ("pk", "title", "behind_since", "recent_reads")
    for pk, title, behind_since, reads in with_reads(articles.order_by()).values_list(*names):
        codes = found.get(pk, set()) | ({"behind"} if behind_since else set())
        if codes:
            # Nobody reads it today, and yet it is not right: one reader is counted always.
            weight = (reads + 1) * sum(ISSUES[code][1] for code in codes)
            ranks.append(Rank(pk, title, frozenset(codes), reads, weight))
    return sorted(ranks, key=lambda rank: (-rank.weight, rank.title))


def ranking(locale: str = "") -> list[Rank]:
    """What :func:`ranked` says, kept for some minutes unless an article is looked at."""
    return cache.get_or_set(RANKING + locale, lambda: ranked(locale), KEPT_SECONDS) or []


def forget_ranking() -> None:
    """Something was mended: the next who asks is told so."""
    cache.delete_many([RANKING + locale for locale in ("", *Locale.values)])


def about(ranks: Iterable[Rank], issue: str) -> list[Rank]:
    """Those with one issue, the most read first."""
    chosen = [rank for rank in ranks if issue in rank.codes]
    return sorted(chosen, key=lambda rank: (-rank.reads, rank.title))


def counts(ranks: Iterable[Rank]) -> dict[str, int]:
    """How many articles have each issue; without those that none has."""
    counted = Counter(code for rank in ranks for code in rank.codes)
    return {code: counted[code] for code in ISSUES if counted[code]}


def worst_of(rank: Rank) -> Any:
    """The gravest issue of an article, in words."""
    return next(words for code, (words, _hurts) in ISSUES.items() if code in rank.codes)


def rows(ranks: Sequence[Rank]) -> list[Row]:
    """Ranks with their articles, to be shown; one query."""
    articles = Article.objects.for_cards().in_bulk([rank.pk for rank in ranks])
    return [
        Row(
            articles[rank.pk],
            [
                (code, words, hurts >= GRAVE)
                for code, (words, hurts) in ISSUES.items()
                if code in rank.codes
            ],
            rank.reads,
        )
        for rank in ranks
        if rank.pk in articles
    ]


def _found() -> dict[int, set[str]]:
    """The codes of the issues of each published article."""
    found: dict[int, set[str]] = {}

    def add(code: str, pks: Iterable[int]) -> None:
        for pk in pks:
            found.setdefault(pk, set()).add(code)

    for pk, codes in Condition.objects.values_list("article", "codes"):
        if kept := set(codes) & ISSUES.keys():
            found[pk] = kept
    add("stale", due(Article.objects.all()).order_by().values_list("pk", flat=True))
    add("low-votes", _low_votes())
    add("no-views", _unread())
    for locale in Locale.values:
        add("missing-translation", lacking(locale).values_list("pk", flat=True))
    broken = ExternalLink.objects.filter(state=ExternalLink.State.BROKEN)
    add("broken-link", broken.filter(articles__isnull=False).values_list("articles", flat=True))
    return found


def _low_votes() -> Iterable[int]:
    since = timezone.now() - 3 * POPULAR_WINDOW
    votes = Vote.objects.filter(created_at__gte=since).order_by().values("article")
    counted = votes.annotate(all=Count("pk"), glad=Count("pk", filter=Q(helpful=True)))
    for row in counted.filter(all__gte=ENOUGH_VOTES):
        if row["glad"] < GLAD * row["all"]:
            yield row["article"]


def _unread() -> Iterable[int]:
    long_ago = timezone.now() - NOT_READ_FOR
    read = DailyReads.objects.filter(article=OuterRef("pk"), day__gte=long_ago.date())
    old = Article.objects.published().filter(~Exists(read), published_at__lt=long_ago)
    return old.order_by().values_list("pk", flat=True)

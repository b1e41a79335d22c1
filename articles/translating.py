"""Which translations are missing, and which lag behind a change of their source.

Neither language is the original. When one of two articles is published with a change that is
more than wording, the other lags behind until its own next change, which is taken to follow;
an editor can say otherwise either way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import (
    Case,
    Exists,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from .models import Article, DailyReads, Lag, Locale, Size, Version
from .querysets import POPULAR_WINDOW, ArticleQuerySet

ORDER = [Size.TYPO, Size.MEDIUM, Size.MAJOR]


@receiver(post_save, sender=Version)
def version_published(
    sender: Any, instance: Version, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    """Compare a new version with the one before, and note who lags behind it now."""
    if not created or raw or instance.published_at > timezone.now():
        return
    before = instance.article.versions.filter(
        number__lt=instance.number, published_at__lte=instance.published_at
    ).first()
    if before and _words(before.content) != _words(instance.content):
        note_change(instance.article, _words(before.content), instance.size)


def note_change(article: Article, before: Mapping[str, str], size: str) -> None:
    """An article says something else than ``before``: its translations lag behind.

    One that lagged behind itself has followed by this, unless only its wording was corrected.
    """
    if size == Size.TYPO:
        return
    if Lag.objects.filter(article=article).exists():
        settle(article)
        return
    for sibling in article.translations().published():
        lag, new = Lag.objects.get_or_create(
            article=sibling, defaults={"source": article, "size": size, "before": dict(before)}
        )
        if not new and ORDER.index(Size(size)) > ORDER.index(Size(lag.size)):
            lag.size = size
            lag.save()
        if lag.size == Size.MAJOR and sibling.behind_since is None:
            sibling.behind_since = timezone.now()
            sibling.save(update_fields={"behind_since"})


def settle(article: Article) -> None:
    """The article says again what its source says."""
    Lag.objects.filter(article=article).delete()
    if article.behind_since is not None:
        article.behind_since = None
        article.save(update_fields={"behind_since"})


def mark_behind(article: Article, source: Article, size: str = Size.MEDIUM) -> None:
    """An editor says that an article does not say what its translation says."""
    settle(article)
    Lag.objects.create(article=article, source=source, size=size, before={})
    if size == Size.MAJOR:
        article.behind_since = timezone.now()
        article.save(update_fields={"behind_since"})


def _words(content: Mapping[str, Any]) -> dict[str, str]:
    return {name: content.get(name, "") for name in Article.CONTENT_FIELDS}


def with_reads(articles: ArticleQuerySet) -> QuerySet[Any, Any]:
    """Articles with ``recent_reads``, how often each was opened in the last 30 days."""
    since = timezone.localdate() - POPULAR_WINDOW
    reads = (
        DailyReads.objects.filter(article=OuterRef("pk"), day__gte=since)
        .order_by()
        .values("article")
        .annotate(total=Sum("reads"))
        .values("total")
    )
    return articles.annotate(recent_reads=Coalesce(Subquery(reads), 0))


def lacking(locale: str) -> ArticleQuerySet:
    """Published articles of other languages that have none in this one, in no order."""
    there = Article.objects.in_locale(locale).filter(translation_key=OuterRef("translation_key"))
    others = Article.objects.published().exclude(locale=locale)
    return others.filter(~Exists(there.order_by())).order_by()


def missing(locale: str) -> QuerySet[Any, Any]:
    """The same, the most read first."""
    rows = with_reads(lacking(locale).for_cards())
    return rows.order_by("-recent_reads", "title", "pk")


def begun(locale: str) -> ArticleQuerySet:
    """Translations that are written and that readers do not see yet."""
    published = Article.objects.published().exclude(locale=locale).order_by()
    drafts = Article.objects.in_locale(locale).filter(published_at__isnull=True)
    rows = drafts.filter(translation_key__in=published.values("translation_key"))
    return rows.for_cards().order_by("-updated_at")


def behind(locale: str) -> QuerySet[Lag]:
    """Translations of this language that lag behind, the gravest first, then the most read."""
    size = Case(When(size=Size.MAJOR, then=Value(1)), default=Value(0), output_field=IntegerField())
    articles = with_reads(Article.objects.in_locale(locale)).order_by()
    reads = articles.filter(pk=OuterRef("article")).values("recent_reads")
    rows = Lag.objects.filter(article__locale=locale, article__archived_at__isnull=True)
    return (
        rows.select_related("article", "source")
        .annotate(grave=size, recent_reads=Subquery(reads))
        .order_by("-grave", "-recent_reads", "since")
    )


def counts() -> dict[str, int]:
    """How many translations wait in each language: missing, begun and behind."""
    return {locale: _waiting(locale) for locale in Locale.values}


def _waiting(locale: str) -> int:
    """How many wait in one language, in one query."""
    of_a_sort = (lacking(locale), begun(locale), behind(locale))
    first, *others = (rows.order_by().values("pk") for rows in of_a_sort)
    return first.union(*others, all=True).count()

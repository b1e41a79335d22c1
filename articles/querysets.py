"""Which articles: the visibility rule and the adjectives that compose with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

if TYPE_CHECKING:
    from .models import Article, Category  # noqa: F401

POPULAR_WINDOW = timedelta(days=30)


class ArticleQuerySet(models.QuerySet["Article"]):
    """Articles, narrowed by adjectives that read as a sentence."""

    def published(self, at: datetime | None = None) -> ArticleQuerySet:
        """THE visibility rule: what any reader may see at a moment (now unless said)."""
        at = at or timezone.now()
        return self.filter(
            Q(archived_at__isnull=True) | Q(archived_at__gt=at),
            published_at__lte=at,
            audience=self.model.Audience.EVERYONE,
        )

    def internal(self, at: datetime | None = None) -> ArticleQuerySet:
        """What would be published were it not for staff alone; see :mod:`articles.internal`."""
        at = at or timezone.now()
        return self.filter(
            Q(archived_at__isnull=True) | Q(archived_at__gt=at),
            published_at__lte=at,
            audience=self.model.Audience.STAFF,
        )

    def archived(self, at: datetime | None = None) -> ArticleQuerySet:
        """What readers could see once and may not see any more."""
        at = at or timezone.now()
        return self.filter(
            published_at__lte=at, archived_at__lte=at, audience=self.model.Audience.EVERYONE
        )

    def turned_between(self, start: datetime, end: datetime) -> ArticleQuerySet:
        """Articles whose visibility changed by the clock alone in (start, end]."""
        return self.filter(
            Q(published_at__gt=start, published_at__lte=end)
            | Q(archived_at__gt=start, archived_at__lte=end)
        )

    def in_locale(self, locale: str) -> ArticleQuerySet:
        """Articles written in a language of ``settings.LANGUAGES``."""
        return self.filter(locale=locale)

    def in_category(self, category: Category) -> ArticleQuerySet:
        """Articles of a category and of everything below it."""
        return self.filter(category_id__in=category.family_ids())

    def of_kind(self, kind: str) -> ArticleQuerySet:
        """Articles of one ``Article.Kind``."""
        return self.filter(kind=kind)

    def in_editor_order(self) -> ArticleQuerySet:
        """Pinned first, then as the editors arranged them."""
        return self.order_by("-pinned", "category__position", "position", "title", "pk")

    def recently_updated(self) -> ArticleQuerySet:
        """Newest real change of content first; typo fixes do not move an article."""
        return self.order_by("-content_updated_at", "pk")

    def popular(self) -> ArticleQuerySet:
        """Pinned first, then by reads of the last 30 days weighted by how often they helped.

        The weight is Laplace's rule of succession, (helped + 1) / (votes + 2): an article
        without votes counts half of its reads, one bad vote does not erase a thousand reads.
        """
        from .models import DailyReads, Vote  # noqa: PLC0415 (a circle otherwise)

        since = timezone.now() - POPULAR_WINDOW
        reads = (
            DailyReads.objects.filter(article=models.OuterRef("pk"), day__gte=since.date())
            .order_by()
            .values("article")
            .annotate(total=Sum("reads"))
            .values("total")
        )
        votes = (
            Vote.objects.filter(article=models.OuterRef("pk"), created_at__gte=since)
            .order_by()
            .values("article")
        )
        return self.alias(
            recent_reads=Coalesce(models.Subquery(reads), 0),
            recent_votes=Coalesce(models.Subquery(votes.annotate(n=Count("pk")).values("n")), 0),
            recent_helped=Coalesce(
                models.Subquery(votes.filter(helpful=True).annotate(n=Count("pk")).values("n")), 0
            ),
        ).order_by(
            "-pinned",
            (F("recent_reads") * (F("recent_helped") + 1.0) / (F("recent_votes") + 2.0)).desc(),
            "-content_updated_at",
            "pk",
        )

    def for_cards(self) -> ArticleQuerySet:
        """Only what a list of titles shows: no body is read from the database."""
        return self.select_related("category").defer(
            "body", "html", "text", "toc", "source_front_matter"
        )

"""Who looks after an article, and when somebody should look at it again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

if TYPE_CHECKING:
    from .models import Article
    from .querysets import ArticleQuerySet

# Coming up: soon enough to plan, late enough to matter.
SOON = timedelta(days=14)


def check_after() -> timedelta:
    """How long a check holds where no date is set."""
    return timedelta(days=settings.CHECK_AFTER_DAYS)


def due_on(article: Article) -> date | None:
    """The day an article is to be looked at again; nothing for one readers do not see."""
    if article.status != article.Status.PUBLISHED:
        return None
    if article.review_on:
        return article.review_on
    checked = article.checked_on or timezone.localdate(article.published_at)
    return checked + check_after()


def due(articles: ArticleQuerySet, by: date | None = None) -> ArticleQuerySet:
    """The published ones to look at by a day (today unless said), the longest due first.

    The same rule as :func:`due_on`.
    """
    by = by or timezone.localdate()
    last = by - check_after()
    waiting = Q(review_on__lte=by) | Q(review_on__isnull=True) & (
        Q(checked_on__lte=last)
        | Q(checked_on__isnull=True, published_at__lt=_end_of(last))
    )  # fmt: skip
    return (
        articles.published()
        .filter(waiting)
        .order_by(Coalesce("review_on", "checked_on", TruncDate("published_at")), "pk")
    )


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def still_right(article: Article) -> None:
    """Somebody looked: it is right as it is. The next look is due when that has worn off."""
    article.checked_on, article.review_on = timezone.localdate(), None
    article.save(update_fields={"checked_on", "review_on"})


def owned_by(articles: ArticleQuerySet, user: Any) -> ArticleQuerySet:
    """Those a user looks after."""
    return articles.filter(owner=user)


def unowned(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Those nobody looks after."""
    return articles.filter(owner__isnull=True).order_by(F("content_updated_at").desc())

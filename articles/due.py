"""Changes whose time has come: published by the clock, by the first request after it.

An article that is not live yet needs none of this, its date alone decides. Changes beside a live
copy take its place when they come due, once, in one transaction; pages and index follow as after
any publishing, so that they never disagree.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Min
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from .models import Article, Draft
from .publishing import Refused, publish

logger = logging.getLogger(__name__)

# How long a process trusts what it last read of the next due moment; what it schedules itself
# it knows at once.
LOOK_EVERY = timedelta(seconds=5)


class _Watch:
    """When this process last looked, and what comes due next."""

    lock = threading.Lock()
    looked: datetime | None = None
    next: datetime | None = None


@receiver(post_save, sender=Draft)
@receiver(post_delete, sender=Draft)
def forget(**kwargs: object) -> None:
    """Look again at the next request."""
    transaction.on_commit(_forget)


def _forget() -> None:
    with _Watch.lock:
        _Watch.looked = None


def middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Publish what has come due before anything is answered."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        try:
            publish_what_is_due()
        except DatabaseError as error:
            logger.warning("What came due is not published yet: %s", error)
        return get_response(request)

    return answer


def publish_what_is_due(*, look: bool = False) -> int:
    """Publish the changes whose time has come; answers how many were.

    ``look``: trust nothing that was read before.
    """
    now = timezone.now()
    if look:
        _forget()
    with _Watch.lock:
        if _Watch.looked is None or not _Watch.looked <= now < _Watch.looked + LOOK_EVERY:
            _Watch.next = Draft.objects.aggregate(at=Min("publish_at"))["at"]
            _Watch.looked = now
        if _Watch.next is None or _Watch.next > now:
            return 0
    pks = list(Draft.objects.filter(publish_at__lte=now).values_list("pk", flat=True))
    return sum(_publish(pk, now) for pk in pks)


@transaction.atomic
def _publish(pk: int, now: datetime) -> bool:
    # Whoever comes second waits for the first and finds nothing left to do.
    draft = Draft.objects.select_for_update().filter(pk=pk, publish_at__lte=now).first()
    if draft is None:
        return False
    article = Article.objects.get(pk=draft.article_id)
    try:
        with transaction.atomic():
            publish(article, by=draft.author)
    except Exception as error:
        # One article must not keep the site from answering; its editors find it sent back.
        logger.exception("The changes of article %s could not be published", article.pk)
        draft.publish_at, draft.review = None, Draft.Review.RETURNED
        draft.note = str(error) if isinstance(error, Refused) else type(error).__name__
        draft.save()
        return False
    return True

"""How an article gets before readers, and from them again; every way leads through here.

What is published becomes a version. A live article is never written by its editors: they save a
draft beside it, and :func:`publish` puts the draft's changes in the place of what was there.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import contents
from .models import Article, Draft, Size, Version
from .signals import article_publishing
from .versions import keep_unknown, record

Status = Article.Status
# What an article has in common with its translations.
SHARED_FIELDS = ("category", "kind")


class Refused(Exception):  # noqa: N818 (it says what is the case)
    """It cannot be published; the words say why, in the editor's language."""


def draft_of(article: Article) -> Draft | None:
    """The work on an article that readers do not see yet, if there is any."""
    return Draft.objects.filter(article=article).first() if article.pk else None


@transaction.atomic
def publish(
    article: Article,
    *,
    by: Any = None,
    reason: str = "",
    at: datetime | None = None,
    size: str = "",
    public: bool | None = None,
) -> Version:
    """Show an article with its draft's changes to readers, and keep that as a version.

    ``by`` is the user, ``at`` the moment from which readers see an article that is not live
    (now unless said). ``reason``, ``size`` and ``public`` are the draft's own unless said.
    Writes the result to ``article`` as well. Raises :class:`Refused`; then nothing changed.
    """
    stored = Article.objects.select_for_update().get(pk=article.pk)
    draft = draft_of(stored)
    was_live = stored.status == Status.PUBLISHED
    if was_live:
        keep_unknown([stored])
    changes = draft.changes if draft else {}
    contents.put(stored, changes)
    _check_address(stored)
    now = timezone.now()
    if not was_live:
        stored.published_at = at or now
    if stored.archived_at and stored.archived_at <= max(now, stored.published_at or now):
        stored.archived_at = None
    article_publishing.send(sender=Article, article=stored, by=by)
    size = size or (draft.size if draft else Size.MEDIUM)
    stored.save(small_fix=size == Size.TYPO)
    contents.put_lists(stored, changes)
    share_with_translations(stored)
    approved = draft is not None and draft.review == Draft.Review.APPROVED
    version = record(
        stored,
        by=by,
        reason=reason or (draft.reason if draft else ""),
        size=size,
        public=draft.public if draft and public is None else bool(public),
        approved_by=str(draft.reviewer) if draft and approved and draft.reviewer else "",
    )
    Draft.objects.filter(article=stored).delete()
    article.refresh_from_db()
    return version


def _check_address(article: Article) -> None:
    taken = Article.objects.filter(locale=article.locale, slug=article.slug)
    other = taken.exclude(pk=article.pk).first()
    if other:
        raise Refused(_("Its address is taken by “%s”.") % other)


def take_back(article: Article) -> None:
    """Make it a draft again that no reader sees; unpublished changes become part of it."""
    _fold(article, published_at=None, archived_at=None)


def archive(article: Article, at: datetime | None = None) -> None:
    """Take it from readers from a moment on (now unless said), with its unpublished changes."""
    _fold(article, archived_at=at or timezone.now())


@transaction.atomic
def _fold(article: Article, **dates: datetime | None) -> None:
    stored = Article.objects.select_for_update().get(pk=article.pk)
    if stored.status == Status.PUBLISHED:
        keep_unknown([stored])
    draft = draft_of(stored)
    changes = draft.changes if draft else {}
    contents.put(stored, changes)
    for name, moment in dates.items():
        setattr(stored, name, moment)
    stored.save()
    contents.put_lists(stored, changes)
    stored.versions.filter(published_at__gt=timezone.now()).delete()
    Draft.objects.filter(article=stored).delete()
    article.refresh_from_db()


def discard(article: Article) -> None:
    """Forget the changes beside a live article."""
    Draft.objects.filter(article=article).delete()


@transaction.atomic
def schedule(article: Article, at: datetime, *, by: Any = None, reason: str = "") -> None:
    """Show it, or the changes beside the live copy, to readers from a moment to come.

    Raises :class:`Refused` where a live article has no changes to publish.
    """
    if article.status != Status.PUBLISHED:
        publish(article, by=by, at=at, reason=reason)
        return
    draft = draft_of(article)
    if draft is None or not draft.changes:
        raise Refused(_("There are no changes to publish."))
    draft.publish_at, draft.author = at, by
    draft.reason = reason or draft.reason
    draft.save()


def share_with_translations(article: Article) -> list[Article]:
    """Give an article's category and kind to its translations; answers those that changed."""
    changed = []
    for sibling in article.translations():
        if any(getattr(sibling, f) != getattr(article, f) for f in SHARED_FIELDS):
            for name in SHARED_FIELDS:
                setattr(sibling, name, getattr(article, name))
            sibling.save()
            changed.append(sibling)
    return changed

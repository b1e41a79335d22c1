"""From a writer's hands through a reviewer's to readers: who may do what, and how far it is.

Where the operator demands a review (``REVIEW_REQUIRED``), nothing reaches readers that somebody
else than its writers has not approved, word for word as it is.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from .contents import Content
from .models import Article, Draft
from .publishing import Refused, draft_of

Review = Draft.Review


def is_approved(article: Article) -> bool:
    """Whether the work on this article was approved as it is now."""
    draft = draft_of(article)
    return draft is not None and draft.review == Review.APPROVED


def may_publish(user: Any, article: Article) -> bool:
    """Whether this user may put the work on an article before readers now."""
    if not user.has_perm("articles.publish_article"):
        return False
    return not settings.REVIEW_REQUIRED or is_approved(article)


def may_review(user: Any, article: Article) -> bool:
    """Whether this user may approve what waits for review: nobody approves their own words."""
    draft = draft_of(article)
    return (
        draft is not None
        and draft.review == Review.SUBMITTED
        and user.has_perm("articles.review_article")
        and not draft.writers.filter(pk=user.pk).exists()
    )


def written(article: Article, by: Any, changes: Content, **said: Any) -> Draft:
    """Note that a user changed words of an article; an approval does not hold any longer.

    ``changes`` is how the draft differs from the live copy, nothing for an article that is not
    live; ``said`` are further fields of the draft.
    """
    draft, _created = Draft.objects.update_or_create(
        article=article,
        defaults={"changes": changes, "author": by, "review": Review.WRITING, **said},
    )
    draft.writers.add(by)
    return draft


def submit(article: Article, by: Any) -> None:
    """Ask for a review."""
    draft = draft_of(article)
    if draft is None:
        draft = Draft.objects.create(article=article, author=by)
        draft.writers.add(by)
    draft.review, draft.note = Review.SUBMITTED, ""
    draft.save()


def approve(article: Article, by: Any) -> None:
    """Let it be published. Raises :class:`publishing.Refused` where this user may not."""
    _decide(article, by, Review.APPROVED, "")


def send_back(article: Article, by: Any, note: str) -> None:
    """Give it back to its writers with a note; raises :class:`publishing.Refused` likewise."""
    if not note.strip():
        raise Refused(_("Write a note that says what is to be done."))
    _decide(article, by, Review.RETURNED, note.strip())


def _decide(article: Article, by: Any, review: Draft.Review, note: str) -> None:
    if not may_review(by, article):
        raise Refused(_("Somebody else must review it: nobody approves their own words."))
    Draft.objects.filter(article=article).update(review=review, reviewer=by, note=note)

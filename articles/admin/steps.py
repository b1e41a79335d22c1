"""What an editor does with an article as a whole: one table for buttons and bulk actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from articles import publishing, reviewing
from articles.models import Article, Draft

Status = Article.Status
Review = Draft.Review


@dataclass(frozen=True)
class Act:
    """Who takes a step, and what they said with it."""

    by: Any
    reason: str = ""
    note: str = ""
    moment: datetime | None = None


def _has(permission: str) -> Callable[[Any, Article], bool]:
    return lambda user, article: user.has_perm(f"articles.{permission}_article")


@dataclass(frozen=True)
class Step:
    """A change of a whole article.

    ``applies`` says whether it would change anything, ``offered`` whether the form of an article
    has its button (it may change something once what was typed is saved), ``allowed`` whether a
    user may. ``take`` changes and saves; it may raise :class:`publishing.Refused`. ``done``
    counts what was changed, ``logged`` stands in the history.
    """

    name: str
    label: Any
    done: Any
    logged: Any
    applies: Callable[[Article], bool]
    take: Callable[[Article, Act], Any]
    allowed: Callable[[Any, Article], bool] = field(default=_has("archive"))
    offered: Callable[[Article], bool] | None = None

    def has_button(self, user: Any, article: Article) -> bool:
        """Whether this user finds it below the form of this article."""
        return (self.offered or self.applies)(article) and self.allowed(user, article)


def _set_pinned(pinned: bool) -> Callable[[Article, Act], None]:
    def take(article: Article, act: Act) -> None:
        article.pinned = pinned
        article.save(update_fields={"pinned"})

    return take


def _status_in(*states: Article.Status) -> Callable[[Article], bool]:
    return lambda article: article.status in states


def _has_changes(article: Article) -> bool:
    draft = publishing.draft_of(article)
    return bool(draft and draft.changes)


def _in_review(article: Article) -> bool:
    draft = publishing.draft_of(article)
    return bool(draft and draft.review == Review.SUBMITTED)


def _is_unpublished(article: Article) -> bool:
    return article.status == Status.DRAFT or _has_changes(article)


def _schedule(article: Article, act: Act) -> None:
    if act.moment:
        publishing.schedule(article, act.moment, by=act.by, reason=act.reason)


PUBLISH = Step(
    "publish",
    _("Publish now"),
    ngettext_lazy("%d article was published.", "%d articles were published."),
    _("Published."),
    lambda article: article.status != Status.PUBLISHED or _has_changes(article),
    lambda article, act: publishing.publish(article, by=act.by, reason=act.reason),
    reviewing.may_publish,
    offered=lambda article: True,
)
SCHEDULE = Step(
    "schedule",
    _("Schedule"),
    ngettext_lazy("%d article was scheduled.", "%d articles were scheduled."),
    _("Scheduled."),
    lambda article: True,
    _schedule,
    reviewing.may_publish,
)
SUBMIT = Step(
    "submit",
    _("Submit for review"),
    ngettext_lazy("%d article waits for review.", "%d articles wait for review."),
    _("Submitted for review."),
    lambda article: _is_unpublished(article) and not _in_review(article),
    lambda article, act: reviewing.submit(article, act.by),
    _has("change"),
    offered=lambda article: (
        article.status in (Status.DRAFT, Status.PUBLISHED) and not _in_review(article)
    ),
)
APPROVE = Step(
    "approve",
    _("Approve"),
    ngettext_lazy("%d article was approved.", "%d articles were approved."),
    _("Approved."),
    _in_review,
    lambda article, act: reviewing.approve(article, act.by),
    reviewing.may_review,
)
SEND_BACK = Step(
    "return",
    _("Send back"),
    ngettext_lazy("%d article was sent back.", "%d articles were sent back."),
    _("Sent back to its writers."),
    _in_review,
    lambda article, act: reviewing.send_back(article, act.by, act.note),
    reviewing.may_review,
)
DISCARD = Step(
    "discard",
    _("Discard the draft"),
    ngettext_lazy("%d draft was discarded.", "%d drafts were discarded."),
    _("The draft was discarded."),
    lambda article: article.status == Status.PUBLISHED and _has_changes(article),
    lambda article, act: publishing.discard(article),
    _has("change"),
)
ARCHIVE = Step(
    "archive",
    _("Archive"),
    ngettext_lazy("%d article was archived.", "%d articles were archived."),
    _("Archived."),
    _status_in(Status.PUBLISHED),
    lambda article, act: publishing.archive(article),
)
DRAFT = Step(
    "draft",
    _("Back to draft"),
    ngettext_lazy("%d article is a draft again.", "%d articles are drafts again."),
    _("Made a draft again."),
    _status_in(Status.SCHEDULED, Status.PUBLISHED, Status.ARCHIVED),
    lambda article, act: publishing.take_back(article),
)
PIN = Step(
    "pin",
    _("Pin"),
    ngettext_lazy("%d article was pinned.", "%d articles were pinned."),
    _("Pinned."),
    lambda article: not article.pinned,
    _set_pinned(True),
)
UNPIN = Step(
    "unpin",
    _("Unpin"),
    ngettext_lazy("%d article is not pinned any more.", "%d articles are not pinned any more."),
    _("Unpinned."),
    lambda article: article.pinned,
    _set_pinned(False),
)

BUTTONS = (PUBLISH, SCHEDULE, SUBMIT, APPROVE, SEND_BACK, ARCHIVE, DRAFT, DISCARD)
BULK = (PUBLISH, SUBMIT, ARCHIVE, DRAFT, PIN, UNPIN)

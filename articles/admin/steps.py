"""What an editor does with an article as a whole: one table for buttons and bulk actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from articles.models import Article

Status = Article.Status


@dataclass(frozen=True)
class Step:
    """A change of a whole article.

    ``applies`` says whether it would change anything, ``take`` changes and saves. ``done``
    counts what was changed, ``logged`` stands in the history.
    """

    name: str
    label: Any
    done: Any
    logged: Any
    applies: Callable[[Article], bool]
    take: Callable[[Article], None]


def _back_to_draft(article: Article) -> None:
    article.published_at = article.archived_at = None
    article.save()


def _set_pinned(pinned: bool) -> Callable[[Article], None]:
    def take(article: Article) -> None:
        article.pinned = pinned
        article.save(update_fields={"pinned"})

    return take


def _status_in(*states: Article.Status) -> Callable[[Article], bool]:
    return lambda article: article.status in states


PUBLISH = Step(
    "publish",
    _("Publish now"),
    ngettext_lazy("%d article was published.", "%d articles were published."),
    _("Published."),
    _status_in(Status.DRAFT, Status.SCHEDULED, Status.ARCHIVED),
    lambda article: article.publish(),
)
# The moment is a field of the form, so that saving it is all there is to do.
SCHEDULE = Step(
    "schedule",
    _("Schedule"),
    ngettext_lazy("%d article was scheduled.", "%d articles were scheduled."),
    _("Scheduled."),
    _status_in(Status.DRAFT, Status.SCHEDULED, Status.ARCHIVED),
    lambda article: None,
)
ARCHIVE = Step(
    "archive",
    _("Archive"),
    ngettext_lazy("%d article was archived.", "%d articles were archived."),
    _("Archived."),
    _status_in(Status.PUBLISHED),
    lambda article: article.archive(),
)
DRAFT = Step(
    "draft",
    _("Back to draft"),
    ngettext_lazy("%d article is a draft again.", "%d articles are drafts again."),
    _("Made a draft again."),
    _status_in(Status.SCHEDULED, Status.PUBLISHED, Status.ARCHIVED),
    _back_to_draft,
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

BUTTONS = (PUBLISH, SCHEDULE, ARCHIVE, DRAFT)
BULK = (PUBLISH, ARCHIVE, DRAFT, PIN, UNPIN)

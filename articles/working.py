"""An article as an editor has it open: what is stored, what is drafted, and how it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry

from . import contents, reviewing
from .contents import Content
from .models import Article, Draft
from .publishing import discard, draft_of


@dataclass
class Work:
    """``stored`` is what the article's row says, ``content`` that with the draft's changes."""

    status: Article.Status
    published_at: datetime | None
    draft: Draft | None
    stored: Content
    content: Content
    step_taken: bool = False
    changed: tuple[str, ...] = ()

    @property
    def live(self) -> bool:
        """Whether readers see it, so that editors write beside it."""
        return self.status == Article.Status.PUBLISHED

    @property
    def has_changes(self) -> bool:
        """Whether there is something beside the live copy."""
        return bool(self.draft and self.draft.changes)

    def last_saved_by(self, article: Article) -> str:
        """The name of whoever saved it last at the desk, or nothing."""
        entry = LogEntry.objects.filter(
            content_type__app_label="articles", content_type__model="article", object_id=article.pk
        ).first()
        return entry.user.get_username() if entry else ""

    @property
    def digest(self) -> str:
        """What a form keeps of the content it shows, to notice that it changed meanwhile."""
        return contents.digest(self.content)


def open_work(article: Article) -> Work:
    """Put the draft's changes on this object, which is then not to be saved while live."""
    draft = draft_of(article)
    stored = contents.pack(article)
    work = Work(
        status=article.status,
        published_at=article.published_at,
        draft=draft,
        stored=stored,
        content={**stored, **(draft.changes if draft else {})},
    )
    contents.put(article, work.content)
    return attach(article, work)


def attach(article: Article, work: Work) -> Work:
    """Let the work travel with the object that is open."""
    article.__dict__["_work"] = work
    return work


def work_on(article: Article | None) -> Work | None:
    """The work that travels with this object."""
    return article.__dict__.get("_work") if article else None


def new_work() -> Work:
    """The work on an article that is not there yet."""
    empty = contents.pack(Article())
    return Work(Article.Status.DRAFT, None, None, empty, empty)


def save(article: Article, work: Work, content: Content, *, by: Any, **said: Any) -> bool:
    """Keep what an editor typed: beside a live copy, or in the article itself.

    ``article`` is the object the form filled, ``said`` the fields of a :class:`Draft` that the
    form knows. Answers whether words changed.
    """
    work.changed = tuple(contents.differences(work.content, content))
    changed = bool(work.changed)
    changes: Content = {}
    if work.live:
        changes = contents.differences(work.stored, content)
        if not changes:
            discard(article)
            return changed
    else:
        article.published_at = work.published_at
        article.save()
        contents.put_lists(article, content)
    if changed:
        reviewing.written(article, by, changes, **said)
    elif work.draft:
        Draft.objects.filter(pk=work.draft.pk).update(changes=changes, **said)
    return changed

"""What old versions are for: to become the draft again, and to tell readers what changed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.utils import timezone

from . import contents, working
from .comparing import Row, compare
from .models import Article, Version

# What readers were told; where the article stands and what it is called there stays.
WORDS = ("title", "summary", "body", "keywords", "kind", "tags", "related")


def restored(article: Article, version: Version) -> contents.Content:
    """The article's content, as stored, with the words of a version."""
    words = {name: version.content[name] for name in WORDS if name in version.content}
    return {**contents.pack(article), **words}


def restore(article: Article, version: Version, *, by: Any, reason: str) -> None:
    """Make a version's words the draft of an article, in the place of any draft there is."""
    stored = Article.objects.select_for_update().get(pk=article.pk)
    work = working.open_work(stored)
    content = {**work.content, **contents.differences(work.content, restored(article, version))}
    contents.put(stored, content)
    working.save(stored, work, content, by=by, reason=reason)


@dataclass(frozen=True)
class Told:
    """A change that readers are told of, with the words that changed."""

    version: Version
    rows: list[Row]


def told_changes(article: Article) -> list[Told]:
    """The changes of an article that readers are told of, newest first.

    Each beside what readers could read before it; versions for staff alone are left out.
    """
    versions = [
        version
        for version in article.versions.filter(published_at__lte=timezone.now())
        if version.content.get("audience") == Article.Audience.EVERYONE
    ]
    pairs = zip_longest(versions, versions[1:])
    return [
        Told(version, compare(before.text, version.text) if before else [])
        for version, before in pairs
        if version.public
    ]

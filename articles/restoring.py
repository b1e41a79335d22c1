"""An old version becomes the draft: its words, not its address or its place."""

from __future__ import annotations

from typing import Any

from . import contents, working
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

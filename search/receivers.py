"""An article was saved, deleted, tagged or changed in bulk: note it for the index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from taggit.models import TaggedItem

from articles.models import Article
from articles.signals import articles_changed

from .indexing import schedule


@receiver(post_save, sender=Article)
@receiver(post_delete, sender=Article)
def article_changed(sender: Any, instance: Article, raw: bool = False, **_: Any) -> None:
    """One article was saved or deleted; fixtures are left to ``reconcile()``."""
    if not raw and instance.pk:
        schedule([instance.pk])


@receiver(m2m_changed, sender=TaggedItem)
def tags_changed(sender: Any, instance: Any, action: str, **_: Any) -> None:
    """An article's tags follow its save; see TRAPS 3 in Haystack's and taggit's ways."""
    if action.startswith("post_") and isinstance(instance, Article):
        schedule([instance.pk])


@receiver(articles_changed)
def many_changed(sender: Any, pks: Iterable[int], **_: Any) -> None:
    """Rows were written without a signal of their own."""
    schedule(pks)

"""An article was saved, deleted, tagged or changed in bulk: note it for the index.

What editors say about words is read once an edition: a change makes a new one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from taggit.models import Tag, TaggedItem

from articles.editions import renew_edition
from articles.models import Article
from articles.signals import articles_changed

from .indexing import schedule
from .models import Pin, SynonymGroup
from .tasks import check_soon


@receiver(post_save, sender=Article)
@receiver(post_delete, sender=Article)
def article_changed(sender: Any, instance: Article, raw: bool = False, **_: Any) -> None:
    """One article was saved or deleted; fixtures are left to ``reconcile()``."""
    if not raw and instance.pk:
        schedule([instance.pk])
        if instance.status != Article.Status.DRAFT:
            check_soon([instance.pk])


@receiver(post_save, sender=TaggedItem)
@receiver(post_delete, sender=TaggedItem)
def article_tagged(sender: Any, instance: TaggedItem, raw: bool = False, **_: Any) -> None:
    """A tag was given to an article, which happens after its save, or taken from it."""
    articles = ContentType.objects.get_for_model(Article)
    if not raw and instance.content_type_id == articles.pk:
        schedule([instance.object_id])


@receiver(post_save, sender=Tag)
def tag_changed(sender: Any, instance: Tag, created: bool, raw: bool = False, **_: Any) -> None:
    """A tag has another name; its articles are found by the new one."""
    if not raw and not created:
        schedule(Article.objects.filter(tags=instance).values_list("pk", flat=True))


@receiver(articles_changed)
def many_changed(sender: Any, pks: Iterable[int], **_: Any) -> None:
    """Rows were written without a signal of their own."""
    pks = list(pks)
    schedule(pks)
    check_soon(pks)


@receiver(post_save, sender=SynonymGroup)
@receiver(post_delete, sender=SynonymGroup)
@receiver(post_save, sender=Pin)
@receiver(post_delete, sender=Pin)
def words_changed(sender: Any, **_: Any) -> None:
    """Synonyms and pins count at the next query."""
    renew_edition()
    check_soon(deed=True)

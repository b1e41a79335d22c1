"""A fact changed: every article that tells it is rendered anew. Anything did: a new edition."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from .editions import renew_edition
from .health import look_at
from .lint.contradictions import renew_promises
from .models import (
    Article,
    Category,
    CategoryName,
    Fact,
    FactWording,
    OldSlug,
    RelatedArticle,
)
from .outgoing import note_links
from .renaming import follow
from .signals import articles_changed


@receiver(post_save, sender=Fact)
@receiver(post_delete, sender=Fact)
def fact_changed(sender: Any, instance: Fact, raw: bool = False, **kwargs: Any) -> None:
    """Render the articles that insert this fact, once the change is committed."""
    if not raw:
        transaction.on_commit(lambda: render_articles_with(instance.key))


def settings_changed(sender: Any, **kwargs: Any) -> None:
    """After migrations: facts that are settings say what is in force now."""
    models = kwargs.get("apps", sender.apps).all_models["articles"]
    if "fact" not in models:  # Migrated back to where there was none.
        return
    for fact in Fact.objects.filter(key__in=settings.FACTS_SET):
        if fact.value != settings.FACTS_SET[fact.key]:
            fact.save()


@receiver(post_save, sender=FactWording)
@receiver(post_delete, sender=FactWording)
def wording_changed(sender: Any, instance: FactWording, raw: bool = False, **kwargs: Any) -> None:
    """The same for a fact's wording in one language."""
    fact_changed(sender, instance.fact, raw=raw)


def render_articles_with(key: str) -> None:
    """Render and save every article that names the fact ``key``."""
    named = Article.objects.filter(body__contains=key) | Article.objects.filter(
        summary__contains=key
    )
    for article in named.iterator(chunk_size=100):
        article.save(update_fields={"html"})


@receiver(post_save, sender=Article)
def article_saved(sender: Any, instance: Article, raw: bool = False, **kwargs: Any) -> None:
    """Note what the article promises, where it links, and what is to be mended in it."""
    if not raw:
        renew_promises([instance.pk])
        note_links(instance)
        # What its translations say is right or not beside it.
        look_at([instance, *instance.translations()])


@receiver(post_save, sender=OldSlug)
def slug_changed(sender: Any, instance: OldSlug, raw: bool = False, **kwargs: Any) -> None:
    """Links to the article by name follow it to its new slug."""
    if not raw and instance.locale == instance.article.locale:
        follow(instance.locale, instance.slug, instance.article.slug)


@receiver(articles_changed)
def articles_promise(sender: Any, pks: Iterable[int], **kwargs: Any) -> None:
    """The same for many."""
    renew_promises(list(pks))


def content_changed(sender: Any, **kwargs: Any) -> None:
    """Pages kept until now were of another edition."""
    renew_edition()


for model in (Article, Category, CategoryName, FactWording, Fact, OldSlug, RelatedArticle):
    post_save.connect(content_changed, sender=model)
    post_delete.connect(content_changed, sender=model)
m2m_changed.connect(content_changed, sender=Article.tags.through)
articles_changed.connect(content_changed)

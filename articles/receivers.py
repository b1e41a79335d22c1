"""A fact changed: every article that tells it is rendered anew."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from .models import Article, Fact, FactWording


@receiver(post_save, sender=Fact)
@receiver(post_delete, sender=Fact)
def fact_changed(sender: Any, instance: Fact, raw: bool = False, **kwargs: Any) -> None:
    """Render the articles that insert this fact, once the change is committed."""
    if not raw:
        transaction.on_commit(lambda: render_articles_with(instance.key))


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

"""Who acts next, where an article stands or is offered."""

from __future__ import annotations

from typing import Any

from django import template

from articles.models import Article
from articles.views import current_locale
from support import actors

register = template.Library()


@register.inclusion_tag("support/next_actors.html")
def next_actors(article: Article, brief: bool = False) -> dict[str, Any]:
    """In the page's language; ``brief``: in one line, beside a link to the article."""
    return {"turns": actors.turns(article, current_locale()), "brief": brief}

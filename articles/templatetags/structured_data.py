"""What a page is, told to search engines in schema.org's words."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.categories import CategoryNode, CategoryTree
from articles.editions import once_an_edition
from articles.models import Article

from .page import bcp47

register = template.Library()

# No character that could end the script element or begin a comment in it.
ESCAPES = {ord(c): f"\\u{ord(c):04X}" for c in "<>&\u2028\u2029"}


@register.simple_tag
def structured_data(article: Article, breadcrumbs: tuple[CategoryNode, ...]) -> SafeString:
    """An Article and the BreadcrumbList that leads to it, as JSON-LD.

    The script element holds data: no browser runs it, so the strict CSP does not concern it.
    """
    graph = [_article(article), _breadcrumbs(article, breadcrumbs)]
    if settings.FAQ_STRUCTURED_DATA and article.kind == Article.Kind.FAQ:
        graph.append(_faq(article))
    data = json.dumps(
        {"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False
    ).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{data}</script>')  # noqa: S308


def _article(article: Article) -> dict[str, Any]:
    category = CategoryTree.of(article.locale).by_id(article.category_id)
    url = settings.SITE_URL + article.get_absolute_url()
    data = {
        "@type": "Article",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": article.title,
        "description": article.summary_text,
        "inLanguage": bcp47(article.locale),
        "articleSection": category.name if category else "",
        "datePublished": article.published_at and article.published_at.isoformat(),
        "dateModified": article.content_updated_at.isoformat(),
    }
    return {key: value for key, value in data.items() if value}


def _faq(article: Article) -> dict[str, Any]:
    """A question and its answer: the short one where there is one, which the page shows first."""
    answer = {"@type": "Answer", "text": article.summary_text or article.text}
    question = {"@type": "Question", "name": article.title, "acceptedAnswer": answer}
    return {
        "@type": "FAQPage",
        "inLanguage": bcp47(article.locale),
        "mainEntity": [question],
    }


def _breadcrumbs(article: Article, nodes: tuple[CategoryNode, ...]) -> dict[str, Any]:
    way = _way_to(nodes)
    last = _step(len(way) + 1, article.title, article.get_absolute_url())
    return {"@type": "BreadcrumbList", "itemListElement": [*way, last]}


@once_an_edition
def _way_to(nodes: tuple[CategoryNode, ...]) -> list[dict[str, Any]]:
    """From the home page to the last category; the nodes are of one language."""
    steps = [(_("Help Center"), reverse("articles:home"))]
    steps += [(node.name, node.url) for node in nodes]
    return [_step(at, *step) for at, step in enumerate(steps, start=1)]


def _step(position: int, name: str, path: str) -> dict[str, Any]:
    url = settings.SITE_URL + path
    return {"@type": "ListItem", "position": position, "name": name, "item": url}

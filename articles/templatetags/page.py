"""What pages need beyond Django's own tags."""

from __future__ import annotations

import re

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from articles.models import Article, Fact

register = template.Library()

_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)


@register.filter
def bcp47(locale: str | None) -> str:
    """The language tag browsers know: ``zh-hans`` → ``zh-Hans``."""
    language, _hyphen, script = (locale or settings.LANGUAGE_CODE).partition("-")
    return f"{language}-{script.title()}" if script else language


@register.filter
def prose(article: Article) -> SafeString:
    """The article's HTML, each table in a box of its own that scrolls on narrow screens.

    The HTML was made safe by :mod:`articles.markdown` when the article was saved.
    """
    return mark_safe(_TABLE.sub(r'<div class="scroller">\g<0></div>', article.html))  # noqa: S308


@register.simple_tag
def fact(key: str) -> str:
    """A fact of the operator as readers of this page see it, or nothing."""
    row = Fact.objects.filter(key=key).prefetch_related("wordings").first()
    return row.display(get_language() or settings.LANGUAGE_CODE) if row else ""


@register.simple_tag(takes_context=True)
def narrowed(context: template.Context, field: str, value: str = "") -> str:
    """The page's address with one filter set, or without it; back on the first page."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    query.pop(field, None)
    if value:
        query[field] = value
    return f"?{query.urlencode()}"

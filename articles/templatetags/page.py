"""What pages need beyond Django's own tags."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language

from articles.editions import once_an_edition
from articles.models import Article, Fact, Vote
from articles.paths import article_path

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

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


@register.filter
def day(moment: date) -> SafeString:
    """A date, or the day of a moment here, as the page's language and as machines write it."""
    if isinstance(moment, datetime):
        moment = localtime(moment).date()
    return _day(moment, get_language())


@lru_cache(maxsize=1_000)  # A page shows several, and most pages the same ones.
def _day(day: date, language: str | None) -> SafeString:
    written = date_format(day, "DATE_FORMAT")
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), written)


@register.simple_tag
def fact(key: str) -> str:
    """A fact of the operator as readers of this page see it, or nothing."""
    return _facts(get_language() or settings.LANGUAGE_CODE).get(key, "")


@once_an_edition
def _facts(locale: str) -> dict[str, str]:
    return Fact.objects.values_in(locale)


@register.simple_tag
def contents(article: Article) -> str:
    """The table of contents of an article, which stands on its page twice."""
    return get_template("includes/toc.html").render({"article": article})


@register.simple_tag
def vote_reasons() -> Sequence[tuple[str, StrOrPromise]]:
    """Why an article may not have helped: values and their names."""
    return Vote.Reason.choices


@register.simple_tag
def article_address(article: Article, name: str) -> str:
    """An address of the article, such as ``article-vote``, in the article's own language."""
    return article_path(article.locale, article.slug, name)


@register.simple_tag
def kept(template_name: str, /, **values: Hashable) -> str:
    """A part of a page, rendered once for each language and edition.

    Its template sees ``values``, ``site_url`` and ``demo`` and nothing else: what belongs to one
    request or one reader cannot get into it. ``values`` take few different forms.
    """
    site = (("site_url", settings.SITE_URL), ("demo", settings.DEMO))
    return _part(template_name, get_language(), *site, *values.items())


@once_an_edition
def _part(template_name: str, language: str | None, *values: tuple[str, Hashable]) -> str:
    return get_template(template_name).render(dict(values))


@register.simple_tag
@cache
def icon(name: str) -> str:
    """A picture of ``includes/icon.html``."""
    return get_template("includes/icon.html").render({"name": name})


@register.simple_tag(takes_context=True)
def narrowed(context: template.Context, field: str, value: str = "") -> str:
    """The page's address with one filter set, or without it; back on the first page."""
    pairs = [
        (name, said)
        for name, values in context["request"].GET.lists()
        if name not in ("page", field)
        for said in values
    ]
    return f"?{urlencode([*pairs, (field, value)] if value else pairs)}"

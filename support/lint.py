"""Articles name no way to reach us that is not on the list of what is ours.

Registered with the checks of :mod:`articles.lint`: what this finds stands beside the text while it
is written, and keeps an article from being published where it is an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from articles.lint.contacts import contacts
from articles.lint.registry import Finding, Level, check
from articles.markdown import insert_facts
from articles.models import Article

from .pasted import read
from .registry import Registry

CODE = "channel"


@check
def official_channels(article: Article, facts: Mapping[str, str]) -> Iterator[Finding]:
    """A finding for each link, mailbox, number and handle that is not ours.

    What the facts insert is looked at too. While nothing is registered, nothing is found.
    """
    yield from unregistered(article.summary, article.locale, facts, whole=True)
    yield from unregistered(article.body, article.locale, facts)


def unregistered(
    text: str, locale: str, facts: Mapping[str, str] | None = None, *, whole: bool = False
) -> Iterator[Finding]:
    """The contacts of a Markdown text that are not ours: errors, and warnings of known others.

    ``whole``: the findings are about the text as a whole, not one of its lines.
    """
    registry = Registry.load(locale)
    if not registry:
        return
    for named in contacts(insert_facts(text, facts or {})):
        pasted = read(named.value.removeprefix("//"))
        if pasted.host and pasted.host == urlsplit(settings.SITE_URL).hostname:
            continue
        entry = registry.find(pasted)
        line = 0 if whole else named.line
        if entry is None:
            message = _("“%s” is not among our official channels.") % named.value
            yield Finding(message, line, Level.ERROR, CODE)
        elif not entry.ours:
            message = _("“%s” is not ours: say so, and that readers enter no secret there.")
            yield Finding(message % named.value, line, Level.WARNING, CODE)

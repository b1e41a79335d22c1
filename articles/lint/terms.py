"""The glossary's words: which ones we use, and which ones we do not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from articles.models import Article, Term

from .registry import Finding, Level, check
from .source import lines

_ADDRESS = re.compile(r"\]\([^)]*\)|<[^>]*>|https?://\S+|\{[^}]*\}")


@check
def preferred_terms(article: Article, facts: Mapping[str, str]) -> Iterator[Finding]:
    """A word the glossary advises against, with the one to use; keywords may have any."""
    terms = list(Term.objects.filter(locale=article.locale))
    if not terms:
        return
    texts = [(0, article.title), (0, article.summary), *lines(article.body)]
    for term in terms:
        for number, line in texts:
            plain = _ADDRESS.sub(lambda match: " " * len(match[0]), line)
            for word in term.misused_in(plain):
                message = _("We say “%(preferred)s”, not “%(word)s”.")
                values = {"preferred": term.preferred, "word": word}
                yield Finding(message % values, number, Level.WARNING, "term")

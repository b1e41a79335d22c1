"""Everything an editor should look at again, in one list; an error keeps it from readers."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from articles import markdown
from articles.models import Article, Fact
from articles.publishing import Refused
from articles.signals import article_publishing

from . import registry
from .registry import Finding, Level
from .source import line_of


def proofread(article: Article) -> list[Finding]:
    """Render an article in place, without saving it; what its editor should look at again.

    Raises :class:`markdown.RenderError` where the body cannot be rendered.
    """
    facts = Fact.objects.values_in(article.locale)
    rendered = markdown.render(article.body, locale=article.locale, facts=facts)
    article.html, article.text, article.toc = rendered.html, rendered.text, rendered.toc()
    article.summary_text = markdown.insert_facts(article.summary, facts).strip()
    unknown = set(markdown.FACT.findall(article.summary)) - facts.keys()
    return [
        *(
            Finding(str(message) % about, line_of(article.body, about), code="rendering")
            for message, about in rendered.problems
            if message is not markdown.NO_ALTERNATIVE  # It is looked for line by line, too.
        ),
        *(Finding(_("There is no fact “%s”.") % key) for key in sorted(unknown)),
        *registry.findings(article, facts),
    ]


@receiver(article_publishing)
def keep_errors_from_readers(sender: Any, article: Article, by: Any, **kwargs: Any) -> None:
    """Refuse to publish what has an error, such as a picture without words."""
    try:
        errors = [f for f in proofread(article) if f.level == Level.ERROR]
    except markdown.RenderError as error:
        raise Refused(str(error)) from None
    if errors:
        raise Refused(" ".join(map(str, errors)))

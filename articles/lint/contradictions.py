"""Figures that do not agree: with the translation, with another article, with a fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.db.models import Q
from django.utils.translation import gettext as _

from articles.markdown import FACT, insert_facts
from articles.models import Article, Fact, Promise

from .claims import Claim, claims
from .quantities import Quantity, quantities
from .registry import Finding, Level, check
from .source import lines

_ADDRESS = re.compile(r"\]\([^)]*\)|\{#[^}]*\}|https?://\S+")
# How many articles of the other opinion are named.
NAMED = 3


@check
def translations_agree(article: Article, facts: Mapping[str, str]) -> Iterator[Finding]:
    """An article and its translation tell the same figures.

    Where each has one of a kind that the other lacks, they contradict each other; where only one
    has it, the other may leave something out.
    """
    mine = _figures(article, facts)
    others = article.translations().exclude(locale=article.locale)
    for sibling in others.only("locale", "title", "summary", "body"):
        theirs = _figures(sibling, Fact.objects.values_in(sibling.locale))
        language = sibling.get_locale_display()
        left = [theirs[value][0] for value in theirs.keys() - mine.keys()]
        for value in mine.keys() - theirs.keys():
            quantity, number = mine[value]
            values = {"text": quantity.text, "language": language}
            other = next((q for q in left if _group(q) == _group(quantity)), None)
            if other:
                message = _("“%(text)s” here, but “%(other)s” in the %(language)s text.")
                values["other"] = other.text
                yield Finding(message % values, number, code="contradiction")
            else:
                message = _("“%(text)s” is not in the %(language)s text.")
                yield Finding(message % values, number, Level.HINT, "figure")
        groups = {_group(mine[value][0]) for value in mine.keys() - theirs.keys()}
        for quantity in left:
            if _group(quantity) not in groups:
                message = _("The %(language)s text says “%(text)s”, this one does not.")
                values = {"text": quantity.text, "language": language}
                yield Finding(message % values, level=Level.HINT, code="figure")


def _group(quantity: Quantity) -> str:
    """Days and business days may be said of one thing."""
    return "time" if quantity.kind == "business days" else quantity.kind


def _figures(article: Article, facts: Mapping[str, str]) -> dict[str, tuple[Quantity, int]]:
    """Each figure by its comparable value, with the line it first stands on."""
    found: dict[str, tuple[Quantity, int]] = {}
    for number, line in ((0, article.title), (0, article.summary), *lines(article.body)):
        for quantity in quantities(insert_facts(_ADDRESS.sub("]", line), facts)):
            found.setdefault(quantity.value, (quantity, number))
    return found


@check
def articles_agree(article: Article, facts: Mapping[str, str]) -> Iterator[Finding]:
    """Two published articles of one language promise the same of the same thing."""
    mine = list(claims(article.body, article.summary, facts))
    if not mine:
        return
    rows = Promise.of_others(article, {(claim.event, claim.things) for claim in mine})
    for claim in mine:
        # Two facts are two promises, each kept in its own place.
        others = [row for row in rows if row.about == claim.about and not (row.fact and claim.fact)]
        if any(row.value == claim.value for row in others):
            # Somebody says the same: what differs is most likely about something else.
            yield from _better_as_a_fact(claim, others)
            continue
        for row in others[:NAMED]:
            message = _("“%(text)s” here, but “%(other)s” in “%(title)s”. Which one is right?")
            values = {"text": claim.text, "other": row.text, "title": row.article.title}
            yield Finding(message % values, claim.line, code="contradiction")


def _better_as_a_fact(claim: Claim, others: list[Promise]) -> Iterator[Finding]:
    keys = {row.fact for row in others if row.fact and row.value == claim.value}
    if not claim.fact and len(keys) == 1:
        message = _("“%(text)s” is the fact {{%(key)s}}: insert it, so that it changes with it.")
        yield Finding(message % {"text": claim.text, "key": keys.pop()}, claim.line, code="fact")


@check
def facts_of_this_article(article: Article, facts: Mapping[str, str]) -> Iterator[Finding]:
    """A figure typed by hand where the same article inserts it as a fact elsewhere."""
    told = {facts[key]: key for key in FACT.findall(article.body) if key in facts}
    for number, line in lines(article.body):
        for quantity in quantities(_ADDRESS.sub("]", line)):
            if quantity.text in told:
                message = _("“%(text)s” may be {{%(key)s}}, which this article inserts elsewhere.")
                values = {"text": quantity.text, "key": told[quantity.text]}
                yield Finding(message % values, number, Level.HINT, "fact")


def renew_promises(pks: list[int]) -> None:
    """Note what articles promise, in place of what was noted before."""
    facts = {locale: Fact.objects.values_in(locale) for locale in ("en", "zh-hans")}
    articles = Article.objects.filter(pk__in=pks).only("locale", "body", "summary")
    rows = [
        Promise.from_claim(article, claim)
        for article in articles
        for claim in set(claims(article.body, article.summary, facts[article.locale]))
    ]
    Promise.objects.filter(Q(article__in=pks)).delete()
    Promise.objects.bulk_create(rows, batch_size=500)

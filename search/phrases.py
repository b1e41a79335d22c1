"""Quoted phrases: only articles that have the words side by side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from articles.models import Article

from . import engine, ranking
from .engine import Found, Option, Slot, Tally
from .engine.analysis import HAN, analyzer, fold
from .query import SearchQuery

_WORD = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")
# So many of the best candidates are read; a phrase in more articles than this says little.
READ_AT_MOST = 1000


def find(
    query: SearchQuery,
    asked: Sequence[Slot],
    filters: Mapping[str, frozenset[str]],
    limit: int,
) -> Found:
    """Like :func:`engine.find`, but each quoted phrase must stand in title, answer or body.

    The index keeps no places of words: articles that have all of a phrase's words are read
    from the database and looked through.
    """
    required = tuple(
        Slot(term, (Option((term,)),))
        for phrase in query.phrases
        for term in dict.fromkeys(analyzer(query.locale).terms(phrase))
    )
    if not required:
        return Found()
    pool = engine.find(query.locale, required, ranking.FIELDS, every=True, limit=READ_AT_MOST)
    wanted = [plain for phrase in query.phrases if (plain := _plain(phrase)).strip()]
    articles = (
        Article.objects.published()
        .filter(pk__in=[match.id for match in pool.matches])
        .only("title", "summary_text", "keywords", "text", "category_id", "kind", "locale", "slug")
    )
    having = {article.pk: article for article in articles if _has_all(article, wanted)}
    full = engine.find(query.locale, asked, ranking.FIELDS, limit=len(having) + READ_AT_MOST)
    matches = [match for match in full.matches if match.id in having]
    facets = {
        article.pk: {"category": str(article.category_id or ""), "kind": article.kind}
        for article in having.values()
    }
    counts = {
        name: dict(
            Counter(
                facets[match.id][name]
                for match in matches
                if _passes(facets[match.id], {k: v for k, v in filters.items() if k != name})
            )
        )
        for name in ("category", "kind")
    }
    matches = [match for match in matches if _passes(facets[match.id], filters)]
    tally = Tally(len(matches), counts)
    return replace(full, matches=tuple(matches[:limit]), tally=lambda: tally)


def _passes(values: Mapping[str, str], filters: Mapping[str, frozenset[str]]) -> bool:
    return all(values[name] in allowed for name, allowed in filters.items())


def _has_all(article: Article, phrases: Sequence[str]) -> bool:
    text = "\n".join(
        _plain(part)
        for part in (article.title, article.summary_text, article.keywords, article.text)
    )
    return all(phrase in text for phrase in phrases)


def _plain(text: str) -> str:
    """Folded words and single Han characters, with one space between and around them.

    So neither punctuation nor a space between Chinese and Latin tells two texts apart.
    """
    return f" {' '.join(_WORD.findall(fold(text)))} "

"""What is found where the index cannot be read: fewer things, by plain looking, and said to be so.

One bounded question to the database: published articles of the language whose title, keywords or
text contain the words. No synonyms, no spelling, no judgement whether anything answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile
from threading import BoundedSemaphore
from typing import cast

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Length

from articles.categories import CategoryTree
from articles.models import Article
from articles.querysets import ArticleQuerySet

from .engine.analysis import analyzer, fold
from .highlighting import Marks
from .hydrating import hit_of
from .query import SearchQuery
from .results import SearchResults

# More are never looked up, counted or paged through.
MOST = 50
# A question of more words is looked up by its longest ones: each costs a look at every text.
WORDS = 6
# A word in the title says most of what an article is about; one in the text says little.
WEIGHTS = {"title": 8, "keywords": 5, "summary_text": 3, "text": 1}
LABELS = ("title", "keywords")
# The beginning of a Latin word that still tells which one it is.
SHORTEST = 3
# What an article must have of what the best one has, to be more than a word in common.
LEAST = 1 / 3
# Looking at every text is dear: so many readers at once, in one process; the others are asked to
# try again after this many seconds.
_looking = BoundedSemaphore(2)
WAIT = 2.0


def search(query: SearchQuery) -> SearchResults:
    """What the database finds, marked as limited; unavailable where too many look already."""
    if not _looking.acquire(timeout=WAIT):
        return SearchResults(query, unavailable=True)
    try:
        found = _look(query)
    finally:
        _looking.release()
    tree = CategoryTree.of(query.locale)
    pages = max(1, -(-len(found) // query.page_size))
    start = (min(query.page, pages) - 1) * query.page_size
    marks = Marks(tuple(frozenset([term]) for term in analyzer(query.locale).terms(query.words)))
    hits = [hit_of(article, marks, tree) for article in found[start : start + query.page_size]]
    return SearchResults(query, hits=tuple(hits), total=len(found), limited=True)


def _look(query: SearchQuery) -> list[Article]:
    words = tell_tale(query)
    if not words:
        return []
    articles = containing(words, WEIGHTS, _published(query))
    if query.category:
        node = CategoryTree.of(query.locale).find(query.category)
        articles = articles.filter(category_id__in=[n.id for n in node.family()] if node else [])
    if query.kind:
        articles = articles.of_kind(query.kind)
    found = list(articles[:MOST])
    return [a for a in found if a.said >= LEAST * found[0].said]  # type: ignore[attr-defined]


def suggest(query: SearchQuery, limit: int) -> list[Article]:
    """Articles whose title or keywords contain what is typed so far."""
    typed = [word for word in fold(query.words).split() if word][:WORDS]
    if not typed:
        return []
    return list(containing(typed, LABELS, _published(query)).for_cards()[:limit])


def tell_tale(query: SearchQuery) -> list[str]:
    """What to look for: the words that say something, as much of each as its other forms share.

    ``withdrawals`` is looked for as ``withdraw``; 提现未到账 as its words.
    """
    cut = analyzer(query.locale)
    text = fold(query.words)
    words: dict[str, bool] = {}
    for token in cut.tokens(query.words):
        word = _shared(text[token.start : token.end], token.term)
        words[word] = token.term in cut.stopwords
    telling = [word for word, says_little in words.items() if not says_little] or list(words)
    return sorted(telling, key=len, reverse=True)[:WORDS]


def _shared(written: str, term: str) -> str:
    """How a word and the term of all its forms begin; the word where that says too little."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(written, term, strict=False))
    beginning = "".join(letter for letter, _same in same)
    return beginning if len(beginning) >= SHORTEST else written


def _published(query: SearchQuery) -> ArticleQuerySet:
    return Article.objects.published().in_locale(query.locale)


def containing(
    words: Sequence[str], fields: Iterable[str], articles: ArticleQuerySet
) -> ArticleQuerySet:
    """The articles with any of the words, those with more of them in better places first."""
    weights = {name: WEIGHTS[name] for name in fields}
    anywhere, score = Q(), cast("Combinable", Value(0))
    for word in words:
        for name in weights:
            anywhere |= Q(**{f"{name}__icontains": word})
        # Each word counts once, where it stands best.
        whens = [
            When(**{f"{name}__icontains": word}, then=weight) for name, weight in weights.items()
        ]
        score = score + Case(*whens, default=0, output_field=IntegerField())
    return (
        articles.filter(anywhere)
        .annotate(said=score)
        .alias(length=Length("title"))
        .order_by("-said", "-pinned", "length", "pk")
        .defer("body", "html", "toc", "source_front_matter")
    )

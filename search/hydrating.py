"""From what the engine found to what readers see: the index proposes, the database disposes."""

from __future__ import annotations

from collections.abc import Sequence

from articles.categories import CategoryTree
from articles.editions import once_an_edition
from articles.models import Article

from .highlighting import Marks, highlight, snippet
from .results import Hit

# Articles of hits kept in a process; of a hundred kilobytes at most, and mostly of a few.
ARTICLES_KEPT = 500


def hydrate(pks: Sequence[int]) -> dict[int, Article]:
    """The articles that readers may see now; the others are left out.

    What the database said is kept for as long as the edition; nobody may change these articles.
    """
    kept = _kept_articles()
    found = {pk: article for pk in pks if (article := kept.get(pk))}
    if missing := [pk for pk in pks if pk not in found]:
        read = (
            Article.objects.published()
            .only("locale", "slug", "title", "kind", "category_id", "text", "summary_text")
            .in_bulk(missing)
        )
        if len(kept) + len(read) > ARTICLES_KEPT:
            kept.clear()
        kept.update(read)
        found |= read
    return found


@once_an_edition
def _kept_articles() -> dict[int, Article]:
    """Articles by key, filled as they are asked for."""
    return {}


def hit_of(
    article: Article, marks: Marks, tree: CategoryTree, score: float = 0.0, *, pinned: bool = False
) -> Hit:
    """An article as one of the hits, with what was asked marked in its title and a passage."""
    node = tree.by_id(article.category_id)
    text = article.text
    if article.summary_text:
        text = f"{article.summary_text}\n{text}"
    return Hit(
        article=article,
        title=highlight(article.title, marks, article.locale),
        snippet=snippet(text, marks, article.locale),
        score=round(score, 3),
        category_slug=node.slug if node else "",
        category_name=node.name if node else "",
        pinned=pinned,
    )

"""What readers saw, kept: every text that was published, before another takes its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from . import bulk, contents
from .models import Article, RelatedArticle, Version


def record(article: Article, *, by: Any = None, **said: Any) -> Version:
    """Keep an article, as it is stored, as its newest version.

    It takes the place of versions that were to come and that nobody has seen.
    """
    now = timezone.now()
    article.versions.filter(published_at__gt=now).delete()
    if said.get("public"):
        article.told_at = max(now, article.published_at or now)
        Article.objects.filter(pk=article.pk).update(told_at=article.told_at)
    newest = article.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return Version.objects.create(
        article=article,
        number=newest + 1,
        published_at=max(now, article.published_at or now),
        author=by,
        author_name=by.get_username() if by else "",
        content=contents.pack(article),
        text=article.text,
        **said,
    )


def keep_unknown(articles: Iterable[Article]) -> None:
    """What readers saw and no version knows (it was imported) becomes one before it is replaced.

    ``articles`` are as they are stored; those that no reader saw are passed over. Few queries,
    however many articles.
    """
    now = timezone.now()
    seen = [one for one in articles if one.published_at and one.published_at <= now]
    pks = [one.pk for one in seen]
    latest = Version.objects.filter(article=OuterRef("article"), published_at__lte=now)
    rows = Version.objects.filter(article__in=pks, pk=Subquery(latest.values("pk")[:1]))
    newest = {version.article_id: version for version in rows}
    tags, related = bulk.tags_of(pks), _neighbours(pks)
    kept = []
    for article in seen:
        content = contents.pack_fields(article)
        before = newest.get(article.pk)
        if before and not any(before.content.get(n) != content[n] for n in Article.CONTENT_FIELDS):
            continue
        content |= {"tags": sorted(tags.get(article.pk, ())), "related": related[article.pk]}
        kept.append(
            Version(
                article=article,
                number=before.number + 1 if before else 1,
                published_at=min(now, article.content_updated_at),
                content=content,
                text=article.text,
            )
        )
    Version.objects.bulk_create(kept)


def _neighbours(pks: Iterable[int]) -> dict[int, list[int]]:
    rows = RelatedArticle.objects.filter(article__in=list(pks)).order_by("position", "pk")
    related: dict[int, list[int]] = defaultdict(list)
    for pk, other in rows.values_list("article_id", "related_id"):
        related[pk].append(other)
    return related

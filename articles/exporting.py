"""Articles → a folder of Markdown, byte for byte what was imported where it still holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils import timezone

from . import bulk, frontmatter, sources
from .models import Article
from .planning import OWN_FIELDS
from .querysets import ArticleQuerySet
from .sources import Problem, Source
from .uploads.traveling import pack

BATCH = 500
# Which shelf comes first, and what the front page shows, is the site's matter and not the
# text's: a head that says nothing of these still holds.
ARRANGEMENT = {"pinned", "position"}


def export(
    articles: ArticleQuerySet,
    folder: Path,
    *,
    tell: Callable[[Problem], None] = lambda problem: None,
    advance: Callable[[int], None] = lambda done: None,
) -> int:
    """Write each article to its file below ``folder``; answers how many were written.

    An article imported from a folder goes to the path it came from, any other to
    ``<locale>/<slug>.md``; its pictures go below ``media/``. ``tell`` hears of those that would
    land outside, which are left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    root = folder.resolve()
    written: set[Path] = set()
    for article, text in _texts(articles.order_by("pk")):
        try:
            file = _place(article, root, written)
            file.parent.mkdir(parents=True, exist_ok=True)
            # A link below the folder may lead out of it, too.
            if not file.resolve().is_relative_to(root):
                raise ValueError("its path leads out of the folder")
            file.write_bytes(text.encode())
        except (OSError, ValueError) as error:
            tell(Problem(f"{article.locale}/{article.slug}", f"cannot be written: {error}"))
        else:
            written.add(file)
            pack([article.body], folder)
        advance(1)
    return len(written)


def _place(article: Article, root: Path, taken: set[Path]) -> Path:
    """Where an article goes; no two go to one file."""
    path = PurePosixPath(article.source_path or f"{article.locale}/{article.slug}.md")
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"its path {path} leads out of the folder")
    file = root / path
    if file in taken:
        file = root / article.locale / f"{article.slug}.md"
    if file in taken:
        file = file.with_name(f"{article.slug}.{article.pk}.md")
    return file


def _texts(articles: ArticleQuerySet) -> Iterator[tuple[Article, str]]:
    """Articles with the whole text of their file, read in batches."""
    pks = list(articles.values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        part = pks[start : start + BATCH]
        rows = Article.objects.filter(pk__in=part).select_related("category")
        batch = list(rows.defer("html", "text", "toc").order_by("pk"))
        tags, related, keyed = bulk.tags_of(part), bulk.related_of(part), _need_a_key(batch)
        for article in batch:
            values = _values(article, tags.get(article.pk, []), related.get(article.pk, []))
            if article.pk not in keyed:
                del values["translation_key"]
            head = article.source_front_matter
            if not _holds(article, values):
                head = frontmatter.dump(_worth_saying(values))
            yield article, head + article.body


def _values(article: Article, tags: list[str], related: list[str]) -> dict[str, Any]:
    """Everything a head can say of an article, in the spelling of :mod:`articles.fields`."""
    return {
        "title": article.title,
        "slug": article.slug,
        "id": article.source_id or article.slug,
        "locale": article.locale,
        "translation_key": str(article.translation_key),
        "category": article.category.slug if article.category else None,
        "kind": article.kind,
        "tags": tags,
        "keywords": article.keyword_list(),
        "related": related,
        "audience": article.audience,
        "pinned": article.pinned,
        "position": article.position,
        "published_at": article.published_at,
        "archived_at": article.archived_at,
        "checked": article.checked_on,
        "summary": article.summary.strip(),
    }


def _worth_saying(values: dict[str, Any]) -> dict[str, Any]:
    """Only what is not understood anyway; ``published_at`` always, as an import defaults to now."""
    silent = {
        "id": values["slug"], "category": None, "tags": [], "keywords": [], "related": [],
        "audience": Article.Audience.EVERYONE, "pinned": False, "position": 0,
        "archived_at": None, "checked": None, "summary": "",
    }  # fmt: skip
    return {
        name: value for name, value in values.items() if name not in silent or value != silent[name]
    }


def _need_a_key(batch: list[Article]) -> set[int]:
    """Those whose translations cannot be told by an equal slug."""
    fields = ("translation_key", "slug")
    by_key = defaultdict(set)
    keys = {article.translation_key for article in batch}
    for key, slug in Article.objects.filter(translation_key__in=keys).values_list(*fields):
        by_key[key].add(slug)
    by_slug = defaultdict(set)
    slugs = {article.slug for article in batch}
    for key, slug in Article.objects.filter(slug__in=slugs).values_list(*fields):
        by_slug[slug].add(key)
    return {
        article.pk
        for article in batch
        if len(by_key[article.translation_key]) > 1 or len(by_slug[article.slug]) > 1
    }


def _holds(article: Article, values: dict[str, Any]) -> bool:
    """Whether the head an article was imported with still says what is true."""
    if not article.source_front_matter or not article.source_path:
        return False
    path = PurePosixPath(article.source_path)
    raw = (article.source_front_matter + article.body).encode()
    source = sources.from_markdown(raw, Path(path), Path(path))
    if not isinstance(source, Source) or source.body != article.body:
        return False
    said = {**OWN_FIELDS, "tags": [], "keywords": [], "related": [], **source.values}
    said["id"] = source.id
    if source.slug_is_fixed:
        said["slug"] = source.slug
    if not _shown_as_said(article, said):
        return False
    unsaid = {
        "category": None, "audience": Article.Audience.EVERYONE, "archived_at": None,
    }  # fmt: skip
    for name, value in values.items():
        if name in ("published_at", "slug") and name not in said:
            continue
        if name in ARRANGEMENT and name not in said:
            continue
        if not _same(name, said.get(name, unsaid.get(name)), value, article):
            return False
    return True


def _shown_as_said(article: Article, said: dict[str, Any]) -> bool:
    """A head without a date stands for an article that readers may see."""
    return "published_at" in said or (
        article.published_at is not None and article.published_at <= timezone.now()
    )


def _same(name: str, said: Any, value: Any, article: Article) -> bool:
    if name == "tags":
        return {tag.casefold() for tag in said} == {tag.casefold() for tag in value}
    if name == "translation_key":
        return str(said) == value
    if name == "related" and said != value:
        # Neighbours that do not exist (yet) were left out when they were set.
        known = Article.objects.in_locale(article.locale).filter(slug__in=said)
        slugs = set(known.exclude(pk=article.pk).values_list("slug", flat=True))
        return [slug for slug in dict.fromkeys(said) if slug in slugs] == value
    return bool(said == value)

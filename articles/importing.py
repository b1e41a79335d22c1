"""Sources → articles: streamed, rendered by several processes, committed batch by batch."""

from __future__ import annotations

import uuid
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from . import bulk, sources
from .fields import CATEGORY_HELP, SLUG_LENGTH
from .models import Article, Category
from .rendering import renderer
from .signals import articles_changed
from .sources import Problem, Source

BATCH_ARTICLES = 500
BATCH_CHARACTERS = 4_000_000
# Batches being rendered while the one before is written.
AHEAD = 2

# What an article says of itself: the source decides, also by saying nothing.
OWN_FIELDS: dict[str, Any] = {
    "title": "", "summary": "", "kind": Article.Kind.FAQ.value, "checked": None,
}  # fmt: skip
# How the site shows it: left as the operator set it where the source says nothing.
PLACING_FIELDS = (
    "audience", "pinned", "position", "published_at", "archived_at", "translation_key",
)  # fmt: skip
SOURCE_FIELDS = ("source_id", "source_path", "source_front_matter", "source_digest")
# Never overwritten by an import: when it came, and what others made of it.
KEPT_FIELDS = {"id", "created_at"}


@dataclass
class Outcome:
    """What an import did, in articles; ``new`` holds the primary keys of those created."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    left_out: int = 0
    new: list[int] = field(default_factory=list)


@dataclass
class _Change:
    """An article to write, not written yet."""

    source: Source
    article: Article
    tags: list[str] | None
    left: tuple[str, str] | None = None  # the address it had before

    @property
    def address(self) -> tuple[str, str]:
        return self.article.locale, self.article.slug


class Import:
    """One run over a folder of Markdown or a file of JSON lines.

    ``tell`` hears what was left out and why, ``notice`` what was filled in or is missing,
    ``expect`` how many sources there are and ``advance`` how many more are done.
    """

    def __init__(
        self,
        path: Path,
        *,
        processes: int = 1,
        tell: Callable[[Problem], None] = lambda problem: None,
        notice: Callable[[Problem], None] = lambda problem: None,
        expect: Callable[[int], None] = lambda total: None,
        advance: Callable[[int], None] = lambda done: None,
    ) -> None:
        self.path, self.processes = path, processes
        self.tell, self.notice = tell, notice
        self.expect, self.advance = expect, advance
        self.outcome = Outcome()
        self._translated: set[str] = set()
        self._places: dict[tuple[str, str], str] = {}  # by (locale, id)
        self._slugs: dict[tuple[str, str], str] = {}  # places by (locale, slug)
        self._keys: dict[str, uuid.UUID] = {}  # of ids that are translated
        self._shelves: dict[str, tuple[Any, ...]] = {}
        self._related: dict[str, dict[int, list[str]]] = defaultdict(dict)
        self._fresh: set[tuple[str, str]] = set()
        self._changed: set[int] = set()
        self._categories = dict(Category.objects.values_list("slug", "pk"))

    def survey(self) -> int:
        """How many sources there are; looks, too, which are translations of each other."""
        locales: dict[str, set[str]] = defaultdict(set)
        total = 0
        for item in sources.read(self.path):
            total += 1
            if isinstance(item, Source):
                locales[item.id].add(item.locale)
        self._translated = {id_ for id_, written in locales.items() if len(written) > 1}
        return total

    def run(self) -> Outcome:
        """Import everything; sources that cannot be used are told of and left out."""
        total = self.survey()
        self.expect(total)
        with renderer(self.processes, total) as render:
            waiting: deque[tuple[int, list[_Change], Iterator[Article | str]]] = deque()
            for batch in _batches(sources.read(self.path)):
                changes = self._plan(batch)
                waiting.append((len(batch), changes, render([c.article for c in changes])))
                if len(waiting) > AHEAD:
                    self._finish(*waiting.popleft())
            while waiting:
                self._finish(*waiting.popleft())
        self._relate()
        return self.outcome

    # -- what is to be done ----------------------------------------------------------

    def _plan(self, batch: list[Source | Problem]) -> list[_Change]:
        usable = []
        for item in batch:
            problem = item if isinstance(item, Problem) else self._objection(item)
            if problem:
                self._leave_out(problem)
            elif isinstance(item, Source):
                usable.append(item)
                for text in item.notices:
                    self.notice(Problem(item.place, text))
        known = _Known(usable)
        stale: dict[int, Source] = {}
        changes = []
        for source in usable:
            row = known.article(source)
            if row and row.source_digest == source.digest:
                self.outcome.unchanged += 1
                self._remember(row, source)
            elif row:
                stale[row.pk] = source
            else:
                changes.append(self._creation(source, known))
        articles, tags = Article.objects.in_bulk(list(stale)), bulk.tags_of(stale)
        quiet: list[Article] = []
        for pk, source in stale.items():
            article = articles[pk]
            if change := self._update(article, source, tags.get(pk, [])):
                changes.append(change)
            else:
                quiet.append(article)
        Article.objects.bulk_update(quiet, SOURCE_FIELDS, batch_size=BATCH_ARTICLES)
        return changes

    def _objection(self, source: Source) -> Problem | None:
        """Why a source cannot be used beside the others, if so."""
        locale, category = source.locale, source.values.get("category")
        twin = self._places.setdefault((locale, source.id), source.place)
        if twin == source.place and source.slug_is_fixed:
            twin = self._slugs.setdefault((locale, source.slug), source.place)
        if twin != source.place:
            return Problem(source.place, f"its slug and language are those of {twin}")
        if category and category not in self._categories:
            reason = f"there is no category {category[:80]!r}: {CATEGORY_HELP}"
            return Problem(source.place, reason)
        if source.id in self._translated:
            shelf = (category, source.values.get("kind", OWN_FIELDS["kind"]))
            *other, place = self._shelves.setdefault(source.id, (*shelf, source.place))
            if tuple(other) != shelf:
                reason = f"its translation, {place}, has another category or kind"
                return Problem(source.place, reason)
        return None

    def _creation(self, source: Source, known: _Known) -> _Change:
        article = Article(locale=source.locale, slug=source.slug, published_at=timezone.now())
        if not source.slug_is_fixed:
            article.slug = self._free_slug(source, known)
        if source.id in self._translated:
            key = self._keys.get(source.id) or known.translation_key(source.id)
            article.translation_key = self._keys[source.id] = key or uuid.uuid4()
        self._slugs[source.locale, article.slug] = source.place
        self._fill(article, source)
        return _Change(source, article, source.values.get("tags", []))

    def _free_slug(self, source: Source, known: _Known) -> str:
        """The slug made from an id, with a number where another article has it."""
        slug, number = source.slug, 1
        while (source.locale, slug) in self._slugs or known.has_slug(source.locale, slug):
            number += 1
            slug = f"{source.slug[: SLUG_LENGTH - 8]}-{number}"
        return slug

    def _update(self, article: Article, source: Source, tags: list[str]) -> _Change | None:
        """The change to make, or nothing where the source says what it said before."""
        before = _data(article)
        address = article.locale, article.slug
        if source.slug_is_fixed and source.id != source.slug:
            article.slug = source.slug
        self._slugs[source.locale, article.slug] = source.place
        self._fill(article, source)
        wanted = source.values.get("tags", [])
        same_tags = {tag.lower() for tag in tags} == {tag.lower() for tag in wanted}
        after = _data(article)
        if after == before and same_tags:
            self.outcome.unchanged += 1
            self._remember(article, source)
            return None
        if any(after[name] != before[name] for name in Article.CONTENT_FIELDS):
            article.content_updated_at = timezone.now()
        left = None if address == (article.locale, article.slug) else address
        return _Change(source, article, None if same_tags else wanted, left)

    def _fill(self, article: Article, source: Source) -> None:
        values = OWN_FIELDS | source.values
        article.title, article.summary = values["title"], values["summary"]
        article.kind, article.checked_on = values["kind"], values["checked"]
        article.body = source.body
        article.keywords = "\n".join(values.get("keywords", ()))
        if "category" in values:
            article.category_id = self._categories.get(values["category"])
        for name in PLACING_FIELDS:
            if name in values:
                setattr(article, name, values[name])
        article.source_id, article.source_digest = source.id, source.digest
        article.source_path, article.source_front_matter = source.path, source.head

    def _remember(self, article: Any, source: Source) -> None:
        """Keep its neighbours, which may be imported only later, for the end."""
        self._slugs[source.locale, article.slug] = source.place
        if source.values.get("related"):
            self._related[source.locale][article.pk] = source.values["related"]

    def _leave_out(self, problem: Problem) -> None:
        self.outcome.left_out += 1
        self.tell(problem)

    # -- doing it --------------------------------------------------------------------

    def _finish(self, size: int, changes: list[_Change], rendered: Iterator[Article | str]) -> None:
        ready = []
        for change, article in zip(changes, rendered, strict=True):
            if isinstance(article, str):
                self._leave_out(Problem(change.source.place, article))
            else:
                change.article = article
                ready.append(change)
        self._commit(ready)
        self.advance(size)

    def _commit(self, changes: list[_Change]) -> None:
        new = [change for change in changes if change.article.pk is None]
        try:
            _write(changes)
        except (IntegrityError, DataError) as error:
            for change in new:
                change.article.pk = None
                change.article._state.adding = True
            if len(changes) == 1:
                reason = f"the database refuses it, its slug or translation key may exist: {error}"
                self._leave_out(Problem(changes[0].source.place, reason))
                return
            # One of them is refused (an editor made its slug meanwhile): find which.
            for change in changes:
                self._commit([change])
            return
        self.outcome.created += len(new)
        self.outcome.updated += len(changes) - len(new)
        self.outcome.new.extend(change.article.pk for change in new)
        self._fresh.update(change.address for change in new)
        for change in changes:
            self._changed.add(change.article.pk)
            if change.source.values.get("related") or change not in new:
                self._related[change.source.locale][change.article.pk] = change.source.values.get(
                    "related", []
                )

    def _relate(self) -> None:
        """Set the neighbours, now that every article is there."""
        for locale, related in self._related.items():
            due = {
                pk: slugs
                for pk, slugs in related.items()
                if pk in self._changed or any((locale, slug) in self._fresh for slug in slugs)
            }
            pks = list(due)
            for start in range(0, len(pks), BATCH_ARTICLES):
                part = {pk: due[pk] for pk in pks[start : start + BATCH_ARTICLES]}
                with transaction.atomic():
                    for slug in sorted(bulk.set_related(locale, part)):
                        reason = f"related: there is no article {slug[:80]!r} in {locale}"
                        self.notice(Problem(str(self.path), reason))


class _Known:
    """The articles of the database that a batch of sources may speak of, in two queries."""

    FIELDS = ("pk", "locale", "slug", "source_id", "source_digest", "translation_key")

    def __init__(self, batch: list[Source]) -> None:
        rows = Article.objects.only(*self.FIELDS).order_by()
        by_id = list(rows.filter(source_id__in={source.id for source in batch}))
        by_slug = rows.filter(slug__in={source.slug for source in batch})
        self._by_id = {(row.locale, row.source_id): row for row in by_id}
        self._by_slug = {(row.locale, row.slug): row for row in by_slug}
        self._keys = {row.source_id: row.translation_key for row in by_id}

    def article(self, source: Source) -> Article | None:
        """The article that a source is the source of."""
        same_id = self._by_id.get((source.locale, source.id))
        same_slug = self._by_slug.get((source.locale, source.slug))
        if source.slug_is_fixed:
            return same_slug or same_id
        if same_id is None and same_slug and not same_slug.source_id and source.slug == source.id:
            return same_slug
        return same_id

    def translation_key(self, id_: str) -> uuid.UUID | None:
        """The key of an article imported under this id in any language."""
        return self._keys.get(id_)

    def has_slug(self, locale: str, slug: str) -> bool:
        """Whether an article has this address."""
        return (locale, slug) in self._by_slug or (
            Article.objects.in_locale(locale).filter(slug=slug).exists()
        )


def _data(article: Article) -> dict[str, Any]:
    """What a change of is a change of the article."""
    return {
        f.attname: getattr(article, f.attname)
        for f in Article._meta.concrete_fields
        if f.name not in SOURCE_FIELDS
    }


def _batches(items: Iterable[Source | Problem]) -> Iterator[list[Source | Problem]]:
    """Lists that are short both in articles and in text, so that memory stays bounded."""
    batch: list[Source | Problem] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.body) if isinstance(item, Source) else 0
        if len(batch) >= BATCH_ARTICLES or size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


@transaction.atomic
def _write(changes: list[_Change]) -> None:
    """Write articles, tags and old addresses, and announce them."""
    new = [change.article for change in changes if change.article.pk is None]
    old = [change.article for change in changes if change.article.pk is not None]
    Article.objects.bulk_create(new)
    if old:
        names = [f.name for f in Article._meta.concrete_fields if f.name not in KEPT_FIELDS]
        Article.objects.bulk_create(
            old, update_conflicts=True, update_fields=names, unique_fields=["pk"]
        )
    bulk.set_tags({c.article.pk: c.tags for c in changes if c.tags is not None})
    bulk.keep_addresses(
        taken=[change.address for change in changes],
        left={change.left: change.article for change in changes if change.left},
    )
    articles_changed.send(sender=Article, pks=[change.article.pk for change in changes])

"""What an import would change: sources compared with each other and with the articles."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import bulk
from .fields import CATEGORY_HELP, SLUG_LENGTH
from .models import Article, Category, Draft
from .sources import Problem, Source

# What an article says of itself: the source decides, also by saying nothing.
OWN_FIELDS: dict[str, Any] = {
    "title": "", "summary": "", "kind": Article.Kind.FAQ.value, "checked": None,
}  # fmt: skip
# How the site shows it: left as the operator set it where the source says nothing.
PLACING_FIELDS = (
    "audience", "pinned", "position", "published_at", "archived_at", "translation_key",
)  # fmt: skip
# What follows from the others.
MADE = {"content_updated_at", "html", "text", "toc", "summary_text", "renderer_version"}
BEING_WRITTEN = gettext_lazy(
    "somebody writes it at the desk, and readers never saw that: publish or delete it there first"
)
SOURCE_FIELDS = ("source_id", "source_path", "source_front_matter", "source_digest")


@dataclass
class Change:
    """An article to write; ``tags`` are nothing where they stay, ``left`` is its old address.

    ``fields`` are the names of those that change of an article that is there; ``drafted``, whether
    an editor's draft stands beside it, which stays.
    """

    source: Source
    article: Article
    tags: list[str] | None
    left: tuple[str, str] | None = None
    fields: tuple[str, ...] = ()
    drafted: bool = False

    @property
    def address(self) -> tuple[str, str]:
        """Where readers find it: its language and slug."""
        return self.article.locale, self.article.slug

    @property
    def rewords(self) -> bool:
        """Whether other words take the place of those of an article that is there."""
        return not set(self.fields).isdisjoint(Article.CONTENT_FIELDS)


@dataclass
class Plan:
    """What becomes of a batch of sources.

    ``changes`` are to be rendered and written. ``restated`` articles say what they said before,
    in a source that is spelled anew. ``unchanged`` has those, and those that
    did not change at all, each with its source.
    """

    changes: list[Change] = field(default_factory=list)
    restated: list[Article] = field(default_factory=list)
    unchanged: list[tuple[Article, Source]] = field(default_factory=list)


class Planner:
    """Remembers the sources of one import, so that no two contradict each other.

    ``translated``: the ids that are written in several languages. ``refuse`` hears of sources
    that cannot be used. ``carry`` takes along what a source to be written names by its path.
    """

    def __init__(
        self,
        translated: set[str],
        refuse: Callable[[Problem], None],
        carry: Callable[[Source], Source] = lambda source: source,
    ) -> None:
        self._translated, self._refuse, self._carry = translated, refuse, carry
        self._places: dict[tuple[str, str], str] = {}  # by (locale, id)
        self._slugs: dict[tuple[str, str], str] = {}  # places by (locale, slug)
        self._keys: dict[str, uuid.UUID] = {}  # of ids that are translated
        self._shelves: dict[str, tuple[Any, ...]] = {}
        self._categories = dict(Category.objects.values_list("slug", "pk"))

    def plan(self, batch: list[Source]) -> Plan:
        """Compare a batch of sources with what there is; a few queries, nothing is written."""
        usable = [source for source in batch if not self._objects(source)]
        known, plan = _Known(usable), Plan()
        stale: dict[int, Source] = {}
        for source in usable:
            row = known.article(source)
            if row is None:
                plan.changes.append(self._creation(self._carry(source), known))
            elif row.source_digest == source.digest:
                self._slugs[row.locale, row.slug] = source.place
                plan.unchanged.append((row, source))
            else:
                stale[row.pk] = source
        articles, tags = Article.objects.in_bulk(list(stale)), bulk.tags_of(stale)
        worked_on = set(Draft.objects.filter(article__in=stale).values_list("article", flat=True))
        for pk, source in stale.items():
            live = articles[pk].status == Article.Status.PUBLISHED
            if change := self._update(articles[pk], self._carry(source), tags.get(pk, [])):
                if pk in worked_on and not live:
                    # The article itself is the draft: its editor's words would be gone.
                    self._refuse(Problem(source.place, str(BEING_WRITTEN)))
                    continue
                change.drafted = pk in worked_on
                plan.changes.append(change)
            else:
                plan.restated.append(articles[pk])
                plan.unchanged.append((articles[pk], source))
        return plan

    def _objects(self, source: Source) -> bool:
        problem = self._objection(source)
        if problem:
            self._refuse(problem)
        return problem is not None

    def _objection(self, source: Source) -> Problem | None:
        """Why a source cannot be used beside the others, if so."""
        locale, category = source.locale, source.values.get("category")
        twin = self._places.setdefault((locale, source.id), source.place)
        if twin == source.place and source.slug_is_fixed:
            twin = self._slugs.setdefault((locale, source.slug), source.place)
        if twin != source.place:
            return Problem(source.place, _("its slug and language are those of %s") % twin)
        if category and category not in self._categories:
            reason = _("there is no category %(slug)s: %(help)s")
            values = {"slug": repr(category[:80]), "help": CATEGORY_HELP}
            return Problem(source.place, reason % values)
        if source.id in self._translated:
            shelf = (category, source.values.get("kind", OWN_FIELDS["kind"]))
            *other, place = self._shelves.setdefault(source.id, (*shelf, source.place))
            if tuple(other) != shelf:
                reason = _("its translation, %s, has another category or kind")
                return Problem(source.place, reason % place)
        return None

    def _creation(self, source: Source, known: _Known) -> Change:
        article = Article(locale=source.locale, slug=source.slug, published_at=timezone.now())
        if not source.slug_is_fixed:
            article.slug = self._free_slug(source, known)
        if source.id in self._translated:
            key = self._keys.get(source.id) or known.translation_key(source.id)
            article.translation_key = self._keys[source.id] = key or uuid.uuid4()
        self._slugs[source.locale, article.slug] = source.place
        self._fill(article, source)
        return Change(source, article, source.values.get("tags", []))

    def _free_slug(self, source: Source, known: _Known) -> str:
        """The slug made from an id, with a number where another article has it."""
        slug, number = source.slug, 1
        while (source.locale, slug) in self._slugs or known.has_slug(source.locale, slug):
            number += 1
            slug = f"{source.slug[: SLUG_LENGTH - 8]}-{number}"
        return slug

    def _update(self, article: Article, source: Source, tags: list[str]) -> Change | None:
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
            return None
        article.date_content(before)
        left = None if address == (article.locale, article.slug) else address
        fields = [
            name for name, value in after.items() if before[name] != value and name not in MADE
        ]
        fields += [] if same_tags else ["tags"]
        return Change(source, article, None if same_tags else wanted, left, tuple(fields))

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

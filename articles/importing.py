"""Sources → articles: streamed, rendered by several processes, committed batch by batch."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from . import bulk, health, sources
from .lint.proofreading import proofread
from .lint.registry import Level
from .models import Article, Draft
from .planning import SOURCE_FIELDS, Change, Planner
from .rendering import renderer
from .signals import articles_changed
from .sources import Problem, Source
from .uploads.beside import carry, sealed
from .uploads.traveling import unpack
from .versions import keep_unknown

BATCH_ARTICLES = 500
BATCH_CHARACTERS = 4_000_000
# Batches being rendered while the one before is written.
AHEAD = 2

# So many articles are looked at once they are in; with more, `check_articles` has the time.
LOOKED_AT = 500
DRAFT_STAYS = gettext_lazy(
    "a draft stands beside it at the desk: it stays, and is marked to be compared"
)
# Kept in no language; the desk translates it.
COMPARE = gettext_noop(
    "The published text was replaced by an import meanwhile. Compare the two before you publish."
)

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


class Import:
    """One run over a folder of Markdown or a file of JSON lines.

    ``tell`` hears what was left out and why, ``notice`` what was filled in or is missing,
    ``expect`` how many sources there are and ``advance`` how many more are done. ``saw`` is given
    each change and whether it makes a new article. A ``trial`` keeps no pictures. ``changed`` has
    the places of what was written, by primary key.
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
        saw: Callable[[Change, bool], None] = lambda change, new: None,
        trial: bool = False,
    ) -> None:
        self.saw, self.trial = saw, trial
        self.path, self.processes = path, processes
        self.tell, self.notice = tell, notice
        self.expect, self.advance = expect, advance
        self.outcome = Outcome()
        self._related: dict[str, dict[int, list[str]]] = defaultdict(dict)
        self._fresh: set[tuple[str, str]] = set()
        self.changed: dict[int, str] = {}  # places by primary key

    def survey(self) -> tuple[int, set[str]]:
        """How many sources there are, and the ids written in several languages."""
        locales: dict[str, set[str]] = defaultdict(set)
        total = 0
        for item in sources.read(self.path):
            total += 1
            if isinstance(item, Source):
                locales[item.id].add(item.locale)
        return total, {id_ for id_, written in locales.items() if len(written) > 1}

    def run(self) -> Outcome:
        """Import everything; sources that cannot be used are told of and left out."""
        if self.path.is_dir() and not self.trial:
            unpack(self.path, lambda place, reason: self.notice(Problem(place, reason)))
        total, translated = self.survey()
        planner = Planner(translated, self._leave_out, self._carry)
        self.expect(total)
        with renderer(self.processes, total) as render:
            waiting: deque[tuple[int, list[Change], Iterator[Article | str]]] = deque()
            for batch in _batches(sources.read(self.path)):
                changes = self._plan(planner, batch)
                waiting.append((len(batch), changes, render([c.article for c in changes])))
                if len(waiting) > AHEAD:
                    self._finish(*waiting.popleft())
            while waiting:
                self._finish(*waiting.popleft())
        self._relate()
        self._look_over()
        return self.outcome

    def _carry(self, source: Source) -> Source:
        return carry(source, self.path, self.notice, keep=not self.trial)

    def _plan(self, planner: Planner, batch: list[Source | Problem]) -> list[Change]:
        """The changes a batch asks for; settles at once whatever needs no rendering."""
        for item in batch:
            if isinstance(item, Problem):
                self._leave_out(item)
            else:
                for text in item.notices:
                    self.notice(Problem(item.place, text))
        plan = planner.plan([sealed(item, self.path) for item in batch if isinstance(item, Source)])
        for article, source in plan.unchanged:
            self._remember(article, source)
        self.outcome.unchanged += len(plan.unchanged)
        Article.objects.bulk_update(plan.restated, SOURCE_FIELDS, batch_size=BATCH_ARTICLES)
        return plan.changes

    def _remember(self, article: Article, source: Source) -> None:
        """Keep its neighbours, which may be imported only later, for the end."""
        if source.values.get("related"):
            self._related[source.locale][article.pk] = source.values["related"]

    def _leave_out(self, problem: Problem) -> None:
        self.outcome.left_out += 1
        self.tell(problem)

    def _finish(self, size: int, changes: list[Change], rendered: Iterator[Article | str]) -> None:
        ready = []
        for change, article in zip(changes, rendered, strict=True):
            if isinstance(article, str):
                self._leave_out(Problem(change.source.place, article))
            else:
                change.article = article
                ready.append(change)
        self._commit(ready)
        self.advance(size)

    def _commit(self, changes: list[Change]) -> None:
        new = [change for change in changes if change.article.pk is None]
        try:
            _write(changes)
        except (IntegrityError, DataError) as error:
            for change in new:
                change.article.pk = None
                change.article._state.adding = True
            if len(changes) == 1:
                reason = _("the database refuses it, its slug or translation key may exist: %s")
                self._leave_out(Problem(changes[0].source.place, reason % error))
                return
            # One of them is refused (an editor made its slug meanwhile): find which.
            for change in changes:
                self._commit([change])
            return
        for change in changes:
            self.saw(change, change in new)
            if change.drafted:
                self.notice(Problem(change.source.place, str(DRAFT_STAYS)))
        self.outcome.created += len(new)
        self.outcome.updated += len(changes) - len(new)
        self.outcome.new.extend(change.article.pk for change in new)
        self._fresh.update(change.address for change in new)
        for change in changes:
            self.changed[change.article.pk] = change.source.place
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
                if pk in self.changed or any((locale, slug) in self._fresh for slug in slugs)
            }
            pks = list(due)
            for start in range(0, len(pks), BATCH_ARTICLES):
                part = {pk: due[pk] for pk in pks[start : start + BATCH_ARTICLES]}
                with transaction.atomic():
                    for slug in sorted(bulk.set_related(locale, part)):
                        reason = _("related: there is no article %(slug)s in %(locale)s")
                        values = {"slug": repr(slug[:80]), "locale": locale}
                        self.notice(Problem(str(self.path), reason % values))

    def _look_over(self) -> None:
        """Tell what an editor would be warned of; an import is not kept from readers by it."""
        pks = list(self.changed)[:LOOKED_AT]
        for article in Article.objects.filter(pk__in=pks).order_by("pk"):
            found = proofread(article)
            health.keep(article, found)
            for finding in found:
                if finding.level != Level.HINT:
                    self.notice(Problem(self.changed[article.pk], str(finding)))
        health.forget_ranking()
        if more := len(self.changed) - len(pks):
            reason = _("%d articles were not looked at; check_articles does that")
            self.notice(Problem(str(self.path), reason % more))


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
def _write(changes: list[Change]) -> None:
    """Write articles, tags and old addresses, and announce them."""
    new = [change.article for change in changes if change.article.pk is None]
    old = [change.article for change in changes if change.article.pk is not None]
    Article.objects.bulk_create(new)
    if old:
        replaced = [c.article.pk for c in changes if c.article.pk is not None and c.rewords]
        keep_unknown(Article.objects.filter(pk__in=replaced))
        names = [f.name for f in Article._meta.concrete_fields if f.name not in KEPT_FIELDS]
        Article.objects.bulk_create(
            old, update_conflicts=True, update_fields=names, unique_fields=["pk"]
        )
    bulk.set_tags({c.article.pk: c.tags for c in changes if c.tags is not None})
    bulk.keep_addresses(
        taken=[change.address for change in changes],
        left={change.left: change.article for change in changes if change.left},
    )
    # An approval was of changes to another text, and so was the hour.
    drafted = [change.article.pk for change in changes if change.drafted]
    Draft.objects.filter(article__in=drafted).update(
        review=Draft.Review.RETURNED, note=COMPARE, publish_at=None
    )
    articles_changed.send(sender=Article, pks=[change.article.pk for change in changes])

"""Keeps the index true to the database.

A signal says *that* an article changed (:func:`schedule`), :func:`refresh` decides *what* the
index should hold by asking ``published()``, the transaction's end says *when*, and
:func:`reconcile` makes it right whatever was missed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from articles.models import Article, Locale
from articles.querysets import ArticleQuerySet

from . import alarm, engine
from .engine import Busy, Document, IndexBroken, Unreachable
from .models import PendingChange
from .search_indexes import ArticleIndex

logger = logging.getLogger(__name__)

LOCALES = tuple(Locale.values)
# Articles read and indexed in one commit.
BATCH = 500
# How often a process looks for articles that came due and for changes that were left over.
CATCH_UP_EVERY = 2.0
# More differences than this are mended in the background, so that no reader waits for them.
CATCH_UP_AT_ONCE = 50
# Seconds before searches start another mending after one that failed.
REST = 10.0

Progress = Callable[[int], object]


@dataclass
class Difference:
    """What was mended in one language: documents added or renewed, and taken out."""

    put: int = 0
    discarded: int = 0
    rebuilt: bool = False


def schedule(pks: Iterable[int]) -> None:
    """Note that articles changed; the index follows when the transaction is committed."""
    PendingChange.objects.bulk_create([PendingChange(article_id=pk) for pk in set(pks)])
    transaction.on_commit(refresh, robust=True)


def refresh() -> None:
    """Bring every noted change into the index, those of other processes too.

    Never raises: what cannot be written now stays noted, and is told to the log.
    """
    try:
        while PendingChange.objects.exists():
            with _writing_all():
                _bring_in(list(PendingChange.objects.order_by("pk")[:BATCH]))
    except Busy:
        logger.warning("The index is busy; changes stay noted and follow with the next one.")
    except OSError as error:
        logger.error("The index cannot be written; changes stay noted: %s", error)
    except Unreachable as error:
        logger.error("The index cannot be reached; changes stay noted: %s", error)
    except IndexBroken:
        rebuild_in_background()


@contextmanager
def _writing_all() -> Iterator[None]:
    with ExitStack() as stack:
        for locale in LOCALES:
            stack.enter_context(engine.writing(locale))
        yield


def _bring_in(changes: list[PendingChange]) -> None:
    pks = {change.article_id for change in changes}
    for locale in LOCALES:
        documents = list(_documents(_indexable(locale).filter(pk__in=pks)))
        engine.discard(locale, pks - {document.id for document in documents})
        engine.put(locale, documents)
    PendingChange.objects.filter(pk__in=[change.pk for change in changes]).delete()


@contextmanager
def trying() -> Iterator[None]:
    """Inside, this thread's searches are answered as they will be once what is noted is committed.

    For use in the transaction that makes the changes; ask with ``search(…, catch_up=False)``,
    so that nothing of them reaches the index before. Raises like :func:`engine.trying`.
    """
    pks = set(PendingChange.objects.values_list("article_id", flat=True))
    with ExitStack() as stack:
        for locale in LOCALES if pks else ():
            documents = list(_documents(_indexable(locale).filter(pk__in=pks)))
            gone = pks - {document.id for document in documents}
            stack.enter_context(engine.trying(locale, documents, gone))
        yield


def reconcile(progress: Progress | None = None, *, contents: bool = True) -> dict[str, Difference]:
    """Make the index equal to what is published: find every difference and mend it.

    ``contents=False`` compares only which articles there are, which is quick; otherwise all of
    the index is read and each article's text compared. A damaged index is built anew; one that
    cannot be reached raises :class:`Unreachable`.
    ``progress`` is called with the number of articles looked at since the last call.
    """
    return {locale: _reconcile(locale, progress, contents) for locale in LOCALES}


def _reconcile(locale: str, progress: Progress | None, contents: bool) -> Difference:
    try:
        if contents:
            engine.check(locale)
        known = engine.ids(locale)
    except Unreachable:
        raise
    except IndexBroken as error:
        alarm.broken(locale, error)
        count = rebuild(locale, progress)
        return Difference(put=count, rebuilt=True)
    alarm.mended(locale, rebuilt=False)
    changed, gone = _differences(locale, known, progress, contents)
    with engine.writing(locale):
        for start in range(0, len(changed), BATCH):
            engine.put(locale, list(_documents(_by_pk(locale, changed[start : start + BATCH]))))
        # What was published since the comparison is in the index by right.
        engine.discard(
            locale, set(gone).difference(_by_pk(locale, gone).values_list("pk", flat=True))
        )
    return Difference(put=len(changed), discarded=len(gone))


def _differences(
    locale: str, known: dict[int, str], progress: Progress | None, contents: bool
) -> tuple[list[int], list[int]]:
    """The ids to put and those to discard, given the versions the index has."""
    if not contents:
        published = set(Article.objects.published().in_locale(locale).values_list("pk", flat=True))
        return sorted(published - known.keys()), sorted(known.keys() - published)
    changed, seen = [], set()
    for document in _documents(_indexable(locale), progress):
        seen.add(document.id)
        if known.get(document.id) != document.version:
            changed.append(document.id)
    return changed, sorted(known.keys() - seen)


def rebuild(locale: str, progress: Progress | None = None) -> int:
    """Build a language's index anew beside the one in use, then swap; how many it holds."""
    count = 0

    def documents() -> Iterator[Document]:
        nonlocal count
        for document in _documents(_indexable(locale), progress):
            count += 1
            yield document

    def late(known: dict[int, str]) -> tuple[list[Document], list[int]]:
        # What was committed while the new index was filled.
        changed, gone = _differences(locale, known, None, contents=True)
        return list(_documents(_by_pk(locale, changed))), gone

    engine.build(locale, documents(), late)
    alarm.mended(locale)
    return count


def documents(locale: str) -> Iterator[Document]:
    """What the index of a language should hold, one by one, from the database."""
    return _documents(_indexable(locale))


def _indexable(locale: str) -> ArticleQuerySet:
    return (
        Article.objects.published()
        .in_locale(locale)
        .defer("body", "html", "toc", "source_front_matter")
        .prefetch_related("tags")  # type: ignore[misc]  # taggit has no types
        .order_by("pk")
    )


def _by_pk(locale: str, pks: list[int]) -> ArticleQuerySet:
    return _indexable(locale).filter(pk__in=pks)


def _documents(articles: ArticleQuerySet, progress: Progress | None = None) -> Iterator[Document]:
    index = ArticleIndex()
    for article in articles.iterator(chunk_size=BATCH):
        yield index.document(article)
        if progress:
            progress(1)


# -- without being asked -----------------------------------------------------------------


class _Watch:
    """When this process last looked, whether it is mending, and when it may try again."""

    lock = threading.Lock()
    building = threading.Lock()
    checked: float = 0.0
    due: datetime | None = None
    # When a mending that failed is tried again; None where the last one did not.
    again: float | None = None


def catch_up() -> None:
    """Notice, every few seconds at most, what no signal tells; readers' searches call it.

    That is: articles that came due by the clock, changes that a killed process left noted, and
    that an index may be mended which could not be.
    Raises :class:`IndexBroken`; what cannot be written now is looked at again the next time.
    """
    now = time.monotonic()
    with _Watch.lock:
        if _Watch.checked and now - _Watch.checked < CATCH_UP_EVERY:
            return
        _Watch.checked = now
    if _Watch.again is not None:
        rebuild_in_background()
    until = timezone.now()
    try:
        if _Watch.due is None:
            _catch_up_from_nothing()
        else:
            _catch_up(_Watch.due, until)
    except (Busy, OSError, DatabaseError) as error:
        logger.warning("What changed by the clock is not in the index yet: %s", error)
    else:
        _Watch.due = until


def _catch_up(since: datetime, until: datetime) -> None:
    turned = set(Article.objects.turned_between(since, until).values_list("pk", flat=True))
    if len(turned) <= CATCH_UP_AT_ONCE:
        turned = _out_of_place(turned)
    noted = dict(PendingChange.objects.values_list("article_id", "created_at"))
    if turned - noted.keys():
        schedule(turned - noted.keys())
    elif any(at < timezone.now() - timedelta(seconds=CATCH_UP_EVERY) for at in noted.values()):
        refresh()


def _out_of_place(pks: set[int]) -> set[int]:
    """Those that an index has and readers may not see, or the other way round.

    What an editor published or archived by hand turned too, and is in the index already: no
    process need write it once more.
    """
    out: set[int] = set()
    for locale in LOCALES if pks else ():
        published = Article.objects.published().in_locale(locale).filter(pk__in=pks)
        out |= set(published.values_list("pk", flat=True)) ^ engine.present(locale, pks)
    return out


def _catch_up_from_nothing() -> None:
    missing = 0
    for locale in LOCALES:
        changed, gone = _differences(locale, engine.ids(locale), None, contents=False)
        missing += len(changed) + len(gone)
    if missing > CATCH_UP_AT_ONCE:
        _in_background(lambda: reconcile(contents=False))
    elif missing:
        reconcile(contents=False)
    if PendingChange.objects.exists():
        refresh()


def rebuild_in_background() -> None:
    """Build every damaged index anew, in a thread, unless this process does or rests from it."""
    if _Watch.again is None or time.monotonic() >= _Watch.again:
        _in_background(_mend)


def _mend() -> None:
    for locale in LOCALES:
        try:
            engine.check(locale)
        except Unreachable as error:
            alarm.broken(locale, error)
            raise
        except IndexBroken as error:
            alarm.broken(locale, error)
            rebuild(locale)
    reconcile(contents=False)
    refresh()


def _in_background(work: Callable[[], object]) -> None:
    if not _Watch.building.acquire(blocking=False):
        return

    def run() -> None:
        again: float | None = time.monotonic() + REST
        try:
            work()
            again = None
        except Busy:
            logger.info("Another process is mending the index.")
        except Unreachable as error:
            logger.warning("The index cannot be reached, and is not built anew: %s", error)
        except Exception:
            logger.exception("The index could not be mended; searches try again in %d s.", REST)
        finally:
            _Watch.again = again
            _Watch.building.release()
            connection.close()

    threading.Thread(target=run, name="mend-index", daemon=True).start()

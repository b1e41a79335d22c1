"""Tasks close when their searches find an article, and open again when they fail: they are asked.

Nobody declares a task done. Its wordings are asked as readers asked them; where all of them are
answered and one article is in the top three of each, that article closed the task, and the
wordings become judged queries, so that the gate tells whoever would lose the answer again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from articles import aside
from articles.editions import edition
from articles.models import Article

from .clusters import gather, key_of, unmasked
from .engine import IndexBroken
from .evaluation import TOP
from .models import Judgement, Task
from .models.task import TaskQuerySet
from .pipeline import search
from .query import SearchQuery

logger = logging.getLogger(__name__)

# So many wordings of a task are asked, the most frequent: the others say the same.
ASKED = 5
# Seconds spent on the tasks, at most, after an article, a synonym or a pin was changed.
AT_MOST = 1.0
# An import changes more articles than this at once; its tasks are asked by the command.
MANY = 50
# The edition that the tasks were last asked for; and for how many seconds the desk takes the
# log to be gathered.
ASKED_FOR, GATHERED, GATHERED_FOR = "tasks-asked-for", "tasks-gathered", 60

State = Task.State


@dataclass
class Checked:
    """What became of the tasks that were asked; ``left``: how many the time did not allow."""

    closed: list[Task] = field(default_factory=list)
    reopened: list[Task] = field(default_factory=list)
    asked: int = 0
    left: int = 0


def wordings(task: Task) -> list[str]:
    """What is asked for a task, as it can be asked: without what was masked."""
    rows = task.wordings.order_by("-times", "text").values_list("text", flat=True)
    asked = dict.fromkeys(unmasked(text) for text in rows[:ASKED])
    return [text for text in asked if key_of(text, task.locale)]


def found(text: str, locale: str) -> list[Article]:
    """The top three of an answered search; nothing where readers are told that nothing answers.

    Raises :class:`engine.IndexBroken`.
    """
    results = search(SearchQuery(text, locale, page_size=TOP))
    if results.unread:
        raise IndexBroken("the index is being built anew")
    return [hit.article for hit in results.hits]


def answer_to(task: Task) -> Article | None:
    """The article that is in the top three of all wordings; the editor's choice, if there is one.

    Of several the one that closed it before, else the one found first. A task that waits for its
    editor's article is answered by no other. Raises :class:`engine.IndexBroken`.
    """
    tops = [found(text, task.locale) for text in wordings(task)]
    if not tops:
        return None
    places: dict[Article, int] = {}
    for article in set.intersection(*map(set, tops)):
        places[article] = sum(top.index(article) for top in tops)
    by_pk: dict[int | None, Article] = {article.pk: article for article in places}
    if task.article_id and task.state != State.CLOSED:
        return by_pk.get(task.article_id)
    chosen = by_pk.get(task.article_id) or by_pk.get(task.closed_by_id)
    return chosen or min(places, key=lambda one: (places[one], one.pk), default=None)


def check(tasks: TaskQuerySet, seconds: float | None = None, *, deed: bool = False) -> Checked:
    """Ask the searches of these tasks, in their order, as long as the time allows.

    ``deed``: an editor did something so that they find what they should. Raises
    :class:`engine.IndexBroken`.
    """
    done = Checked()
    until = None if seconds is None else time.monotonic() + seconds
    todo = list(tasks)
    for at, task in enumerate(todo):
        if until is not None and time.monotonic() > until:
            done.left = len(todo) - at
            break
        done.asked += 1
        article = answer_to(task)
        _settle(task, article, done)
        if article and task in done.closed and (deed or _is_meant(article, task)):
            _judge(task, article)
    return done


@transaction.atomic
def _settle(task: Task, article: Article | None, done: Checked) -> None:
    """Write down what the searches of a task found."""
    now = timezone.now()
    fields = ["asked_at"]
    task.asked_at = now
    if article and task.state != State.CLOSED:
        task.state, task.closed_at = State.CLOSED, now
        fields += ["state", "closed_at"]
        done.closed.append(task)
    if article:
        task.closed_by = article
        fields.append("closed_by")
    elif task.state == State.CLOSED:
        task.state, task.reopened_at = State.OPEN, now
        fields += ["state", "reopened_at"]
        done.reopened.append(task)
    task.save(update_fields=fields)


def _is_meant(article: Article, task: Task) -> bool:
    """Whether an editor chose the article for the task, or wrote it since readers asked in vain.

    An article that stood there all the time and is found now, because other words of the index
    moved, answers readers; nobody has said that it is the right one.
    """
    return article.pk == task.article_id or article.content_updated_at >= task.created_at


def _judge(task: Task, article: Article) -> None:
    """Its wordings are judged queries from now on, unless editors judged them already."""
    note = _("Readers asked it in vain until this article was written.")
    for wording in task.shown:
        text = unmasked(wording.text)
        judged = Judgement.objects.filter(locale=task.locale, text__iexact=text)
        if key_of(text, task.locale) and not judged.exists():
            Judgement.objects.create(locale=task.locale, text=text, article=article, note=note)


def take_in_hand(task: Task, article: Article) -> None:
    """An editor works on it, in this article."""
    if task.locale == article.locale:
        task.state, task.article = State.WORKING, article
        task.save(update_fields=["state", "article"])


def to_ask(changed: Iterable[int] = ()) -> TaskQuerySet:
    """The tasks whose searches are worth asking, those of changed articles first.

    Then come waiting ones, then closed ones; of equals the one that was asked longest ago.
    """
    pks = list(changed)
    ours = When(Q(article__in=pks) | Q(closed_by__in=pks), then=Value(0))
    waiting = When(state__in=Task.WAITING, then=Value(1))
    tasks = Task.objects.often_asked().exclude(state=State.NOT_OURS)
    tasks = tasks.filter(searches__gt=0)  # type: ignore[misc]
    tasks = tasks.annotate(turn=Case(ours, waiting, default=Value(2)))
    return tasks.order_by("turn", F("asked_at").asc(nulls_first=True), "-searches", "pk")  # type: ignore[misc]


def check_soon(changed: Iterable[int] = (), *, deed: bool = False) -> None:
    """Ask them when the transaction is committed and the index has what it changed.

    The editor does not wait for it.
    """
    pks = list(changed)
    if len(pks) <= MANY:
        ask = partial(_ask_once, partial(_check_now, pks, deed, get_language()))
        transaction.on_commit(ask, robust=True)


def _ask_once(check: Callable[[], None]) -> None:
    """Once a change, however many rows it saved; what is not asked now is asked by the command."""
    if cache.get(ASKED_FOR) != edition():
        cache.set(ASKED_FOR, edition())
        aside.start(check, "ask-again")


def _check_now(pks: list[int], deed: bool, language: str | None) -> None:
    try:
        # What is noted for editors is written in the language of the one who made the change.
        with override(language):
            done = check(to_ask(pks), AT_MOST, deed=deed)
    except (IndexBroken, DatabaseError, OSError) as error:
        logger.warning("The unanswered questions could not be asked again: %s", error)
        return
    if done.closed or done.reopened:
        logger.info(
            "%d unanswered questions closed, %d opened again", len(done.closed), len(done.reopened)
        )


def refresh() -> None:
    """Before the desk lists tasks: gather what is new, and ask new ones whether they still wait."""
    if not cache.add(GATHERED, True, GATHERED_FOR):
        return
    gather()
    try:
        check(to_ask().filter(asked_at=None), AT_MOST)
    except IndexBroken as error:
        logger.warning("The new unanswered questions could not be asked again: %s", error)


def check_all(seconds: float | None = None) -> Checked:
    """Gather what the log has, then ask every task. Raises :class:`engine.IndexBroken`."""
    while gather():
        pass
    return check(to_ask(), seconds)

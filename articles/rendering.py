"""Many articles rendered by several processes. Imports no model: a new process has none yet."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import django
from django.conf import settings

if TYPE_CHECKING:
    from .models import Article

Facts = dict[str, dict[str, str]]
# What a process is handed at a time: small enough to share out evenly.
CHUNK = 20
# Below this many articles a second process costs more to start than it saves.
WORTH_A_PROCESS = 300

_facts: Facts = {}

Render = Callable[[Iterable["Article"]], Iterator["Article | str"]]


@contextmanager
def renderer(processes: int, total: int) -> Iterator[Render]:
    """A function that renders articles in order; in place of one that fails comes the reason.

    ``total``: about how many there will be. Facts are read once, when this is entered.
    """
    from .models import Fact  # noqa: PLC0415 (see above)

    facts = {locale: Fact.objects.values_in(locale) for locale, _name in settings.LANGUAGES}
    processes = min(processes, total // WORTH_A_PROCESS)
    if processes < 2:
        _facts.update(facts)
        yield lambda articles: map(render, articles)
        return
    # Spawned, not forked: no process inherits the database connection of another.
    with ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=start,
        initargs=(facts,),
    ) as pool:
        yield lambda articles: pool.map(render, articles, chunksize=CHUNK)


def start(facts: Facts) -> None:
    """Make a new process ready: Django, and the facts to insert."""
    django.setup()
    _facts.update(facts)


def render(article: Article) -> Article | str:
    """The article with its html, text and contents, or why it cannot be rendered."""
    try:
        article.render(_facts[article.locale])
    except Exception as error:  # noqa: BLE001 (one bad text must not stop twenty thousand)
        return f"cannot be rendered: {error or type(error).__name__}"
    return article

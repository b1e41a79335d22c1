"""Mending the index because somebody asks for it: at once, or while they go on."""

from __future__ import annotations

from functools import partial

from . import indexing


def mend(*, anew: bool = False) -> int:
    """Make the index what is published, or build it ``anew``; how many articles that touched.

    Raises like :func:`search.engine.build`.
    """
    if anew:
        touched = sum(indexing.rebuild(locale) for locale in indexing.LOCALES)
        indexing.refresh()
        return touched
    return sum(found.put + found.discarded for found in indexing.reconcile().values())


def mend_in_background(*, anew: bool = False) -> None:
    """The same in a thread, unless this process mends already."""
    indexing._in_background(partial(mend, anew=anew))

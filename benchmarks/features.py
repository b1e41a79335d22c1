"""What each feature of the search costs: the same questions with it and without it, in turn.

Everything is asked once before, so that what is kept (words cut, titles read) is kept for both
sides; what a first time costs beside shows in `searching`. A feature's cost includes what the
engine does for the words it adds. Two parts of the results page are timed alone: its cards
(glossary, pasted values, phone, urgent) and the block of the other language, which a page has
only where nothing answers.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest import mock

import django

from . import corpus
from .measuring import Row, timed

QUESTIONS = 150
ROUNDS = 3

Switch = tuple[str, Callable[..., Any]]


def _as_it_is(words: Any, *_more: Any, **_options: Any) -> Any:
    return words


# What stands in for each feature while it is off.
FEATURES: dict[str, Switch] = {
    "joined words (2 fa, e mail)": ("search.slots._join", _as_it_is),
    "compounds without their bare digits": ("search.slots._compounds", _as_it_is),
    "pinyin and homophones": ("search.slots._by_sound", _as_it_is),
    "typos": ("search.slots._corrected", lambda words, _locale: (words, {})),
    "editors' synonyms": ("search.slots._in_other_words", _as_it_is),
    "everyday words": ("search.slots._in_everyday_words", _as_it_is),
    "neighbouring Han characters": ("search.slots._hints", lambda *_asked: []),
    "the best ones' titles read once more": ("search.titles.weighed", _as_it_is),
    "whether anything answers": ("search.pipeline.is_answered", lambda *_asked: True),
    "pins": ("search.pins.pinned", lambda _query: []),
    "facets": ("search.pipeline._facets", lambda *_asked: ()),
    "marks and passages": ("search.pipeline.Marks.of", lambda _asked: _no_marks()),
    "changes by the clock": ("search.indexing.catch_up", lambda: None),
}


def _no_marks() -> Any:
    from search.highlighting import Marks

    return Marks(())


def main(size: str) -> None:
    """Measure and tell."""
    from search.cards import cards_for
    from search.elsewhere import elsewhere
    from search.pipeline import search
    from search.query import SearchQuery

    questions = [SearchQuery(text, locale) for text, locale in corpus.questions(size, QUESTIONS)]
    for query in questions:
        search(query)
        elsewhere(query)
        cards_for(query)
    spent = sum(timed(partial(search, query)) for query in questions)
    for feature, work in (("cards", cards_for), ("the other language's block", elsewhere)):
        alone = sum(timed(partial(work, query)) for query in questions)
        cost = f"{alone / len(questions):.2f} ms a page"
        Row(f"cost of: {feature}", size, cost, "", 100 * alone / spent, None, "%").tell()
    for feature, switch in FEATURES.items():
        having, lacking = _compared(search, questions, switch)
        asked = len(questions) * ROUNDS
        cost = f"{(having - lacking) / asked:.2f} ms a search"
        without = f"{lacking / asked:.2f} ms without it"
        share = 100 * (having - lacking) / having
        Row(f"cost of: {feature}", size, cost, without, share, None, "%").tell()


def _compared(
    ask: Callable[[Any], Any], questions: Sequence[Any], switch: Switch
) -> tuple[float, float]:
    """All milliseconds with a feature and without it; who goes first takes turns."""
    having = lacking = 0.0
    for turn in range(ROUNDS):
        for at, query in enumerate(questions):
            with_it, without = _one(ask, query, switch, first=bool((turn + at) % 2))
            having += with_it
            lacking += without
    return having, lacking


def _one(ask: Callable[[Any], Any], query: Any, switch: Switch, first: bool) -> tuple[float, float]:
    def without() -> float:
        with _off(switch):
            return timed(lambda: ask(query))

    if first:
        with_it = timed(lambda: ask(query))
        return with_it, without()
    lacking = without()
    return timed(lambda: ask(query)), lacking


@contextmanager
def _off(switch: Switch) -> Iterator[None]:
    with mock.patch(*switch):
        yield


if __name__ == "__main__":
    django.setup()
    main(os.environ["BENCH_SIZE"])

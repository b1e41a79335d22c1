"""The demonstration's judged queries are answered alike by both engines."""

from __future__ import annotations

import pytest

from articles import fixtures
from search import evaluation, indexing
from search.fixtures import load_pins, load_synonyms

# Of MRR@10 and the like: a query's right answer one place further down, here and there.
APART = 0.02
FIGURES = ("MRR@10", "nDCG@10", "success@3", "off-topic caught")


@pytest.mark.slow
@pytest.mark.embedded
def test_judged_queries_are_answered_alike_with_opensearch(
    db, settings, opensearch_prefix, request
):
    folder = settings.BASE_DIR / "fixtures"
    fixtures.load(folder)
    load_synonyms(folder / "synonyms.yaml")
    load_pins(folder / "pins.yaml")
    queries = evaluation.read_queries(folder / "judged.jsonl")
    embedded = answers(queries)
    request.getfixturevalue("opensearch")
    cluster = answers(queries)
    for locale in indexing.LOCALES:
        for name in FIGURES:
            apart = abs(cluster[locale][name] - embedded[locale][name])
            assert apart <= APART, (locale, name, cluster[locale], embedded[locale])


def answers(queries):
    indexing.reconcile()
    outcomes = [evaluation.ask(query) for query in queries]
    return {
        locale: evaluation.Report([o for o in outcomes if o.query.locale == locale]).figures()
        for locale in indexing.LOCALES
    }

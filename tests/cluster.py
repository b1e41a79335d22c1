"""A real OpenSearch between two tests: its indexes are emptied where a test wrote to them."""

from __future__ import annotations

from search import engine, indexing

# The generations that are known to be empty, by alias.
_empty: dict[str, str] = {}


def empty() -> None:
    """Leave every language an index without articles; the settings name the cluster.

    Deleted texts still count in average lengths there: a test whose order hangs on these begins
    with `engine.clear`.
    """
    from search.engine import opensearch
    from search.engine.opensearch import changing, looking

    for locale in indexing.LOCALES:
        name = looking.alias(locale)
        try:
            now = looking.newest(locale)
        except engine.IndexBroken:
            opensearch.clear(locale)
        else:
            if _empty.get(name) == now.name:
                continue
            everything = {"query": {"exists": {"field": "id"}}}
            path = f"/{now.index}/_delete_by_query"
            now.server.ask("POST", path, everything, refresh="true", conflicts="proceed")
            changing.move(now.server, now.index)
        _empty[name] = looking.newest(locale).name

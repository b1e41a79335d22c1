"""The only door to the search engine: plain data goes in and comes out.

Whoosh, embedded, unless ``SEARCH_URL`` names an OpenSearch cluster. Whoever replaces them writes
these functions for the other engine and changes no caller.
"""

from django.conf import settings

from .data import (
    RARITY,
    Busy,
    Document,
    Field,
    Found,
    IndexBroken,
    Match,
    Option,
    Part,
    Role,
    Slot,
    Unreachable,
)

if settings.SEARCH_URL:
    from .opensearch import (
        build,
        check,
        clear,
        discard,
        explain,
        find,
        generation,
        ids,
        known,
        labelled,
        one_generation,
        put,
        spellings,
        trying,
        writing,
    )
else:
    from .index import one_generation
    from .whoosh import (
        build,
        check,
        clear,
        discard,
        explain,
        find,
        generation,
        ids,
        known,
        labelled,
        put,
        spellings,
        trying,
        writing,
    )

__all__ = [
    "RARITY",
    "Busy",
    "Document",
    "Field",
    "Found",
    "IndexBroken",
    "Match",
    "Option",
    "Part",
    "Role",
    "Slot",
    "Unreachable",
    "build",
    "check",
    "clear",
    "discard",
    "explain",
    "find",
    "generation",
    "ids",
    "known",
    "labelled",
    "one_generation",
    "put",
    "spellings",
    "trying",
    "writing",
]

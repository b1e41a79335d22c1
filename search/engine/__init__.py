"""The only door to the search engine: plain data goes in and comes out.

Whoever replaces Whoosh writes these functions for the other engine and changes no caller.
"""

from .data import Busy, Document, Field, Found, IndexBroken, Match, Option, Role, Slot
from .index import one_generation
from .whoosh import (
    build,
    check,
    clear,
    discard,
    find,
    generation,
    ids,
    known,
    labelled,
    put,
    spellings,
    writing,
)

__all__ = [
    "Busy",
    "Document",
    "Field",
    "Found",
    "IndexBroken",
    "Match",
    "Option",
    "Role",
    "Slot",
    "build",
    "check",
    "clear",
    "discard",
    "find",
    "generation",
    "ids",
    "known",
    "labelled",
    "one_generation",
    "put",
    "spellings",
    "writing",
]

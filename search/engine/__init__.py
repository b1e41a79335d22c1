"""The only door to the search engine: plain data goes in and comes out.

Whoever replaces Whoosh writes these functions for the other engine and changes no caller.
"""

from .data import RARITY, Busy, Document, Field, Found, IndexBroken, Match, Option, Part, Role, Slot
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

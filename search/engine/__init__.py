"""The only door to the search engine: plain data goes in and comes out.

Whoosh, embedded, unless ``SEARCH_URL`` names an OpenSearch cluster. Whoever replaces them writes
the functions of ``__all__`` there for the other engine and changes no caller.
"""

from django.conf import settings

from .data import RARITY as RARITY
from .data import Busy as Busy
from .data import Document as Document
from .data import Field as Field
from .data import Found as Found
from .data import IndexBroken as IndexBroken
from .data import Match as Match
from .data import Option as Option
from .data import Part as Part
from .data import Role as Role
from .data import Slot as Slot
from .data import Tally as Tally
from .data import Unreachable as Unreachable

if settings.SEARCH_URL:
    from .opensearch import *  # noqa: F403
else:
    from .whoosh import *  # noqa: F403

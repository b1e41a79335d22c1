"""What the first search of a process would wait for, read before there is one."""

from __future__ import annotations

import logging

from django.db import DatabaseError

from articles.models import Locale

from . import engine
from .engine import IndexBroken
from .pipeline import search
from .query import SearchQuery

logger = logging.getLogger(__name__)

# Any question does: what is read does not depend on it.
QUESTION = "withdrawal 提现"


def warm() -> None:
    """Open the index of each language and learn its words, about a second for 10,000 articles.

    Never raises: what is wrong, the first search meets and tells.
    """
    try:
        for locale in Locale.values:
            search(SearchQuery(QUESTION, locale))
            engine.spellings(locale)
    except (IndexBroken, DatabaseError, OSError) as error:
        logger.warning("Searches could not be prepared: %s", error)

"""What readers often search for and find, to be offered to others: on the home page, while typing.

Only words that the log has often enough to be nobody's own, that were answered, and that may be
repeated: no pasted value, no question for a phone number, no emergency.
"""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Q

from .cards import is_private
from .engine.analysis import fold
from .models import Judgement, QueryLog
from .query import SearchQuery
from .suggestions import SHORTEST

# Seconds for which the log is not counted anew; and how many of the most frequent are kept.
KEPT_FOR = 600
KEPT = 500
# What redaction leaves in place of a secret.
MASK = "‹"


def common_queries(locale: str) -> list[str]:
    """The most frequent queries of a language that may be offered, the most frequent first."""
    key = f"common-queries:{locale}"
    kept = cache.get(key)
    if kept is None:
        kept = _count(locale)
        cache.set(key, kept, KEPT_FOR)
    return kept


def _count(locale: str) -> list[str]:
    counted = (
        QueryLog.objects.filter(locale=locale)
        .exclude(text__contains=MASK)
        .values("text")
        .annotate(times=Count("pk"), unanswered=Count("pk", filter=Q(answered=False)))
        .filter(times__gte=max(settings.SEARCH_LOG_MIN, 1), unanswered=0)
        .order_by("-times", "text")
    )
    texts = counted.values_list("text", flat=True)[:KEPT]
    return [text for text in texts if not is_private(SearchQuery(text, locale))]


def often_asked(locale: str, limit: int) -> list[str]:
    """What to offer on the home page: what readers ask, filled up with what editors chose."""
    asked = common_queries(locale)[:limit]
    if len(asked) < limit:
        chosen = Judgement.objects.in_locale(locale).filter(offered=True, unanswered=False)
        asked += [text for text in chosen.values_list("text", flat=True) if text not in asked]
    return asked[:limit]


def matching(typed: str, locale: str, limit: int) -> list[str]:
    """Common queries that have the typed text at the beginning of a word; Chinese anywhere."""
    folded = fold(typed)
    if not folded or (len(folded) < SHORTEST and folded[0] < "\u3400"):
        return []
    found = []
    for text in common_queries(locale):
        whole = fold(text)
        at = whole.find(folded)
        while at > 0 and folded[0] < "\u3400" and whole[at - 1].isalnum():
            at = whole.find(folded, at + 1)
        if at >= 0 and whole != folded:
            found.append((at > 0, text))
    return [text for _late, text in sorted(found, key=lambda pair: pair[0])[:limit]]

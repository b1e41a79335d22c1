"""What the desk's first page shows of searches."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.panels import SHOWN, Line, Panel, panel
from search import learning

DAYS = 30


@panel(60)
def unanswered_searches(request: HttpRequest) -> Panel | None:
    """What readers searched often and no article answered."""
    if not request.user.has_perm("search.view_querylog"):
        return None
    table = learning.unanswered(learning.period(DAYS), limit=1000)
    url = reverse("admin:search_querylog_changelist")
    lines = [Line(row[0], url, row[1]) for row in table.rows[:SHOWN]]
    return Panel(_("Searches that found nothing"), len(table.rows), url, lines)

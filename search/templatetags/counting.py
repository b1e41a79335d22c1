"""What pages take from the log and give to it: what is often asked, which hit was opened."""

from __future__ import annotations

from django import template

from articles.views import current_locale
from search import common
from search.page import Blank
from search.results import Hit

register = template.Library()


@register.simple_tag
def counted(visit: Blank | None, hit: Hit, position: int) -> str:
    """The address that counts a click on the hit; empty where the search is not logged."""
    return visit.link(hit, position) if visit else ""


@register.simple_tag
def often_asked(limit: int = 3) -> list[str]:
    """What readers of the current language often ask and find."""
    return common.often_asked(current_locale(), limit)

"""Links of a results page that tell the log which hit a reader opened."""

from __future__ import annotations

from django import template

from search.page import Blank
from search.results import Hit

register = template.Library()


@register.simple_tag
def counted(visit: Blank | None, hit: Hit, position: int) -> str:
    """The address that counts a click on the hit; empty where the search is not logged."""
    return visit.link(hit, position) if visit else ""

"""What the desk's own pages need."""

from __future__ import annotations

from django import template

from articles import deeds

register = template.Library()
register.filter("told", deeds.told)

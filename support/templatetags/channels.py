"""What other pages say of the channels: in an emergency, about the phone, at their foot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django import template
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from articles.categories import CategoryNode
from support import directory
from support.hours import Week
from support.models import Channel, RegisteredAddress

register = template.Library()

# Categories whose readers are asked for secrets by those who pretend to be us.
ABOUT_ACCOUNTS = ("account-security", "kyc", "contact-support")


# Before a dot, behind an @ or a slash.
_JOINTS = re.compile(r"(?<=[@/])(?=[^/])|(?=[.]\w)")


def _locale() -> str:
    return get_language() or settings.LANGUAGE_CODE


@register.simple_tag
def emergency_channel() -> directory.Listed | None:
    """The fastest channel for emergencies that is open now, or the next to open."""
    return next(iter(directory.for_emergencies(directory.listed(_locale()))), None)


@register.simple_tag
def phone_channel() -> directory.Listed | None:
    """The phone channel, where we have one."""
    listed = directory.listed(_locale())
    return next((row for row in listed if row.channel.kind == Channel.Kind.PHONE), None)


@register.simple_tag
def footer_addresses() -> list[RegisteredAddress]:
    """The official addresses that stand at the foot of every page."""
    return list(RegisteredAddress.objects.filter(active=True, in_footer=True))


@register.simple_tag
def channel_link(row: directory.Listed, words: str = "", topic: str = "") -> str:
    """Where a channel's button leads; our own form takes the reader's words and topic along."""
    if not row.is_form:
        return row.link
    link, _mark, asked = row.link.partition("?")
    query = QueryDict(asked, mutable=True)
    if topic and "type" not in query:
        query["type"] = topic
    if words:
        query["q"] = words
    return f"{link}?{query.urlencode()}" if query else link


@register.filter
def touch_accounts(path: Sequence[CategoryNode]) -> bool:
    """Whether a category, told by its path, is about accounts: there the never-ask rule stands."""
    return any(node.slug in ABOUT_ACCOUNTS for node in path)


@register.filter
def pieces(address: str) -> list[str]:
    """An address cut where a narrow screen may break it: at its joints rather than anywhere."""
    return [piece for piece in _JOINTS.split(address) if piece]


@register.filter
def kind_name(kind: str) -> str:
    """What a kind of channel is called."""
    return str(Channel.Kind(kind).label)


@register.filter
def clock_zone(week: Week) -> str:
    """The zone of a week's hours, as its clock is now."""
    return zone(timezone.now().astimezone(week.zone))


@register.filter
def moment(at: datetime) -> str:
    """A moment as the desk's own clock shows it: the time, the day unless it is today, the zone."""
    today = timezone.now().astimezone(at.tzinfo).date()
    clock = f"{at:%H:%M}"
    if at.date() != today:
        days = (at.date() - today).days
        day = date_format(at, "l") if 0 < days < 7 else date_format(at, "SHORT_DATE_FORMAT")
        clock = f"{day} {clock}"
    return f"{clock} ({zone(at)})"


@register.filter
def zone(at: datetime) -> str:
    """How far a moment's clock is from UTC: ``UTC+8``, ``UTC−3:30``."""
    offset = at.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")

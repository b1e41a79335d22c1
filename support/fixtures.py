"""The demonstration's channels and official addresses, loaded once: what is there stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from articles.models import Article, Category, Fact

from .models import (
    Announcement,
    AnnouncementText,
    Channel,
    ChannelText,
    ClosedDay,
    NextActor,
    OpeningHours,
    RegisteredAddress,
    RegisteredNote,
)


@transaction.atomic
def load_channels(file: Path) -> int:
    """Add the channels and addresses of a YAML file where there are none; answers how many."""
    if Channel.objects.exists() or RegisteredAddress.objects.exists():
        return 0
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    for position, row in enumerate(content["channels"], start=1):
        _add_channel(position, row)
    for row in content["addresses"]:
        _add_address(row)
    return len(content["channels"]) + len(content["addresses"])


def _add_channel(position: int, row: dict[str, Any]) -> None:
    """``texts`` by language; ``hours`` as ``{days: [0, 4], opens: "09:00", closes: "18:00"}``."""
    texts, hours = row.pop("texts"), row.pop("hours", [])
    closed, reply = row.pop("closed", []), row.pop("reply", None)
    fact = Fact.objects.filter(key=reply).first() if reply else None
    channel = Channel(position=position, reply=fact, **row)
    channel.full_clean()
    channel.save()
    for locale, text in texts.items():
        told = ChannelText(channel=channel, locale=locale, **text)
        told.full_clean()
        told.save()
    for line in hours:
        first, last = line["days"]
        for day in range(first, last + 1):
            opens, closes = line["opens"], line["closes"]
            OpeningHours.objects.create(channel=channel, weekday=day, opens=opens, closes=closes)
    for day in closed:
        ClosedDay.objects.create(channel=channel, day=day)


def _add_address(row: dict[str, Any]) -> None:
    notes = row.pop("notes")
    address = RegisteredAddress(**row)
    address.full_clean()
    address.save()
    for locale, text in notes.items():
        RegisteredNote.objects.create(address=address, locale=locale, text=text)


@transaction.atomic
def load_announcements(file: Path) -> int:
    """Add the announcements of a YAML list where there are none; answers how many.

    ``starts`` and ``ends`` count in hours from now, so that a new demonstration has some that
    hold and some that are over.
    """
    if Announcement.objects.exists():
        return 0
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    for row in rows:
        announcement = Announcement(
            severity=row["severity"],
            starts_at=now + timedelta(hours=row["starts"]),
            ends_at=now + timedelta(hours=row["ends"]),
            coins="\n".join(row.get("coins", [])),
        )
        announcement.full_clean()
        announcement.save()
        announcement.categories.set(Category.objects.filter(slug__in=row.get("categories", [])))
        for locale, text in row["texts"].items():
            AnnouncementText.objects.create(announcement=announcement, locale=locale, **text)
    return len(rows)


@transaction.atomic
def load_next_actors(file: Path) -> int:
    """Add who acts next, by the slug of an article, where nobody said it yet; answers how many."""
    if NextActor.objects.exists():
        return 0
    facts = {fact.key: fact for fact in Fact.objects.all()}
    rows = []
    for slug, said in yaml.safe_load(file.read_text(encoding="utf-8")).items():
        article = Article.objects.filter(slug=slug).order_by("pk").first()
        for position, row in enumerate(said if article else [], start=1):
            longest = facts.get(row.get("longest"))
            turn = NextActor(
                article=article, position=position, actor=row["actor"], longest=longest
            )
            turn.save()
            rows.append(turn)
    return len(rows)

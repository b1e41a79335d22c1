"""What readers see of support changed: kept pages and what is kept of the list are made anew."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save

from articles.editions import renew_edition, turns_at

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

SHOWN = (
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


def content_changed(sender: Any, **kwargs: Any) -> None:
    """Pages kept until now were of another edition."""
    renew_edition()


for model in SHOWN:
    post_save.connect(content_changed, sender=model)
    post_delete.connect(content_changed, sender=model)
m2m_changed.connect(content_changed, sender=Announcement.categories.through)
turns_at(Announcement, "starts_at", "ends_at")

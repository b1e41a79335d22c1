"""Who has an article open for editing, told to whoever opens it next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from .models import Article, Presence

# Without a script nobody says that the editor is still there.
AFTER_OPENING = timedelta(minutes=10)
# A script says so every 30 seconds (static/admin/js/presence.js); two may get lost.
AFTER_BEAT = timedelta(seconds=95)


def note(article: Article, user: Any, *, beat: bool = False) -> None:
    """Say that a user edits the article, from now or still."""
    now = timezone.now()
    until = now + (AFTER_BEAT if beat else AFTER_OPENING)
    mine = Presence.objects.filter(article=article, user=user)
    if mine.filter(until__gt=now).update(until=until):
        return
    Presence.objects.update_or_create(
        article=article, user=user, defaults={"since": now, "until": until}
    )


def leave(article: Article, user: Any) -> None:
    """Say that a user has closed the form."""
    Presence.objects.filter(article=article, user=user).delete()


def others(article: Article, user: Any) -> QuerySet[Presence]:
    """Who else edits the article now, longest first."""
    here = Presence.objects.filter(article=article, until__gt=timezone.now())
    return here.exclude(user=user).select_related("user").order_by("since")

"""What waits for whom, as a mail: what is due, what readers say, what lags behind."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from . import care
from .models import Article, Lag, Vote

# A mail is to be read: what is beyond this many lines stands at the desk.
LISTED = 20


def waiting_for(articles: Any) -> dict[str, Any]:
    """What waits for whoever looks after these articles."""
    complaints = Vote.objects.filter(
        helpful=False, state=Vote.State.NEW, article__in=articles.order_by().values("pk")
    ).select_related("article")
    lags = Lag.objects.filter(article__in=articles.order_by().values("pk"))
    return {
        "due": care.due(articles, timezone.localdate() + care.SOON),
        "complaints": complaints.order_by("-created_at"),
        "behind": lags.select_related("article"),
    }


def remind(language: str) -> int:
    """Send each owner, and the editors for what nobody owns, one mail; answers how many went."""
    sent = 0
    owners: QuerySet[Any] = get_user_model().objects.filter(is_active=True, is_staff=True)
    for user in owners.exclude(email="").order_by("pk"):
        sent += _send([user.email], Article.objects.filter(owner=user), language)
    if settings.EDITORS_EMAIL:
        sent += _send(settings.EDITORS_EMAIL, Article.objects.filter(owner__isnull=True), language)
    return sent


def _send(to: list[str], articles: Any, language: str) -> int:
    waiting = waiting_for(articles)
    counts = {name: rows.count() for name, rows in waiting.items()}
    if not any(counts.values()):
        return 0
    with override(language):
        context = {
            **{name: rows[:LISTED] for name, rows in waiting.items()},
            "counts": counts,
            "site": settings.SITE_URL,
            "desk": settings.SITE_URL + reverse("admin:index"),
            "today": timezone.localdate(),
        }
        text = render_to_string("articles/reminder.txt", context)
        send_mail(_("Articles that wait for you"), text, None, to)
    return 1

"""What the desk's first page shows of searches."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.panels import Line, Panel, first, panel
from search.models import Task


@panel(60)
def unanswered_questions(request: HttpRequest) -> Panel | None:
    """What readers searched often and no article answers."""
    if not request.user.has_perm("search.view_task"):
        return None
    rows, count = first(Task.objects.often_asked().waiting().with_wordings())
    lines = [Line(task.said, _address(task), task.searches, task.locale) for task in rows]
    url = reverse("admin:search_task_changelist")
    return Panel(_("Searches that found nothing"), count, url, lines)


def _address(task: Task) -> str:
    return reverse("admin:search_task_change", args=[task.pk])

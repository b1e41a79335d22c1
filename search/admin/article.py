"""Articles, saved only when the judged queries stay answered or an editor agrees."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin.article import ArticleAdmin
from articles.models import Article
from search import tasks
from search.gate import Gated
from search.models import Task

from .task import begun_from

admin.site.unregister(Article)


@admin.register(Article)
class GatedArticleAdmin(Gated, ArticleAdmin):
    """The editors' form of an article; the articles themselves do not know of the search."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The form; which unanswered questions the save closed or opened again is told."""
        before = timezone.now()
        response = super().changeform_view(request, *args, **kwargs)
        if request.method == "POST":
            for task in Task.objects.filter(closed_at__gte=before).with_wordings():
                words = _("Readers' question “%s” is answered now.") % task
                self.message_user(request, words, messages.SUCCESS)
            for task in Task.objects.filter(reopened_at__gte=before).with_wordings():
                words = _("Readers' question “%s” finds no answer any more.") % task
                self.message_user(request, words, messages.WARNING)
        return response

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """An article begun from a task is the one that shall answer it."""
        task = None if change else begun_from(request)
        if task:
            tasks.take_in_hand(task, form.instance)
        super().save_related(request, form, formsets, change)

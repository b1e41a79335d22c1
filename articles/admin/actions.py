"""What the list of articles does with many at once: ask, change, count, log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import deeds
from articles.lint.proofreading import proofread
from articles.lint.registry import Level
from articles.markdown import RenderError
from articles.models import Article, Category
from articles.publishing import Refused, share_with_translations
from articles.working import open_work

from .filters import category_choices
from .steps import BULK, PUBLISH, Act, Step

SHOWN = 20


def confirm(
    modeladmin: Any,
    request: HttpRequest,
    queryset: QuerySet[Article],
    warn: Callable[[Article], list[str]] = lambda article: [],
    **context: Any,
) -> TemplateResponse:
    """The page that asks before an action; its form comes back with ``confirmed``.

    ``warn`` answers what is to be thought of before it is done to an article.
    """
    count = queryset.count()
    context = {
        **modeladmin.admin_site.each_context(request),
        "opts": modeladmin.opts,
        "media": modeladmin.media,
        "action": request.POST.getlist("action")[int(request.POST.get("index") or 0)],
        "select_across": request.POST.get("select_across", "0"),
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "count": count,
        "rows": [(article, warn(article)) for article in queryset[:SHOWN]],
        "more": max(0, count - SHOWN),
        **context,
    }
    return TemplateResponse(request, "admin/articles/article/confirm_action.html", context)


def change_all(
    request: HttpRequest,
    articles: Iterable[Article],
    take: Callable[[Article], Any],
    logged: Any,
    **values: Any,
) -> int:
    """Change each article by ``take``, which saves it, all or none; log it and count it.

    ``logged`` and ``values`` are what :func:`articles.deeds.note` takes.

    Each is saved by itself, because that is what tells the search index. One that cannot be
    published is told of and left as it was.
    """
    changed = []
    with transaction.atomic():
        for article in articles:
            try:
                with transaction.atomic():
                    take(article)
            except Refused as refused:
                messages.error(request, f"{article}: {refused}")
            else:
                changed.append(article)
        deeds.note(request.user, changed, logged, **values)
    return len(changed)


def warnings_of(article: Article) -> list[str]:
    """What readers would meet in an article with its draft, as its editor is warned of it."""
    stored = Article.objects.get(pk=article.pk)
    open_work(stored)
    try:
        found = proofread(stored)
    except RenderError as error:
        return [str(error)]
    return [str(finding) for finding in found if finding.level != Level.HINT]


def bulk_action(step: Step) -> Callable[..., TemplateResponse | None]:
    """The list's action that takes a step with every selected article it applies to."""

    @admin.action(permissions=["change"], description=step.label)
    def action(
        modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]
    ) -> TemplateResponse | None:
        if "confirmed" not in request.POST:
            warn = {"warn": warnings_of} if step is PUBLISH else {}
            return confirm(modeladmin, request, queryset, title=step.label, **warn)
        selected = list(queryset.defer(None))
        user = request.user
        wanted = [a for a in selected if step.applies(a) and step.allowed(user, a)]
        act = Act(by=user)
        changed = change_all(request, wanted, lambda a: step.take(a, act), step.logged)
        report(modeladmin, request, step.done % changed, unchanged=len(selected) - changed)
        return None

    action.__name__ = step.name
    return action


def report(modeladmin: Any, request: HttpRequest, done: str, unchanged: int) -> None:
    """Say how many were changed, and how many there was nothing to change about."""
    if unchanged:
        done += " " + ngettext(
            "%d was left as it was.", "%d were left as they were.", unchanged
        ) % (unchanged)
    modeladmin.message_user(request, done, messages.SUCCESS)


class MoveForm(forms.Form):
    """Where to."""

    category = forms.ModelChoiceField(Category.objects.all(), label=_("Category"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", "—"), *category_choices()]  # type: ignore[attr-defined]


@admin.action(permissions=["archive"], description=_("Move to a category"))
def move(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]
) -> TemplateResponse | None:
    """Put the selected articles, with their translations, into another category."""
    form = MoveForm(request.POST if "confirmed" in request.POST else None)
    if not form.is_valid():
        return confirm(modeladmin, request, queryset, title=_("Move to a category"), form=form)
    category = form.cleaned_data["category"]

    def take(article: Article) -> None:
        article.category = category
        article.save()
        share_with_translations(article)

    selected = list(queryset.defer(None))
    away = (article for article in selected if article.category_id != category.pk)
    logged = _("Moved to %(category)s.")
    changed = change_all(request, away, take, logged, category=category.slug)
    done = ngettext("%d article was moved.", "%d articles were moved.", changed) % changed
    report(modeladmin, request, done, unchanged=len(selected) - changed)
    return None


ACTIONS = (*map(bulk_action, BULK), move)

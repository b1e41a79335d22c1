"""Owners and dates of articles in the list and the form: due, mine, still right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from taggit.forms import TagField

from articles import care, deeds
from articles.models import Article

from .actions import change_all, confirm, report


class CareFilter(admin.SimpleListFilter):
    """By who looks after an article, and whether somebody should."""

    title = _("care")
    parameter_name = "care"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Due and coming up; mine and nobody's."""
        return [
            ("overdue", _("due for a check")),
            ("soon", _("due in two weeks")),
            ("mine", _("mine")),
            ("mine-due", _("mine and due")),
            ("nobody", _("nobody's")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Article]:
        """The articles of the choice, the longest due first where it is about dates."""
        match self.value():
            case "overdue":
                return care.due(queryset)
            case "soon":
                soon = care.due(queryset, timezone.localdate() + care.SOON)
                return soon.exclude(pk__in=care.due(queryset).order_by().values("pk"))
            case "mine":
                return care.owned_by(queryset, request.user)
            case "mine-due":
                return care.due(care.owned_by(queryset, request.user))
            case "nobody":
                return care.unowned(queryset)
        return queryset


class CareViews(admin.ModelAdmin):
    """One click says that an article was looked at and is still right."""

    def get_urls(self) -> list[URLPattern]:
        """Where the click goes."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/right/", wrap(self.right), name="articles_article_right"),
            *super().get_urls(),
        ]

    def right(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note that somebody looked today, log it, and go back."""
        article = get_object_or_404(Article, pk=pk)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        care.still_right(article)
        words = _("Checked, still right.")
        deeds.note(request.user, [article], words)
        messages.success(request, words)
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[pk]))


@admin.action(permissions=["change"], description=_("Checked, still right"))
def still_right(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]
) -> TemplateResponse | None:
    """Note for the selected articles that somebody looked today."""
    if "confirmed" not in request.POST:
        return confirm(modeladmin, request, queryset, title=_("Checked, still right"))
    selected = list(queryset.defer(None))
    changed = change_all(request, selected, care.still_right, _("Checked, still right."))
    done = ngettext("%d article was checked.", "%d articles were checked.", changed) % changed
    report(modeladmin, request, done, unchanged=0)
    return None


class OwnerForm(forms.Form):
    """Who looks after them; nobody, if left empty."""

    owner = forms.ModelChoiceField(
        get_user_model().objects.filter(is_staff=True, is_active=True).order_by("username"),
        label=_("Owner"),
        required=False,
    )


@admin.action(permissions=["change"], description=_("Set the owner"))
def set_owner(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]
) -> TemplateResponse | None:
    """Give the selected articles to somebody."""
    form = OwnerForm(request.POST if "confirmed" in request.POST else None)
    if not form.is_valid():
        return confirm(modeladmin, request, queryset, title=_("Set the owner"), form=form)
    owner = form.cleaned_data["owner"]

    def take(article: Article) -> None:
        article.owner = owner
        article.save(update_fields={"owner"})

    selected = list(queryset.defer(None))
    others = (article for article in selected if article.owner_id != (owner and owner.pk))
    logged, values = _("Given to nobody."), {}
    if owner:
        logged, values = _("Given to %(name)s."), {"name": str(owner)}
    changed = change_all(request, others, take, logged, **values)
    done = ngettext("%d article was given.", "%d articles were given.", changed) % changed
    report(modeladmin, request, done, unchanged=len(selected) - changed)
    return None


class TagForm(forms.Form):
    """Tags to add and to take away."""

    add = TagField(label=_("Tags to add"), required=False)
    remove = TagField(label=_("Tags to take away"), required=False)


@admin.action(permissions=["archive"], description=_("Tag"))
def tag(
    modeladmin: Any, request: HttpRequest, queryset: QuerySet[Article]
) -> TemplateResponse | None:
    """Add tags to the selected articles, and take tags away."""
    form = TagForm(request.POST if "confirmed" in request.POST else None)
    if not form.is_valid():
        return confirm(modeladmin, request, queryset, title=_("Tag"), form=form)
    add, remove = form.cleaned_data["add"], form.cleaned_data["remove"]

    def take(article: Article) -> None:
        article.tags.remove(*remove)
        article.tags.add(*add)
        article.save(update_fields={"updated_at"})

    logged = _("Tags: added %(add)s, taken away %(remove)s.")
    values = {"add": ", ".join(add) or "—", "remove": ", ".join(remove) or "—"}
    selected = list(queryset.defer(None))
    changed = change_all(request, selected, take, logged, **values)
    done = ngettext("%d article was tagged.", "%d articles were tagged.", changed) % changed
    report(modeladmin, request, done, unchanged=0)
    return None


ACTIONS = (still_right, set_owner, tag)

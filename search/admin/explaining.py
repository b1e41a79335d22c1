"""Two pages beside the judged queries: why a hit is there, and what other weights would do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from articles.models import Locale
from articles.views import current_locale
from search import explaining, what_if
from search.engine import IndexBroken
from search.query import MAX_LENGTH, SearchQuery


class WhyForm(forms.Form):
    """A query and its language."""

    q = forms.CharField(label=_("Query"), max_length=MAX_LENGTH)
    locale = forms.ChoiceField(label=_("Language"), choices=Locale.choices)


class WeightsForm(forms.Form):
    """Every number that orders hits; those left as they are are not tried."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = what_if.numbers()
        for number in self.numbers:
            self.fields[number.key] = forms.FloatField(
                label=number.key,
                initial=number.value,
                min_value=0,
                max_value=100,
                widget=forms.NumberInput(attrs={"step": "any"}),
            )

    def tried(self) -> dict[str, float]:
        """The numbers that are other than now."""
        values = self.cleaned_data
        return {n.key: values[n.key] for n in self.numbers if values[n.key] != n.value}

    def lines(self) -> list[str]:
        """What to write in ``ranking.py``."""
        tried = self.tried()
        return [n.line(tried[n.key]) for n in self.numbers if n.key in tried]


class Explaining(admin.ModelAdmin):
    """The pages; nothing is changed there."""

    def get_urls(self) -> list[URLPattern]:
        """The two pages, before those of Django's admin."""
        view = self.admin_site.admin_view
        return [
            path("why/", view(self.why), name="search_judgement_why"),
            path("weights/", view(self.weights), name="search_judgement_weights"),
            *super().get_urls(),
        ]

    def why(self, request: HttpRequest) -> HttpResponse:
        """What each hit of a query got, from what."""
        # An address that names no language means the desk's.
        data = None
        if "q" in request.GET:
            data = {"q": request.GET["q"], "locale": request.GET.get("locale") or current_locale()}
        form = WhyForm(data, initial={"locale": current_locale()})
        context: dict[str, Any] = {"title": _("Why is this result here?"), "form": form}
        if form.is_valid():
            query = SearchQuery(form.cleaned_data["q"], form.cleaned_data["locale"])
            try:
                context["explanation"] = explaining.explain(query)
                context["query"] = query
            except IndexBroken:
                form.add_error(None, str(_("The search index is not readable right now.")))
        return self._page(request, "admin/search/why.html", context)

    def weights(self, request: HttpRequest) -> HttpResponse:
        """The judged queries with other weights, before and after."""
        form = WeightsForm(request.GET if "try" in request.GET else None)
        context: dict[str, Any] = {"title": _("Try other weights"), "form": form}
        if form.is_valid() and form.tried():
            try:
                context["moves"], context["figures"] = what_if.compare(form.tried())
                context["lines"] = form.lines()
            except IndexBroken:
                form.add_error(None, str(_("The search index is not readable right now.")))
        return self._page(request, "admin/search/weights.html", context)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return render(
            request,
            template,
            {**self.admin_site.each_context(request), "opts": self.opts, **context},
        )

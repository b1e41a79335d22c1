"""The page of the desk that shows what readers search for."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from functools import partial

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.text import capfirst

from articles.admin.reading import ReadOnly
from articles.models import Locale
from search import learning
from search.models import QueryLog

# Days that the page can look back, and rows of a table of words on the page and in a file.
PERIODS = (7, 30, 90)
SHOWN, EXPORTED = 25, 10_000


@admin.register(QueryLog)
class QueryLogAdmin(ReadOnly):
    """Searches in sum; a single one is nobody's to read, so there is no list and no form."""

    def get_urls(self) -> list[URLPattern]:
        """The page, where the list of rows would be, and a file for each of its tables."""
        view = self.admin_site.admin_view
        return [
            path("", view(self.page), name="search_querylog_changelist"),
            path("<slug:name>.csv", view(self.file), name="search_querylog_csv"),
        ]

    def page(self, request: HttpRequest) -> HttpResponse:
        """Figures, plots and tables of a period and a language."""
        days, locale = self._asked(request)
        searches = learning.period(days, locale)
        context = {
            **self.admin_site.each_context(request),
            "title": capfirst(self.opts.verbose_name_plural),
            "opts": self.opts,
            "days": days,
            "periods": PERIODS,
            "locale": locale,
            "locales": Locale.choices,
            "summary": learning.summary(searches),
            "tables": [make(searches) for make in _makers(days, SHOWN).values()],
        }
        return render(request, "admin/search/searches.html", context)

    def file(self, request: HttpRequest, name: str) -> HttpResponse:
        """One table in full, as CSV that spreadsheets read as UTF-8."""
        days, locale = self._asked(request)
        make = _makers(days, EXPORTED).get(name)
        if make is None:
            raise Http404
        table = make(learning.period(days, locale))
        response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        file = "-".join(filter(None, ("searches", name, f"{days}-days", locale)))
        response["Content-Disposition"] = f'attachment; filename="{file}.csv"'
        csv.writer(response).writerows(_cells(table))
        return response

    def _asked(self, request: HttpRequest) -> tuple[int, str]:
        """The days and the language of the address, for those who may see them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        days = {str(n): n for n in PERIODS}.get(request.GET.get("days", ""), 30)
        locale = request.GET.get("locale", "")
        return days, locale if locale in Locale else ""


def _makers(days: int, limit: int) -> dict[str, Callable[[learning.Searches], learning.Table]]:
    """What makes each table, by its name, in the order of the page."""
    return {
        "days": partial(learning.by_day, days=days),
        "unanswered": partial(learning.unanswered, limit=limit),
        "top": partial(learning.top, limit=limit),
        "unopened": partial(learning.unopened, limit=limit),
        "refinements": partial(learning.refinements, limit=limit),
        "exits": partial(learning.exits, limit=limit),
        "ranks": learning.by_rank,
        "languages": learning.by_locale,
    }


def _cells(table: learning.Table) -> Iterator[list[str]]:
    """The table as lines of a file; no cell begins like a formula, for readers wrote some."""
    yield list(table.columns)
    for row in table.rows:
        yield ["" if cell is None else _harmless(str(cell)) for cell in row]


def _harmless(cell: str) -> str:
    number = cell.removeprefix("-").isdecimal()
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@"} and not number else cell

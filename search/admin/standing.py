"""The page of the desk that proves the index: published = indexed, checksum by checksum."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from articles.admin.reading import ReadOnly
from articles.models import Article
from articles.panels import Line, Panel, panel
from search import alarm, engine, indexing, mending, proof
from search.engine import Busy, IndexBroken
from search.models import IndexStanding

# Up to so many articles each look at the page proves all of them, and mending is waited for.
AT_ONCE = 2_000
ROWS = 50
STATES = {
    "missing": gettext_lazy("missing"),
    "ghost": gettext_lazy("ghost"),
    "stale": gettext_lazy("stale"),
    "same": gettext_lazy("same"),
}


@admin.register(IndexStanding)
class IndexStandingAdmin(ReadOnly):
    """The proof stands where a list of rows would be."""

    def get_urls(self) -> list[URLPattern]:
        """The page, and the button on it."""
        view = self.admin_site.admin_view
        return [
            path("", view(self.page), name="search_indexstanding_changelist"),
            path("mend/", view(require_POST(self.mend)), name="search_indexstanding_mend"),
        ]

    def page(self, request: HttpRequest) -> HttpResponse:
        """What is published and what is indexed; every article's checksums where asked for."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        counted = {locale: proof.counts(locale) for locale in indexing.LOCALES}
        small = sum(counts.published for counts in counted.values()) <= AT_ONCE
        proven = small or "prove" in request.GET
        waiting, lag = proof.waiting()
        context = {
            **self.admin_site.each_context(request),
            "title": capfirst(_("proof of the index")),
            "opts": self.opts,
            "counted": counted,
            "proven": proven,
            "proofs": [self._proof(request, locale) for locale in counted] if proven else [],
            "standings": IndexStanding.objects.in_bulk(),
            "waiting": waiting,
            "lag": round(lag, 1),
            "may_mend": self._may_mend(request),
        }
        return render(request, "admin/search/standing.html", context)

    def mend(self, request: HttpRequest) -> HttpResponse:
        """Mend every difference, or build all anew; a big site does it in the background."""
        if not self._may_mend(request):
            raise PermissionDenied
        anew = "rebuild" in request.POST
        if Article.objects.published().count() > AT_ONCE:
            mending.mend_in_background(anew=anew)
            messages.info(request, _("The index is being mended; look again in a few minutes."))
        else:
            self._mend_now(request, anew=anew)
        self.log_change(request, IndexStanding(pk=indexing.LOCALES[0]), _("Index mended by hand"))
        return HttpResponseRedirect(reverse("admin:search_indexstanding_changelist"))

    def _mend_now(self, request: HttpRequest, *, anew: bool) -> None:
        try:
            mended = mending.mend(anew=anew)
        except Busy:
            messages.warning(request, _("Another process writes the index. Try again soon."))
        except (IndexBroken, OSError) as error:
            messages.error(request, _("The index could not be written: %s") % type(error).__name__)
        else:
            words = ngettext(
                "%d article was indexed or taken out.",
                "%d articles were indexed or taken out.",
                mended,
            )
            messages.success(request, words % mended)

    def _proof(self, request: HttpRequest, locale: str) -> dict[str, Any]:
        proven = proof.prove(locale)
        page = Paginator(proven.rows, ROWS).get_page(request.GET.get(f"page-{locale}"))
        titles = dict(
            Article.objects.filter(pk__in=[row.pk for row in page]).values_list("pk", "title")
        )
        rows = [(row, titles.get(row.pk, ""), STATES[row.state]) for row in page]
        return {"proof": proven, "page": page, "rows": rows, "parameter": f"page-{locale}"}

    def _may_mend(self, request: HttpRequest) -> bool:
        return request.user.has_perm("search.change_indexstanding")


def _reads_again(locale: str) -> bool:
    """Whether an index that was broken can be read, as when its server is back; noted then."""
    try:
        engine.generation(locale)
    except IndexBroken:
        return False
    alarm.mended(locale, rebuilt=False)
    return True


@panel(5)
def broken_index(request: HttpRequest) -> Panel | None:
    """An index that cannot be read, while it lasts."""
    if not request.user.has_perm("search.view_indexstanding"):
        return None
    broken = IndexStanding.objects.filter(broken_since__isnull=False)
    url = reverse("admin:search_indexstanding_changelist")
    lines = [
        Line(one.get_locale_display(), url, one.broken_since)
        for one in broken
        if not _reads_again(one.locale)
    ]
    if not lines:
        return None
    title = _("The search index cannot be read: readers get limited results")
    return Panel(title, len(lines), url, lines, grave=True)

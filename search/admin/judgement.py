"""The judged queries that editors keep."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from search import evaluation, judgements
from search.engine import IndexBroken
from search.evaluation import JudgementError
from search.models import Judgement
from search.models.judgement import JudgementQuerySet

from .explaining import Explaining

# A file of judged queries is text that people wrote.
LARGEST_FILE = 2 * 1024 * 1024


class ImportForm(forms.Form):
    """A file, or lines typed or pasted."""

    file = forms.FileField(label=_("File (JSON, one query on each line)"), required=False)
    rows = forms.CharField(
        label=_("… or the lines themselves"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"class": "vLargeTextField", "rows": 12, "spellcheck": "false"}
        ),
    )

    def clean(self) -> dict[str, Any]:
        """The queries; refused with the line that is wrong."""
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if file and file.size > LARGEST_FILE:
            self.add_error("file", _("The file is too large."))
            return cleaned
        try:
            text = file.read().decode("utf-8-sig") if file else cleaned.get("rows", "")
            cleaned["queries"] = evaluation.parse_queries(text.splitlines(), "")
        except (JudgementError, UnicodeDecodeError) as error:
            self.add_error("file" if file else "rows", str(error))
        return cleaned


@admin.register(Judgement)
class JudgementAdmin(Explaining):
    """Questions with the article that must answer them."""

    list_display = ("text", "locale", "wanted", "place", "note")
    list_filter = ("locale", "unanswered")
    list_select_related = ("article",)
    list_per_page = 50
    search_fields = ("text", "note", "article__title", "article__slug")
    autocomplete_fields = ("article", "also")
    fields = ("locale", "text", "article", "also", "unanswered", "note")
    change_list_template = "admin/search/judgements.html"
    actions = ("export_selected",)

    class Media:
        css = {"all": ("admin/css/judged.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Judgement]:
        """With what the list asks of each row."""
        return super().get_queryset(request).prefetch_related("also")

    @admin.display(description=_("article that answers"), ordering="article__title")
    def wanted(self, row: Judgement) -> str:
        """The article, or that none should be found."""
        if row.article:
            return str(row.article)
        return gettext("none") if row.unanswered else gettext("gone: choose another one")

    @admin.display(description=_("found now"))
    def place(self, row: Judgement) -> str:
        """Where the right article stands among the hits."""
        if not row.article and not row.unanswered:
            return "–"
        try:
            outcome = evaluation.ask(judgements.as_query(row))
        except IndexBroken:
            return "–"
        sign = "✓" if outcome.is_right else "✗"
        if row.unanswered:
            nothing = gettext("nothing found")
            return f"{sign} {outcome.titles[0] if outcome.hits else nothing}"
        missing = gettext("not found")
        return f"{sign} {outcome.rank or missing}"

    # -- files -----------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """The pages for files, before those of Django's admin."""
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name="search_judgement_import"),
            path("export.jsonl", view(self.export_view), name="search_judgement_export"),
            *super().get_urls(),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """A form for lines of queries; what could not be taken in is named."""
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            kept = judgements.keep(form.cleaned_data["queries"])
            for problem in kept.problems:
                self.message_user(request, problem, messages.WARNING)
            n = kept.added + kept.changed
            words = ngettext("%d judged query was taken in.", "%d judged queries were taken in.", n)
            self.message_user(request, words % n, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:search_judgement_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import judged queries"),
            "opts": self.opts,
            "form": form,
        }
        return render(request, "admin/search/import_judgements.html", context)

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """All of them as a file that the import and ``evaluate_search`` read."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return _file(Judgement.objects.all())

    @admin.action(description=_("Export as JSON lines"), permissions=["view"])
    def export_selected(self, request: HttpRequest, queryset: JudgementQuerySet) -> HttpResponse:
        """The selected ones as a file."""
        return _file(queryset)


def _file(rows: JudgementQuerySet) -> HttpResponse:
    text = "".join(f"{line}\n" for line in judgements.lines(rows))
    response = HttpResponse(text, content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="judged-queries.jsonl"'
    return response

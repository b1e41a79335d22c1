"""Articles in and out as files: a zip of Markdown, tried before it is taken in."""

from __future__ import annotations

import re
import secrets
import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import contents, deeds
from articles.exporting import export
from articles.importing import Import
from articles.migrating import pages, zendesk
from articles.migrating.folder import Folder, keep_shelves, kept_shelves, make_shelves
from articles.models import Article
from articles.sources import Problem
from articles.trial import Trial, try_import

# What a zip may unpack to, and how many files it may hold: a help center, not a bomb.
MOST_BYTES, MOST_FILES = 500 * 1024 * 1024, 20_000
KEPT_HOURS = 24
TOKEN = re.compile(r"[\w-]{20,50}")
SHOWN = 200
# What a token's folder holds until the import is confirmed: Markdown, and the categories it needs.
ARTICLES, SHELVES = "articles", "categories.json"


class ZipError(ValueError):
    """Why a file is not taken in, for the editor."""


class TransferViews(admin.ModelAdmin):
    """The two pages; only who may archive anything may take in many at once."""

    def get_urls(self) -> list[URLPattern]:
        """In and out."""
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.take_in), name="articles_article_import"),
            path("export/", wrap(self.give_out), name="articles_article_export"),
            *super().get_urls(),
        ]

    def take_in(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file, show what it would change, then do it."""
        if not request.user.has_perm("articles.archive_article"):
            raise PermissionDenied
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Import articles"),
        }
        token = request.POST.get("token", "")
        if request.method == "POST" and TOKEN.fullmatch(token):
            return self._finish(request, _place(token))
        if request.method == "POST":
            try:
                token, losses = _unpack(request.FILES.get("file"))
                place = _place(token)
                trial = try_import(place / ARTICLES, kept_shelves(place / SHELVES))
                context |= {"token": token, **_shown(trial, losses, place / ARTICLES)}
            except (ZipError, zendesk.ExportError) as error:
                context["error"] = str(error)
        return render(request, "admin/articles/article/import.html", context)

    def _finish(self, request: HttpRequest, folder: Path) -> HttpResponse:
        if not folder.is_dir():
            messages.error(request, _("The file is not there any more. Choose it again."))
            return HttpResponseRedirect(request.path)
        make_shelves(kept_shelves(folder / SHELVES))
        run = Import(folder / ARTICLES)
        outcome = run.run()
        written = Article.objects.filter(pk__in=run.changed).only("title")
        deeds.note(request.user, written, gettext_lazy("Imported."))
        shutil.rmtree(folder, ignore_errors=True)
        words = _("%(created)d created, %(updated)d updated, %(unchanged)d unchanged.")
        values = {name: getattr(outcome, name) for name in ("created", "updated", "unchanged")}
        messages.success(request, words % values)
        if outcome.left_out:
            left = ngettext("%d was left out.", "%d were left out.", outcome.left_out)
            messages.warning(request, left % outcome.left_out)
        return HttpResponseRedirect(reverse("admin:articles_article_changelist"))

    def give_out(self, request: HttpRequest) -> HttpResponseBase:
        """A zip of Markdown with front matter and pictures: what is published, or ``?all=1``."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        articles = Article.objects.all() if "all" in request.GET else Article.objects.published()
        file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
        with tempfile.TemporaryDirectory() as folder:
            export(articles, Path(folder))
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                for one in sorted(Path(folder).rglob("*")):
                    if one.is_file():
                        archive.write(one, one.relative_to(folder).as_posix())
        file.seek(0)
        name = f"articles-{timezone.localdate():%Y-%m-%d}.zip"
        return FileResponse(file, as_attachment=True, filename=name)


def _place(token: str) -> Path:
    return settings.DATA_DIR / "imports" / token


def _unpack(file: Any) -> tuple[str, list[Problem]]:
    """The zip's files as a folder of Markdown under a fresh token; what a conversion lost."""
    if file is None:
        raise ZipError(_("Choose a file."))
    _forget_old()
    token = secrets.token_urlsafe(24)
    losses: list[Problem] = []
    folder = Folder(_place(token) / ARTICLES, losses.append)
    with tempfile.TemporaryDirectory() as name:
        raw = Path(name)
        _extract(file, raw)
        root = _root(raw)
        if zendesk.is_export(root):
            zendesk.convert(root, folder)
        elif pages.is_export(root) and not any(root.rglob("*.md")):
            pages.convert(root, folder)
        else:
            shutil.copytree(root, folder.path)
    folder.path.mkdir(parents=True, exist_ok=True)
    keep_shelves(folder.shelves, _place(token) / SHELVES)
    return token, losses


def _extract(file: Any, folder: Path) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            rows = [row for row in archive.infolist() if not row.is_dir()]
            if len(rows) > MOST_FILES or sum(row.file_size for row in rows) > MOST_BYTES:
                raise ZipError(_("The zip is too large."))
            for row in rows:
                parts = PurePosixPath(row.filename.replace("\\", "/"))
                if parts.is_absolute() or ".." in parts.parts or ":" in parts.parts[0]:
                    raise ZipError(_("The zip has a file outside of its folder: %s") % parts)
                target = folder / parts
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(row) as source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise ZipError(_("This is no zip that can be read: %s") % error) from None


def _root(folder: Path) -> Path:
    """The folder within, where somebody zipped a folder rather than its files."""
    inside = [one for one in folder.iterdir() if not one.name.startswith((".", "__MACOSX"))]
    locales = dict(settings.LANGUAGES)
    alone = len(inside) == 1 and inside[0].is_dir() and inside[0].name not in locales
    return inside[0] if alone else folder


def _forget_old() -> None:
    """Files of imports that nobody finished."""
    oldest = timezone.now().timestamp() - KEPT_HOURS * 3600
    for folder in (settings.DATA_DIR / "imports").glob("*"):
        if folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)


def _shown(trial: Trial, losses: list[Problem], folder: Path) -> dict[str, Any]:
    """The trial as its page shows it: paths as they are in the zip, fields by their names."""

    def inside(problem: Problem) -> Problem:
        place = problem.place.removeprefix(str(folder)).lstrip("/")
        return Problem(place, problem.reason.replace(f"{folder}/", ""))

    rows = trial.rows[:SHOWN]
    return {
        "outcome": trial.outcome,
        "shelves": trial.shelves,
        "rows": [(row, [contents.label(name) for name in row.fields]) for row in rows],
        "more": max(0, len(trial.rows) - SHOWN),
        "problems": [inside(problem) for problem in trial.problems[:SHOWN]],
        "notices": [inside(notice) for notice in [*losses, *trial.notices][:SHOWN]],
    }

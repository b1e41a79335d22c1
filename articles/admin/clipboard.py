"""What is pasted or dropped into an article: pictures, files, text from elsewhere."""

from __future__ import annotations

import binascii
from base64 import b64decode
from io import BytesIO

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from articles.conversion import to_markdown
from articles.models import Upload
from articles.uploads.taking import UploadError, take

# A pasted page with its pictures inside; more is no paste.
PASTE_BYTES = 30 * 1024 * 1024


class ClipboardViews(admin.ModelAdmin):
    """Takes pictures and turns HTML into Markdown, for whoever may write articles."""

    def get_urls(self) -> list[URLPattern]:
        """The two addresses, before those of Django's admin."""
        wrap = self.admin_site.admin_view
        return [
            path("upload/", wrap(self.upload), name="articles_article_upload"),
            path("paste/", wrap(self.paste), name="articles_article_paste"),
            *super().get_urls(),
        ]

    def _allow_writing(self, request: HttpRequest) -> None:
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied

    def upload(self, request: HttpRequest) -> JsonResponse:
        """Keep a ``file``; what to write to have it, or why not.

        With the ``address`` of one that is kept and ``alt``: the library remembers those words.
        """
        self._allow_writing(request)
        alt = request.POST.get("alt", "").replace("\0", "").strip()[:300]
        file = request.FILES.get("file")
        if file is None and alt:
            name = request.POST.get("address", "").rpartition("/")[2]
            Upload.objects.filter(name=name, alt="").update(alt=alt)
            return JsonResponse({})
        if request.method != "POST" or file is None:
            return JsonResponse({"error": _("There is no file.")}, status=400)
        try:
            upload = take(file, file.name or "", request.user, alt)
        except UploadError as error:
            return JsonResponse({"error": str(error)}, status=400)
        return JsonResponse({
            "name": upload.title,
            "address": upload.get_absolute_url(),
            "alt": upload.alt,
            "image": upload.is_image,
            "insert": upload.markdown(),
        })  # fmt: skip

    def paste(self, request: HttpRequest) -> JsonResponse:
        """Markdown of a pasted ``html`` (as a file: it may be large), and what was lost."""
        self._allow_writing(request)
        file = request.FILES.get("html")
        if request.method != "POST" or file is None or (file.size or 0) > PASTE_BYTES:
            return JsonResponse({"error": _("This cannot be pasted.")}, status=400)
        refused: list[str] = []

        def take_picture(source: str, words: str) -> str | None:
            """Pictures come along inside the page; of any other only the address is known."""
            head, comma, data = source.partition(",")
            if not head.startswith("data:") or not head.endswith(";base64") or not comma:
                return source if source.startswith("/media/") else None
            try:
                content = BytesIO(b64decode(data, validate=False))
                return take(content, _("pasted picture"), request.user, words).get_absolute_url()
            except (UploadError, binascii.Error) as error:
                refused.append(str(error))
                return None

        html = file.read().decode("utf-8", "replace")
        converted = to_markdown(html, take_picture=take_picture)
        losses = [*converted.losses, *refused]
        return JsonResponse({"insert": converted.markdown, "losses": losses})

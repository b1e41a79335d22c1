"""Pictures and files for readers, served so that no browser runs what is in them."""

from __future__ import annotations

import re

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import condition, require_safe

from articles.models import Upload

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
SHOWN_WITHIN = ("image/", "video/")


def _etag(request: HttpRequest, name: str) -> str:
    return f'"{name}"'


@require_safe
@condition(etag_func=_etag)
def serve(request: HttpRequest, name: str) -> HttpResponseBase:
    """An upload by its name, which is its content's: it never changes. One range may be asked."""
    upload = get_object_or_404(Upload, name=name)
    response: HttpResponseBase
    try:
        file = upload.file.open("rb")
    except FileNotFoundError:
        return HttpResponse(status=404)
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked and int(asked[1]) < upload.size:
        start = int(asked[1])
        end = min(int(asked[2]) if asked[2] else upload.size - 1, upload.size - 1)
        file.seek(start)
        with file:
            response = HttpResponse(file.read(end - start + 1), status=206)
        response["Content-Range"] = f"bytes {start}-{end}/{upload.size}"
    else:
        response = FileResponse(file)
        response["Content-Length"] = str(upload.size)
    plain = upload.content_type.startswith("text/")
    response["Content-Type"] = upload.content_type + ("; charset=utf-8" if plain else "")
    shown = upload.content_type.startswith(SHOWN_WITHIN)
    response["Content-Disposition"] = content_disposition_header(not shown, upload.title) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-site"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response

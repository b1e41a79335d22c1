"""The page of a site whose database is locked or gone: 503, in both languages, nothing is lost.

It asks nothing of the database. What was sent with the request is in the page, to be sent again;
a password is not.
"""

from __future__ import annotations

import logging
import sys

from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from .api.door import problem

logger = logging.getLogger(__name__)

# Its tables are not there, it is locked for too long, or nobody answers.
AWAY = (OperationalError, InterfaceError, ProgrammingError)
# Seconds after which programs and proxies may ask again.
AGAIN = 10
NEVER_REPEATED = ("password", "otp_token", "csrfmiddlewaretoken")
LONGEST_SHOWN = 20_000


def error(request: HttpRequest) -> HttpResponse:
    """``handler500``: what Django asks for the answer to a request that failed."""
    if not isinstance(sys.exc_info()[1], AWAY):
        if request.path.startswith("/api/"):
            return problem(_("Something went wrong on our side. Please try again."), status=500)
        return server_error(request)
    response = _page(request)
    response["Retry-After"] = str(AGAIN)
    add_never_cache_headers(response)
    return response


def _page(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem(_("The database is away. Please try again soon."), status=503)
    typed = _typed(request)
    token = request.COOKIES.get("csrftoken", "")
    context = {
        "typed": typed,
        "shown": [value[:LONGEST_SHOWN] for _name, value in typed if len(value) > 20],
        "token": token,
        "address": request.get_full_path(),
        "files": bool(request.FILES) if request.method == "POST" else False,
        "method": request.method,
    }
    return HttpResponse(render_to_string("503.html", context), status=503)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, but for what nobody should see on a page."""
    if request.method != "POST":
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not any(hidden in name for hidden in NEVER_REPEATED)
    ]

"""What keeps programs from flooding the desk, without a third party or a puzzle."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from articles.limiting import wait, words
from articles.reading import is_same_origin

from .tokens import FormToken


@dataclass(frozen=True)
class Refusal:
    """Why a form is not taken now: the words above it, the status, the seconds to wait."""

    words: str
    status: int = 200
    seconds: int = 0

    def put_on(self, response: HttpResponse) -> HttpResponse:
        """The response with the status, and when to try again."""
        response.status_code = self.status
        if self.seconds:
            response["Retry-After"] = str(self.seconds)
        return response


def look_at_rate(request: HttpRequest, what: str) -> Refusal | None:
    """Whether this was done too often; what was typed stays on the page that says so."""
    seconds = wait(request, what)
    if not seconds:
        return None
    return Refusal(words(seconds) + " " + _("What you wrote is still here."), 429, seconds)


def look_at_post(request: HttpRequest, token: FormToken | None) -> Refusal | None:
    """What is wrong with a form as such, before anything in it is looked at."""
    if not is_same_origin(request):
        return Refusal(
            _("This form came from another page. Please look it over and send it again."), 403
        )
    if refusal := look_at_rate(request, "ticket-forms"):
        return refusal
    if token is None:
        return Refusal(_("This page was open for too long. Please send it once more."))
    return None


def look_at_sending(request: HttpRequest, token: FormToken) -> Refusal | None:
    """What keeps a form that is right from being sent."""
    if token.age < settings.TICKET_MIN_SECONDS:
        return Refusal(_("That was very fast. Please look it over and send it once more."))
    return look_at_rate(request, "tickets")

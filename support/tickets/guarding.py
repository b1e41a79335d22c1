"""What keeps programs from flooding the desk, without a third party or a puzzle."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from articles.reading import WINDOW, is_same_origin, too_often

from .tokens import FormToken

# Forms of one address in ten minutes, refused ones and fresh links included.
POSTS_ALLOWED = 60
LINKS_ALLOWED = 10
# Fresh links that one mailbox gets in ten minutes, whoever asks.
LINKS_FOR_MAILBOX = 3


@dataclass(frozen=True)
class Refusal:
    """Why a form is not taken now: the words to show above it, and the status."""

    words: str
    status: int = 200

    def put_on(self, response: HttpResponse) -> HttpResponse:
        """The response with the status, and when to try again."""
        response.status_code = self.status
        if self.status == 429:
            response["Retry-After"] = str(int(WINDOW.total_seconds()))
        return response


def too_many() -> Refusal:
    """The answer to a flood."""
    minutes = int(WINDOW.total_seconds() // 60)
    words = _("Too many messages came from your network. Please send it again in %d minutes.")
    return Refusal(words % minutes + " " + _("What you wrote is still here."), 429)


def look_at_post(request: HttpRequest, token: FormToken | None) -> Refusal | None:
    """What is wrong with a form as such, before anything in it is looked at."""
    if not is_same_origin(request):
        return Refusal(
            _("This form came from another page. Please look it over and send it again."), 403
        )
    if too_often(request, "ticket-posts", POSTS_ALLOWED):
        return too_many()
    if token is None:
        return Refusal(_("This page was open for too long. Please send it once more."))
    return None


def look_at_sending(request: HttpRequest, token: FormToken) -> Refusal | None:
    """What keeps a form that is right from being sent."""
    if token.age < settings.TICKET_MIN_SECONDS:
        return Refusal(_("That was very fast. Please look it over and send it once more."))
    if too_often(request, "tickets", settings.TICKETS_ALLOWED):
        return too_many()
    return None

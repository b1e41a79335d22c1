"""What readers do with an article: votes and reads, without an account."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from django import forms
from django.conf import settings
from django.core import signing
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .limiting import too_often
from .masking import masked
from .models import Article, DailyReads, Vote

COOKIE = "reader"
COOKIE_AGE = timedelta(days=365)
ROBOT = re.compile(
    r"bot|crawl|spider|slurp|preview|monitor|curl|wget|python|headless|^$", re.IGNORECASE
)


class VoteForm(forms.Form):
    """``helpful`` is yes or no; a no may give a reason, and say more in a ``comment``."""

    helpful = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes"
    )
    reason = forms.ChoiceField(choices=Vote.Reason.choices, required=False)
    # Browsers count a line end as one character and send two.
    comment = forms.CharField(required=False, max_length=2 * Vote.COMMENT_LENGTH)


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the request comes from one of our own pages, as far as the browser says."""
    # Newer browsers say it outright, those included that keep the origin to themselves.
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    own = f"{request.scheme}://{request.get_host()}"
    return origin in (None, own, *settings.CSRF_TRUSTED_ORIGINS)


def is_reader(request: HttpRequest) -> bool:
    """Whether a person reads: neither a robot nor staff."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and user.is_staff:
        return False
    return not ROBOT.search(request.headers.get("User-Agent", ""))


def count_read(request: HttpRequest, article: Article) -> None:
    """One more read of the article today, unless a robot, staff or a flood makes it."""
    if not is_reader(request) or too_often(request, "reads"):
        return
    today = timezone.localdate()
    changed = DailyReads.objects.filter(article=article, day=today).update(reads=F("reads") + 1)
    if not changed:
        row, created = DailyReads.objects.get_or_create(
            article=article, day=today, defaults={"reads": 1}
        )
        if not created:
            DailyReads.objects.filter(pk=row.pk).update(reads=F("reads") + 1)


def vote_of(request: HttpRequest, article: Article) -> Vote | None:
    """What this reader said of this version of the article, or nothing."""
    reader = _reader(request)
    if not reader:
        return None
    return Vote.objects.filter(
        article=article, version=article.content_updated_at, reader=_digest(reader)
    ).first()


def record_vote(
    request: HttpRequest,
    response: HttpResponse,
    article: Article,
    helpful: bool,
    reason: str,
    comment: str = "",
) -> HttpResponse:
    """Keep the vote, one for each reader and version; a comment with secrets masked.

    A step without a reason or comment leaves what an earlier step said.
    """
    reader = _reader(request) or secrets.token_urlsafe(16)
    said: dict[str, object] = {"helpful": helpful}
    if helpful:
        said |= {"reason": "", "comment": ""}
    else:
        comment = comment.replace("\r\n", "\n").strip()[: Vote.COMMENT_LENGTH]
        said |= {"reason": reason} if reason or not comment else {}
        said |= {"comment": masked(comment), "state": Vote.State.NEW} if comment else {}
    Vote.objects.update_or_create(
        article=article,
        version=article.content_updated_at,
        reader=_digest(reader),
        defaults=said,
    )
    response.set_signed_cookie(
        COOKIE,
        reader,
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def _reader(request: HttpRequest) -> str:
    try:
        return request.get_signed_cookie(COOKIE, default="") or ""
    except signing.BadSignature:
        return ""


def _digest(reader: str) -> str:
    return salted_hmac("articles.reading", reader, algorithm="sha256").hexdigest()

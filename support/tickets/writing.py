"""The page on which a ticket is written."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from articles.models import Article
from articles.shield import recognise_secret
from articles.views import current_locale, secret_refused
from search import log
from search.pipeline import search
from search.query import SearchQuery
from support import deflection, evidence
from support.chooser import likely_topic
from support.models import ContactStart, Ticket

from . import guarding, promises
from .conversation import Opened, open_ticket
from .forms import TicketForm
from .tokens import FormToken, follow_link

QUERY_LENGTH = 500
Outcome = ContactStart.Outcome


# Readers have no account, so a token would protect nothing and would be lost with its cookie;
# the form asks for the same origin instead, and never expires.
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Choose a type, write, look at what may answer, send; ``?q=`` carries the search over."""
    if secret := recognise_secret(request.GET.get("q", "")):
        return secret_refused(request, secret)
    type_ = (request.POST or request.GET).get("type", "")
    if type_ not in Ticket.Type:
        response = _choose(request)
    elif request.method == "POST":
        response = _posted(request, type_)
    else:
        response = _opened(request, type_)
    add_never_cache_headers(response)
    return response


def _asked(request: HttpRequest) -> str:
    """The reader's search, carried over."""
    words = request.GET.get("q", "").replace("\0", "")
    return " ".join(words.split())[:QUERY_LENGTH]


def _choose(request: HttpRequest) -> HttpResponse:
    """First the type: everything else depends on it."""
    query, locale = _asked(request), current_locale()
    found = search(SearchQuery(query, locale))
    likely = likely_topic(found)
    # The likely one first, the others in their order: nobody has to read all eight.
    choices = sorted(Ticket.Type.choices, key=lambda choice: choice[0] != likely)
    context = {
        "query": query,
        "types": [(value, name, evidence.ABOUT[value]) for value, name in choices],
        "likely": likely,
        "articles": deflection.answers(found, query),
        "start": uuid4(),
    }
    return log.count_exit(request, render(request, "support/tickets/choose.html", context))


def _opened(request: HttpRequest, type_: str) -> HttpResponse:
    start = _start(request.GET.get("start", ""))
    if start is None:
        asked = request.GET.copy()
        asked["start"] = str(uuid4())
        return HttpResponseRedirect(f"?{asked.urlencode()}")
    query, token = _asked(request), FormToken.new()
    initial = {"type": type_, "query": query, "subject": query[:150], "start": str(start)}
    form = TicketForm(request, token, type_, initial=initial)
    response = _page(request, form, offered=deflection.offered(query, current_locale()))
    response = log.count_exit(request, response)
    return deflection.began(request, response, start, current_locale(), type_)


def _start(said: str) -> UUID | None:
    """The name under which this wish to write is counted; it opens nothing."""
    try:
        return UUID(said)
    except ValueError:
        return None


def _posted(request: HttpRequest, type_: str) -> HttpResponse:
    """What the pressed button says; without one, it is to be sent."""
    token = FormToken.read(request.POST.get("token", ""))
    refusal = guarding.look_at_post(request, token)
    if refusal or token is None:
        form = TicketForm(request, token or FormToken.new(), type_)
        return _refused(request, form, refusal)
    step, _colon, slug = request.POST.get("step", "send").partition(":")
    if step == "solved":
        return _solved(request, token, type_, slug)
    form = TicketForm(request, token, type_)
    if step in ("type", "text"):
        return _page(request, form, unchecked=True, packed=form.packed() if step == "text" else "")
    return _send(request, form, token) if form.is_valid() else _page(request, form)


def _send(request: HttpRequest, form: TicketForm, token: FormToken) -> HttpResponse:
    locale = current_locale()
    if "reviewed" not in request.POST:
        offered = deflection.offered(form.said("subject"), locale)
        if offered or form.advice():
            return _page(request, form, review=True, offered=offered)
    if refusal := guarding.look_at_sending(request, token):
        return _refused(request, form, refusal)
    opened = open_ticket(token.submission, locale, form.cleaned_data)
    deflection.ended(_counted(request, token), Outcome.SENT, locale, form.type_)
    return _sent(request, opened)


def _sent(request: HttpRequest, opened: Opened) -> HttpResponse:
    """To the ticket's page; a ticket that was open before is its mailbox's alone to see."""
    if opened.joined:
        context = {"ticket": opened.ticket}
        return render(request, "support/tickets/joined.html", context)
    return HttpResponseRedirect(f"{follow_link(opened.ticket)}&sent=1")


def _solved(request: HttpRequest, token: FormToken, type_: str, slug: str) -> HttpResponse:
    locale = current_locale()
    article = Article.objects.published().in_locale(locale).filter(slug=slug).first()
    deflection.ended(_counted(request, token), Outcome.SOLVED, locale, type_, article)
    return render(request, "support/tickets/solved.html", {"article": article})


def _counted(request: HttpRequest, token: FormToken) -> UUID:
    return _start(request.POST.get("start", "")) or token.submission


def _refused(
    request: HttpRequest, form: TicketForm, refusal: guarding.Refusal | None
) -> HttpResponse:
    response = _page(request, form, unchecked=True, refusal=refusal)
    return refusal.put_on(response) if refusal else response


def _page(request: HttpRequest, form: TicketForm, **context: Any) -> HttpResponse:
    """The form; ``unchecked``: without telling what is still missing in it."""
    shown = {
        "form": form,
        "types": Ticket.Type.choices,
        "promise": promises.wording(form.type_, current_locale()),
        **context,
    }
    return render(request, "support/tickets/new.html", shown)

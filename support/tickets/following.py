"""The page on which a ticket is followed, and the way back to it without its link."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from articles.limiting import wait
from articles.models import Article
from articles.views import current_locale
from support import attachments, delivery, evidence, references
from support.models import Attachment, Delivery, Message, Ticket

from . import conversation, guarding, promises
from .forms import FindForm, ReplyForm
from .tokens import PARAMETER, FormToken, may_follow

Kind, State = Message.Kind, Ticket.State
STEPS = (State.RECEIVED, State.IN_PROGRESS, State.SOLVED)


# As for writing one: no account, so no token; the same origin is asked for.
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """State and conversation for whoever has the link; for others, the way to get it."""
    ticket = ticket_of(request, reference)
    if ticket is None:
        response = find(request, reference)
    elif request.method == "POST":
        response = _reply(request, ticket)
    else:
        response = _page(request, ticket, ReplyForm(request, FormToken.new()))
    add_never_cache_headers(response)
    # Its address holds the key: no other site learns it. (Without any referrer a browser would
    # keep the form's origin to itself as well, and we would take it for a stranger's.)
    response["Referrer-Policy"] = "same-origin"
    return response


def ticket_of(request: HttpRequest, reference: str) -> Ticket | None:
    """The ticket of this number, if the request's key opens it."""
    ticket = Ticket.objects.filter(reference=references.read(reference) or None).first()
    key = request.GET.get(PARAMETER, "")
    return ticket if ticket and may_follow(ticket, key) else None


def _page(
    request: HttpRequest,
    ticket: Ticket,
    form: ReplyForm,
    refusal: guarding.Refusal | None = None,
) -> HttpResponse:
    first_due = promises.due(ticket.type, ticket.created_at)
    named = Prefetch("articles", Article.objects.published().for_cards())
    said = ticket.messages.exclude(kind=Kind.NOTE).prefetch_related("attachments", named)
    context = {
        "ticket": ticket,
        "messages": [(message, _articles(message)) for message in said],
        "key": request.GET.get(PARAMETER, ""),
        "form": form,
        "refusal": refusal,
        "sent": "sent" in request.GET,
        "replied": request.GET.get("replied"),
        "steps": STEPS,
        "promise": promises.wording(ticket.type, current_locale()),
        "is_old": bool(first_due and first_due <= timezone.now()),
        "packed": evidence.packed(ticket.type, ticket.subject, "", ticket.evidence),
        "rows": evidence.rows(ticket.type, ticket.evidence),
    }
    return render(request, "support/tickets/detail.html", context)


def _articles(message: Message) -> list[Article]:
    """The articles an answer names, as far as they are published and were fetched so."""
    return list(message.articles.all()) if message.kind == Kind.ANSWER else []


def _reply(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    token = FormToken.read(request.POST.get("token", ""))
    refusal = guarding.look_at_post(request, token)
    form = ReplyForm(request, token or FormToken.new())
    if token and not refusal and form.is_valid():
        refusal = guarding.look_at_sending(request, token)
        if not refusal:
            replied = "again" if ticket.state == State.SOLVED else "1"
            conversation.reply(ticket, form.cleaned_data["text"], token.submission)
            key = request.GET[PARAMETER]
            return HttpResponseRedirect(f"?{PARAMETER}={key}&replied={replied}#latest")
    response = _page(request, ticket, form, refusal)
    return refusal.put_on(response) if refusal else response


@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest, reference: str = "") -> HttpResponse:
    """Ask for number and mailbox, and mail a fresh link; right or wrong, the answer is the same."""
    if request.method != "POST":
        typed = references.read(reference) or reference[:40]
        form = FindForm(label_suffix="", initial={"reference": typed})
        return render(request, "support/tickets/find.html", {"form": form})
    form = FindForm(request.POST, label_suffix="")
    refusal = guarding.look_at_post(request, FormToken.new())
    refusal = refusal or guarding.look_at_rate(request, "ticket-links")
    if refusal or not form.is_valid():
        response = render(request, "support/tickets/find.html", {"form": form, "refusal": refusal})
        return refusal.put_on(response) if refusal else response
    _mail_link(request, form.cleaned_data["reference"], form.cleaned_data["mailbox"])
    return render(request, "support/tickets/mailed.html")


def _mail_link(request: HttpRequest, reference: str, mailbox: str) -> None:
    """To the ticket's mailbox, if there is such a ticket, and not as a nuisance."""
    found = Ticket.objects.of_mailbox(mailbox)
    ticket = found.filter(reference=references.read(reference) or None).first()
    if ticket and not wait(request, "ticket-mailbox", mailbox.casefold()):
        delivery.queue(ticket, Delivery.Event.LINK)


@require_safe
def file(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """A file of a ticket, for whoever may see the ticket: by its link, or on the desk."""
    attachment = (
        Attachment.objects.filter(key=key, message__ticket__reference=references.read(reference))
        .select_related("message__ticket")
        .first()
    )
    if attachment is None:
        raise Http404
    is_staff = request.user.is_staff and request.user.has_perm("support.view_ticket")
    is_ours = attachment.message is None or attachment.message.kind == Kind.NOTE
    if not (is_staff or (ticket_of(request, reference) and not is_ours)):
        raise Http404
    response: HttpResponse = attachments.response(attachment)  # type: ignore[assignment]
    return response

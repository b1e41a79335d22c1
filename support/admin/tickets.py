"""Tickets on the desk: read, answer, note, assign, close, open again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles import deeds
from support import evidence, references
from support.models import Attachment, Delivery, Ticket
from support.tickets import conversation

from .filters import AssigneeFilter, TurnFilter
from .forms import DeskForm

State = Ticket.State


@admin.register(Ticket)
class TicketAdmin(admin.ModelAdmin):
    """A light desk; a bigger one gets its tickets by hand-off."""

    form = DeskForm
    list_display = ("reference", "subject", "type", "stands", "assignee", "due")
    list_filter = (TurnFilter, AssigneeFilter, "type", "locale")
    # Its own page wants the key that only the reader's mail has.
    view_on_site = False
    show_facets = admin.ShowFacets.ALWAYS
    # What is due first stands first; then what waits for the reader, the newest first.
    ordering = (F("promised_at").asc(nulls_last=True), "-created_at", "-pk")
    list_select_related = ("assignee",)
    list_per_page = 50
    search_fields = ("reference", "mailbox", "subject", "evidence", "messages__text")
    search_help_text = _("A reference number, a mailbox, a TXID, or words of subject and messages.")
    date_hierarchy = "created_at"
    actions = ("take", "solve", "open_again")
    autocomplete_fields = ("prevented_by",)
    readonly_fields = ("told",)
    fieldsets = (
        (None, {"fields": ("told",)}),
        (
            _("Answer or note"),
            {"fields": ("say", "text", "articles", "attached", "form_token", "seen")},
        ),
        (_("Handling"), {"fields": ("state", "type", "assignee", "prevented_by")}),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Ticket], search_term: str
    ) -> tuple[QuerySet[Ticket], bool]:
        """A reference number finds its ticket however it was typed."""
        reference = references.read(search_term)
        if reference:
            return queryset.filter(reference=reference), False
        return super().get_search_results(request, queryset, search_term)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Readers write them."""
        return False

    @admin.display(description=_("state"), ordering="state")
    def stands(self, ticket: Ticket) -> SafeString:
        """The state, coloured."""
        return format_html(
            '<span class="status ticket-{}">{}</span>', ticket.state, ticket.get_state_display()
        )

    @admin.display(description=_("answer promised by"), ordering="promised_at")
    def due(self, ticket: Ticket) -> SafeString | str:
        """When our answer is due, marked where that is past."""
        if ticket.promised_at is None or ticket.state not in Ticket.OURS:
            return "–"
        at = timezone.localtime(ticket.promised_at).strftime("%Y-%m-%d %H:%M")
        return format_html('<strong class="overdue">{}</strong>', at) if ticket.is_overdue else at

    @admin.display(description=_("request"))
    def told(self, ticket: Ticket) -> SafeString:
        """Everything said so far, with the evidence and the files."""
        context = {
            "ticket": ticket,
            "rows": evidence.rows(ticket.type, ticket.evidence),
            "said": ticket.messages.select_related("staff").prefetch_related(
                "attachments", "articles"
            ),
        }
        return render_to_string("admin/support/ticket/told.html", context)

    def get_readonly_fields(self, request: HttpRequest, obj: Ticket | None = None) -> Any:
        """Who may only look gets no fields to fill in."""
        fields = super().get_readonly_fields(request, obj)
        return fields if self.has_change_permission(request, obj) else (*fields, "assignee")

    def get_fieldsets(self, request: HttpRequest, obj: Ticket | None = None) -> Any:
        """Without the fields of an answer for who may only look."""
        sets = super().get_fieldsets(request, obj)
        return sets if self.has_change_permission(request, obj) else [sets[0], sets[2]]

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Ticket, form: Any, change: bool) -> None:
        """Say what was written, and change what was changed."""
        stored = Ticket.objects.get(pk=obj.pk)
        state, obj.state = obj.state, stored.state
        obj.save(update_fields=["type", "assignee", "prevented_by"])
        if form.is_answer:
            data = form.cleaned_data
            conversation.answer(
                obj, data["text"], request.user, data["say"], data["articles"],
                form.token.submission,
            )  # fmt: skip
            return
        if form.cleaned_data["text"]:
            conversation.note(obj, form.cleaned_data["text"], request.user, form.token.submission)
        if state != stored.state:
            conversation.move(obj, state)
        elif obj.assignee and obj.state == State.RECEIVED:
            conversation.move(obj, State.IN_PROGRESS)

    def construct_change_message(self, request: HttpRequest, form: Any, *args: Any) -> Any:
        """The history says that something was said, never what."""
        if form.is_answer:
            return deeds.deed(_("Answered the reader."))
        if form.cleaned_data.get("text"):
            return deeds.deed(_("Added an internal note."))
        return super().construct_change_message(request, form, *args)

    def response_change(self, request: HttpRequest, obj: Ticket) -> HttpResponse:
        """After an answer, back to the list or on with the ticket, as the button says."""
        if "_continue" in request.POST:
            self.message_user(request, gettext("Saved."), messages.SUCCESS)
            return HttpResponseRedirect(request.path)
        if "_next" in request.POST and (following := self._next(request, obj)):
            told = gettext("%s is saved; this one is due next.") % obj
            self.message_user(request, told, messages.SUCCESS)
            address = reverse("admin:support_ticket_change", args=[following.pk])
            return HttpResponseRedirect(address)
        return super().response_change(request, obj)

    def _next(self, request: HttpRequest, done: Ticket) -> Ticket | None:
        """What is due next of what is ours to do and nobody else's."""
        free = Q(assignee=None) | Q(assignee=request.user.pk)
        ours = Ticket.objects.filter(free, state__in=Ticket.OURS).exclude(pk=done.pk)
        return ours.order_by(*self.ordering).first()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What was sent out goes with its ticket, though nobody deletes it by itself."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, lacking - {Delivery._meta.verbose_name}, protected

    def delete_model(self, request: HttpRequest, obj: Ticket) -> None:
        """With the files, which no row would lead to any more."""
        Attachment.objects.filter(message__ticket=obj).discard()
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> None:
        """As for one."""
        Attachment.objects.filter(message__ticket__in=queryset).discard()
        super().delete_queryset(request, queryset)

    # -- many at once ----------------------------------------------------------------------

    @admin.action(permissions=["change"], description=_("Assign to me"))
    def take(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> None:
        """Mine now, and in progress where it was only received."""
        for ticket in queryset:
            ticket.assignee_id = request.user.pk
            ticket.save(update_fields=["assignee"])
            if ticket.state == State.RECEIVED:
                conversation.move(ticket, State.IN_PROGRESS)
        self._done(request, queryset, _("Assigned to %(name)s."), name=str(request.user))

    @admin.action(permissions=["change"], description=_("Mark as solved (the reader gets a mail)"))
    def solve(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> None:
        """Close without a word."""
        for ticket in queryset.open():  # type: ignore[attr-defined]
            conversation.move(ticket, State.SOLVED)
        self._done(request, queryset, _("Marked as solved."))

    @admin.action(permissions=["change"], description=_("Open again"))
    def open_again(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> None:
        """Back to work."""
        for ticket in queryset.filter(state=State.SOLVED):
            conversation.move(ticket, State.IN_PROGRESS)
        self._done(request, queryset, _("Opened again."))

    def _done(
        self, request: HttpRequest, queryset: QuerySet[Ticket], logged: Any, **values: Any
    ) -> None:
        tickets = Ticket.objects.filter(pk__in=[ticket.pk for ticket in queryset])
        deeds.note(request.user, tickets, logged, **values)
        done = ngettext("%d ticket: %s", "%d tickets: %s", len(tickets))
        self.message_user(request, done % (len(tickets), str(logged) % values), messages.SUCCESS)

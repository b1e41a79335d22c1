"""What is sent out, on the desk: to be looked at, and to be tried again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from support import delivery
from support.models import Delivery


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin):
    """The queue of mails and hand-offs."""

    list_display = (
        "created_at", "ticket", "channel", "event", "state", "error", "next_attempt", "attempts",
    )  # fmt: skip
    list_filter = ("state", "channel", "event")
    list_select_related = ("ticket",)
    search_fields = ("ticket__reference", "external_id")
    date_hierarchy = "created_at"
    actions = ("try_again",)
    fields = readonly_fields = (
        "ticket", "channel", "event", "state", "attempts", "error", "external_id", "key",
        "created_at", "due_at", "sent_at",
    )  # fmt: skip

    @admin.display(description=_("next attempt"), ordering="due_at", empty_value="")
    def next_attempt(self, delivery: Delivery) -> datetime | None:
        """When, of what waits."""
        return delivery.due_at if delivery.state == Delivery.State.WAITING else None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """What happens to tickets adds them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by hand: with its ticket it goes."""
        return False

    @admin.action(permissions=["change"], description=_("Try again now"))
    def try_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """What waits or was given up goes to the front of the queue."""
        states = (Delivery.State.WAITING, Delivery.State.FAILED)
        again = queryset.filter(state__in=states).update(
            state=Delivery.State.WAITING, attempts=0, due_at=timezone.now()
        )
        transaction.on_commit(delivery.deliver_soon)
        done = ngettext("%d delivery is tried again.", "%d deliveries are tried again.", again)
        self.message_user(request, done % again, messages.SUCCESS)

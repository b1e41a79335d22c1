"""What the desk's first page shows of tickets."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.panels import Panel, panel
from support.models import Ticket


@panel(5)
def tickets(request: HttpRequest) -> Panel | None:
    """Tickets that wait for us; the overdue ones alone, where there are any."""
    if not request.user.has_perm("support.change_ticket"):
        return None
    url = reverse("admin:support_ticket_changelist")
    if overdue := Ticket.objects.overdue().count():
        return Panel(_("Overdue tickets"), overdue, f"{url}?turn=overdue")
    ours = Ticket.objects.filter(state__in=Ticket.OURS).count()
    return Panel(_("Tickets that wait for us"), ours, f"{url}?turn=ours")

"""The page that says how to reach a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from articles.models import Fact

# As long as a search may be; what was typed there is carried over here.
QUERY_LENGTH = 500


def contact(request: HttpRequest) -> HttpResponse:
    """Channels, what to prepare, what we never ask for; ``?q=`` carries the reader's words."""
    query = " ".join(request.GET.get("q", "").replace("\0", "").split())[:QUERY_LENGTH]
    facts = Fact.objects.values_in(get_language() or "en")
    return render(request, "support/contact.html", {"query": query, "facts": facts})

"""Nothing is saved that takes a judged query's answer away, unless an editor says so."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.contrib.messages.storage import default_storage
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from articles.editions import forget_edition

from . import judging
from .engine import Busy, IndexBroken
from .judging import Asked, Moves

# The box that an editor ticks; its value names the queries that fall.
AGREED = "_judged"
# What can go wrong where a change is only tried: then it is made untried, and said so.
FAULTS = (Busy, IndexBroken, OSError)

View = Callable[[], HttpResponseBase]


class Falls(Exception):  # noqa: N818 (it says what happens)
    """Judged queries would lose their answer; raised to take the change back."""

    def __init__(self, moves: Moves) -> None:
        super().__init__()
        self.moves = moves


class Gated(admin.ModelAdmin):
    """What it saves is held against the judged queries first.

    A form that takes an answer away comes back, as it was typed, with what moves and a box to
    tick; whatever else moves is told when it is saved.
    """

    delete_confirmation_template = "admin/search/delete_confirmation.html"

    @property
    def media(self) -> forms.Media:
        """With how judged queries are drawn."""
        return super().media + forms.Media(css={"all": ("admin/css/judged.css",)})

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form, refused where judged queries were found to fall."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        moves: Moves | None = getattr(request, "falls", None)
        if moves is None:
            return form
        words = render_to_string(
            "admin/search/falls.html", {"moves": moves, "box": AGREED}, request=request
        )

        class Refused(form):
            def clean(self) -> Any:
                cleaned = super().clean()
                self.add_error(None, ValidationError(words))
                return cleaned

        return Refused

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """The form; a save that takes an answer away is asked about."""
        view = partial(super().changeform_view, request, object_id, form_url, extra_context)
        if request.method != "POST":
            return view()
        try:
            return self._held(request, view)
        except Falls as falls:
            forget_edition()
            # What the save had to say of itself did not happen.
            request._messages = default_storage(request)  # type: ignore[attr-defined]
            request.falls = falls.moves  # type: ignore[attr-defined]
            return view()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """The list; what its actions moved is told."""
        view = partial(super().changelist_view, request, extra_context)
        return self._held(request, view, ask=False) if request.method == "POST" else view()

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """The page that asks, with what would move; what moved is told."""
        if request.method == "POST":
            view = partial(super().delete_view, request, object_id, extra_context)
            return self._held(request, view, ask=False)
        moves = self._without(request, object_id)
        return super().delete_view(request, object_id, {"moves": moves, **(extra_context or {})})

    def _without(self, request: HttpRequest, object_id: str) -> Moves | None:
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_delete_permission(request, obj):
            return None
        try:
            before = judging.ask()
            with judging.undone():
                obj.delete()
                return judging.moved(before)
        except (*FAULTS, ProtectedError, RestrictedError):
            return None

    def _held(self, request: HttpRequest, view: View, *, ask: bool = True) -> HttpResponseBase:
        """Do it, and tell what moved. Raises :class:`Falls` where it must be agreed to first."""
        before = self._before(request.POST.get("locale", ""))
        with transaction.atomic():
            response = view()
            moves = self._moved(before) if before and _has_saved(request, response) else None
            if ask and moves and moves.falling and request.POST.get(AGREED) != moves.name:
                raise Falls(moves)
        self._tell_moves(request, moves, failed=before is None)
        return response

    def _before(self, locale: str) -> Asked | None:
        try:
            return judging.ask(first=locale)
        except FAULTS:
            return None

    def _moved(self, before: Asked) -> Moves | None:
        try:
            return judging.moved(before)
        except FAULTS:
            return None

    def _tell_moves(self, request: HttpRequest, moves: Moves | None, *, failed: bool) -> None:
        if failed:
            words = _("The judged queries could not be asked: the search index is not readable.")
            self.message_user(request, words, messages.WARNING)
        elif moves and (moves.moves or moves.left_out):
            told = render_to_string("admin/search/moved.html", {"moves": moves}, request=request)
            level = messages.WARNING if moves.falling else messages.INFO
            self.message_user(request, told, level)


def _has_saved(request: HttpRequest, response: HttpResponseBase) -> bool:
    """A form that is saved leads on, or closes its window; one that is refused is shown again."""
    return isinstance(response, HttpResponseRedirect) or IS_POPUP_VAR in request.POST

"""What readers type: checked, and given back whole where it is refused."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from articles.shield import Secret, recognise_secret
from support import evidence
from support.models import Ticket

from .files import FilesField, KeepsFiles
from .tokens import FormToken

LONGEST = 10_000
# Nobody sees or fills in this field but programs that fill in every field.
HONEYPOT = "website"
EVIDENCE = "evidence_"


def one_line(value: str) -> None:
    """Refuse what would begin a new line of a mail's header, or hides in a list of tickets."""
    if any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in value):
        raise ValidationError(_("Please write it in one line."))


def line(label: Any, length: int = evidence.LONGEST, **options: Any) -> forms.CharField:
    """A field of one line."""
    return forms.CharField(label=label, max_length=length, validators=[one_line], **options)


def without_secrets(data: QueryDict) -> tuple[Secret | None, set[str], QueryDict]:
    """Which kind the first secret is, the fields that hold one, and what was typed but for those.

    They come back empty, so that a secret is neither stored nor sent to anybody, not even back.
    """
    found: Secret | None = None
    emptied: set[str] = set()
    kept = data.copy()
    for name, values in data.lists():
        for value in values:
            if name != "token" and (secret := recognise_secret(value)):
                found = found or secret
                emptied.add(name)
                kept[name] = ""
    return found, emptied, kept


class WithFiles(KeepsFiles, forms.Form):
    """A reader's form with files; a secret is taken out of it before anything is kept."""

    attached = FilesField(label=gettext_lazy("Files"), required=False)

    def __init__(self, request: HttpRequest, token: FormToken, **options: Any) -> None:
        posted = request.method == "POST"
        self.secret, self.emptied, data = without_secrets(request.POST)
        super().__init__(
            label_suffix="",
            data=data if posted else None, files=request.FILES if posted else None,
            **options,
        )  # fmt: skip
        self.token = token
        if posted:
            too_large = getattr(request, "refused_files", [])
            self.keep_files(request.POST, request.FILES.getlist("attached"), too_large)

    def clean(self) -> dict[str, Any]:
        """Refuse the whole form where a secret was taken out of it."""
        cleaned = super().clean() or self.cleaned_data
        if self.secret:
            reason = _("What looked like a secret was taken out.")
            for name in self.emptied & self.fields.keys():
                self.errors.pop(name, None)  # That it is empty now is not the reader's fault.
                self.add_error(name, reason)
            raise ValidationError(reason, code="secret")
        return cleaned


class TicketForm(WithFiles):
    """A request of one type, with the evidence that type asks for."""

    type = forms.ChoiceField(label=gettext_lazy("What is it about?"), choices=Ticket.Type.choices)
    mailbox = forms.EmailField(
        label=gettext_lazy("Email address of your account"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("Our answer goes there."),
    )
    subject = line(
        gettext_lazy("Subject"),
        150,
        help_text=gettext_lazy("The facts in one line, for example: deposit of 250 USDT missing."),
    )
    text = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=gettext_lazy("What you did step by step, what you expected, what you saw."),
    )
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    start = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)
    website = forms.CharField(label=pgettext_lazy("honeypot", "Website"), required=False)

    def __init__(self, request: HttpRequest, token: FormToken, type_: str, **options: Any) -> None:
        super().__init__(request, token, **options)
        self.type_ = type_
        for item in evidence.items(type_):
            self.fields[EVIDENCE + item.name] = _evidence_field(item)

    @property
    def evidence_fields(self) -> list[tuple[forms.BoundField, evidence.Item]]:
        """The fields that this type of ticket has, in their order."""
        return [(self[EVIDENCE + item.name], item) for item in evidence.items(self.type_)]

    @property
    def given(self) -> dict[str, str]:
        """The evidence as it was typed so far."""
        typed = (
            (item.name, self.data.get(EVIDENCE + item.name, ""))
            for _f, item in self.evidence_fields
        )
        return {name: value.strip() for name, value in typed if value.strip()}

    def said(self, name: str) -> str:
        """What stands in a field now, whether right or wrong."""
        return str(self[name].value() or "").strip()

    def advice(self) -> list[evidence.Advice]:
        """What the reader may want to look at again before sending."""
        return evidence.advice(self.type_, self.given)

    def packed(self) -> str:
        """Everything typed so far as plain text."""
        return evidence.packed(self.type_, self.said("subject"), self.said("text"), self.given)

    def clean_website(self) -> str:
        """Refuse what only a program fills in; a person is told and can send again."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Please leave this field empty."))
        return ""

    def clean(self) -> dict[str, Any]:
        """With the evidence in one place."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["evidence"] = {
            item.name: cleaned[EVIDENCE + item.name].strip()
            for _field, item in self.evidence_fields
            if cleaned.get(EVIDENCE + item.name, "").strip()
        }
        return cleaned


class Tick(forms.CheckboxInput):
    """A box whose value is text like that of any other evidence, and empty without its tick."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What the browser sent."""
        return str(data.get(name, ""))


def _evidence_field(item: evidence.Item) -> forms.CharField:
    if item.tick:
        told = {"required": _("Please tick this box; without it we cannot take the report.")}
        return forms.CharField(
            label=item.label, max_length=evidence.LONGEST, widget=Tick, error_messages=told
        )
    attrs = {"placeholder": item.example} if item.example else {}
    if item.long:
        area = forms.Textarea(attrs={"rows": 3, **attrs})
        return forms.CharField(
            label=item.label, required=False, max_length=evidence.LONGEST_TEXT, widget=area
        )
    if item.choices:
        attrs["list"] = f"choices-{item.name}"
    attrs |= {"autocomplete": "off", "spellcheck": "false"}
    return line(item.label, required=False, widget=forms.TextInput(attrs=attrs))


class ReplyForm(WithFiles):
    """Something the reader adds."""

    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class FindForm(forms.Form):
    """What a reader knows who lost the link."""

    reference = line(gettext_lazy("Reference number"), 40)
    mailbox = forms.EmailField(
        label=gettext_lazy("Email address you gave"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

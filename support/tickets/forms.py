"""What readers type: checked, and given back whole where it is refused."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from articles.shield import Secret, recognise_secret
from support import attachments, evidence
from support.models import Attachment, Ticket

from .tokens import FormToken, attachments_of

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


def without_secrets(data: QueryDict) -> tuple[Secret | None, QueryDict]:
    """What was typed but for the fields that hold a secret, and which kind the first one is.

    They come back empty, so that a secret is neither stored nor sent to anybody, not even back.
    """
    found: Secret | None = None
    kept = data.copy()
    for name, values in data.lists():
        for value in values:
            if name != "token" and (secret := recognise_secret(value)):
                found = found or secret
                kept[name] = ""
    return found, kept


class Files(forms.FileInput):
    """Any number of files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Cleans to a list of uploads, which :class:`WithFiles` looks at."""

    widget = Files(attrs={"accept": attachments.ACCEPT})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The uploads; an empty file is refused where the others are."""
        if isinstance(data, (list, tuple)):
            return [*data]
        return [data] if data else []


class WithFiles(forms.Form):
    """A form that keeps its files as soon as they arrive, whatever else is wrong with it.

    ``token``: the form's own; its files wait under that name until it is sent.
    """

    attached = FilesField(label=gettext_lazy("Files"), required=False)

    def __init__(self, request: HttpRequest, token: FormToken, **options: Any) -> None:
        posted = request.method == "POST"
        self.secret, data = without_secrets(request.POST)
        super().__init__(
            label_suffix="",
            data=data if posted else None, files=request.FILES if posted else None,
            **options,
        )  # fmt: skip
        self.token = token
        self.refused: list[str] = []
        if posted:
            self._take_away(request.POST)
            self._keep(request)

    def _take_away(self, data: QueryDict) -> None:
        waiting = Attachment.objects.unsent().filter(submission=self.token.submission)
        unwanted = [key for key in data.getlist("remove") if len(key) <= 36]
        waiting.filter(pk__in=[a.pk for a in waiting if str(a.key) in unwanted]).discard()

    def _keep(self, request: HttpRequest) -> None:
        for upload in request.FILES.getlist("attached"):
            try:
                attachments.keep(upload, self.token.submission)
            except attachments.Refused as reason:
                self.refused.append(str(reason))
        for name in getattr(request, "refused_files", []):
            self.refused.append(
                _("“%(name)s” was not taken: %(reason)s.")
                % {"name": attachments.clean_name(name), "reason": attachments.too_large()}
            )

    def clean(self) -> dict[str, Any]:
        """Refuse the whole form where a secret was taken out of it."""
        cleaned = super().clean() or self.cleaned_data
        if self.secret:
            raise ValidationError(_("What looked like a secret was taken out."), code="secret")
        return cleaned

    def clean_attached(self) -> None:
        """Tell which files were not taken."""
        if self.refused:
            raise ValidationError([*self.refused])

    @property
    def kept(self) -> list[Attachment]:
        """The files that are kept so far."""
        return attachments_of(self.token)

    @property
    def limits(self) -> dict[str, int]:
        """What is told beside the field."""
        return {
            "count": settings.ATTACHMENT_MAX_COUNT,
            "megabytes": settings.ATTACHMENT_MAX_BYTES // 1024**2,
        }


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


def _evidence_field(item: evidence.Item) -> forms.CharField:
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

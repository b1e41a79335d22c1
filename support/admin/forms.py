"""What staff do with a ticket on its page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from articles.models import Article
from support.models import Message, Ticket
from support.tickets.files import Files, FilesField, KeepsFiles
from support.tickets.tokens import FormToken

State = Ticket.State
# What is said, and the state it leaves behind.
NOTE = "note"
SAYING = [
    (State.WAITING.value, gettext_lazy("Answer, then wait for the reader")),
    (State.SOLVED.value, gettext_lazy("Answer, and it is solved with that")),
    (State.IN_PROGRESS.value, gettext_lazy("Answer, and go on working on it")),
    (NOTE, pgettext_lazy("kind of message", "Internal note")),
]


class DeskFiles(Files):
    """Files, with those that were kept when the form came back."""

    form: KeepsFiles | None = None

    def render(self, *args: Any, **options: Any) -> SafeString:
        """The files of the form and the way to take one away, then the field."""
        context = {"form": self.form, "field": super().render(*args, **options)}
        return render_to_string("admin/support/ticket/files.html", context)


class DeskForm(KeepsFiles, forms.ModelForm):
    """The ticket's handling, and one more message, if there is a text."""

    say = forms.ChoiceField(
        label=gettext_lazy("What you write is"),
        choices=SAYING,
        widget=forms.RadioSelect,
        initial=State.WAITING.value,
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "cols": 80}),
    )
    articles = forms.ModelMultipleChoiceField(
        Article.objects.published(),
        label=gettext_lazy("Articles that answer"),
        required=False,
        help_text=gettext_lazy("Links to these articles go along with the answer."),
    )
    attached = FilesField(label=gettext_lazy("Files"), required=False, widget=DeskFiles)
    # Whose files these are: the form's own name.
    form_token = forms.CharField(label="", required=False, widget=forms.HiddenInput)
    # The newest message when the page was opened.
    seen = forms.IntegerField(label="", required=False, widget=forms.HiddenInput)

    class Meta:
        model = Ticket
        fields = ("type", "state", "assignee", "prevented_by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._take_files()
        self.fields["articles"].widget = AutocompleteSelectMultiple(
            Message._meta.get_field("articles"), admin.site
        )
        self.fields["articles"].queryset = (  # type: ignore[attr-defined]
            Article.objects.published().in_locale(self.instance.locale)
        )
        self.fields["articles"].error_messages["invalid_choice"] = _(
            "Only articles that are published in the ticket's language can be sent along."
        )
        self.fields["seen"].initial = self._newest()
        if "state" in self.fields:
            self.fields["state"].help_text = _("For a change without an answer.")
        if "assignee" in self.fields:
            staff = get_user_model()._default_manager.filter(is_staff=True, is_active=True)
            self.fields["assignee"].queryset = staff  # type: ignore[attr-defined]
            # People are made elsewhere.
            for may in ("can_add_related", "can_change_related", "can_view_related"):
                setattr(self.fields["assignee"].widget, may, False)

    def _take_files(self) -> None:
        name = "form_token"
        sent = FormToken.read(self.data.get(name, "")) if self.is_bound else None
        self.token = sent or FormToken.new()
        self.initial = {**self.initial, name: self.token.signed}
        if "attached" not in self.fields:
            return
        widget: Any = self.fields["attached"].widget
        widget.form = self
        if self.is_bound:
            data: Any = self.data
            files: Any = self.files
            self.data = data = data.copy()
            data[name] = self.token.signed
            self.keep_files(data, files.getlist("attached"), ())

    def _newest(self) -> int | None:
        newest = self.instance.messages.last() if self.instance.pk else None
        return newest.pk if newest else None

    @property
    def is_answer(self) -> bool:
        """Whether a text goes to the reader."""
        return bool(self.cleaned_data.get("text")) and self.cleaned_data.get("say") != NOTE

    def clean(self) -> dict[str, Any]:
        """Refuse to answer what has not been read, and links without a word."""
        cleaned = super().clean() or self.cleaned_data
        text = (cleaned.get("text") or "").strip()
        cleaned["text"] = text
        if cleaned.get("articles") and not text:
            self.add_error("text", _("Write a word to go with the articles."))
        if self.kept and not text:
            self.add_error("text", _("Write a word to go with the files."))
        if text and not cleaned.get("say"):
            self.add_error("say", _("Say whether this is an answer or a note."))
        if text and cleaned.get("seen") != self._newest():
            # The page is drawn anew with what came; sending it again is then meant so.
            data = self.data.copy()  # type: ignore[attr-defined]
            data["seen"] = str(self._newest() or "")
            self.data = data
            self.add_error(
                None, _("Something was written meanwhile. Look at it above, then send yours again.")
            )
        return cleaned

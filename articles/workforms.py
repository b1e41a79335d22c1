"""The part of the article's form that knows drafts: two editors, two dates, line ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from taggit.models import Tag

from . import contents
from .models import Article, Size
from .working import Work, new_work, work_on

TEXTS = ("summary", "body", "keywords")


class WorkForm(forms.ModelForm):
    """An article, opened as :class:`working.Work`.

    ``moment`` is when to publish, where the editor asked for a time to come. ``conflict`` says who
    saved what meanwhile, if that is why the form is refused.
    """

    shown = forms.CharField(label="", required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("What changed, and why"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField wide"}),
        help_text=gettext_lazy("Stands in the history beside your name."),
    )
    size = forms.ChoiceField(
        label=gettext_lazy("Size of the change"),
        required=False,
        choices=Size,
        initial=Size.MEDIUM,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "After a change of the wording only, readers are not told of an update."
        ),
    )
    public = forms.BooleanField(
        label=gettext_lazy("Tell readers of this change"),
        required=False,
        help_text=gettext_lazy(
            "The reason, the date and the changed words stand with the article."
        ),
    )
    publish_at = forms.SplitDateTimeField(
        label=gettext_lazy("Publish the changes at"), required=False, widget=AdminSplitDateTime
    )
    note = forms.CharField(
        label=gettext_lazy("Note to the writers"),
        required=False,
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 3}),
        help_text=gettext_lazy("What is to be done, where you send it back."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moment: datetime | None = None
        self.conflict: Mapping[str, Any] | None = None
        self.work: Work = work_on(self.instance) or new_work()
        if self.instance.pk:
            self._fill_in()
        zone = _("Time zone: %(name)s; now it is %(time)s there.") % {
            "name": timezone.get_current_timezone_name(),
            "time": f"{timezone.localtime():%H:%M}",
        }
        for name in ("published_at", "publish_at", "archived_at"):
            if name in self.fields:
                said = self.fields[name].help_text
                self.fields[name].help_text = f"{said} {zone}" if said else zone
                self._name_parts(name)

    def _name_parts(self, name: str) -> None:
        """Say of each half of a moment, to those who only hear the form, what it is."""
        field = self.fields[name]
        if isinstance(field.widget, AdminSplitDateTime):
            for widget, part in zip(field.widget.widgets, (_("Date"), _("Time")), strict=True):
                widget.attrs["aria-label"] = f"{field.label}: {part}"

    def _fill_in(self) -> None:
        """Begin with what the draft says."""
        draft = self.work.draft
        given: dict[str, Any] = {"shown": self.work.digest} | (
            {
                "reason": draft.reason,
                "size": draft.size,
                "public": draft.public,
                "publish_at": draft.publish_at,
            }
            if draft
            else {}
        )
        # Names suffice for the field, which never looks at keys.
        given["tags"] = [Tag(name=name) for name in self.work.content["tags"]]
        self.initial.update(given)
        if self.work.live and "locale" in self.fields:
            self.fields["locale"].disabled = True

    @property
    def scheduling(self) -> bool:
        """Whether the editor pressed "Schedule"."""
        return "_schedule" in self.data

    def clean(self) -> dict[str, Any]:
        """Keep line ends as they were, and the dates for those who press the buttons."""
        cleaned = super().clean() or self.cleaned_data
        for name in TEXTS:
            if name in cleaned:
                cleaned[name] = _as_stored(cleaned[name], self.work.content[name])
        self._check_dates(cleaned)
        return cleaned

    def _check_dates(self, cleaned: dict[str, Any]) -> None:
        name = "publish_at" if self.work.live else "published_at"
        now = timezone.now()
        if self.scheduling and name not in self.errors:
            self.moment = cleaned.get(name)
            if self.moment is None or self.moment <= now:
                self.add_error(name, _("Choose a time to come, then schedule."))
        if "published_at" in self.fields:
            # No date but that of a button decides what readers see.
            publishing = now if "_publish" in self.data else None
            cleaned["published_at"] = self.moment or publishing or self.work.published_at
        if "archived_at" not in cleaned:
            return
        starts_anew = self.scheduling or "_publish" in self.data
        archived_at = cleaned["archived_at"]
        if starts_anew and archived_at and archived_at <= now and not self.work.live:
            cleaned["archived_at"] = None
        elif self.work.status == Article.Status.ARCHIVED and not starts_anew:
            cleaned["archived_at"] = self.instance.archived_at

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        shown = self.data.get("shown")
        if not self.is_bound or not self.instance.pk or not shown or shown == self.work.digest:
            return
        theirs = contents.differences(self.content(), self.work.content)
        theirs.pop("related", None)
        if theirs:
            self._refuse(theirs)

    def _refuse(self, theirs: Mapping[str, Any]) -> None:
        mine = self.content()
        self.conflict = {
            "name": self.work.last_saved_by(self.instance) or _("Somebody else"),
            "rows": [
                {
                    "label": contents.label(name),
                    "theirs": contents.words(name, theirs[name]),
                    "mine": contents.words(name, mine[name]),
                }
                for name in theirs
            ],
        }
        # As if the form had just been opened, so that a second save is meant to replace theirs.
        data = self.data.copy()  # type: ignore[attr-defined]
        data["shown"] = self.work.digest
        self.data = data
        words = _(
            "Somebody else saved this article while you were writing. Nothing is lost: your text"
            " is in the form, theirs stands above it. Take over what you need, then save again."
        )
        self.add_error(None, words)

    def content(self, related: list[int] | None = None) -> contents.Content:
        """Everything that was typed, as plain data; what the form has no field for stays."""
        typed = contents.pack_fields(self.instance)
        tags = self.cleaned_data.get("tags") if "tags" in self.fields else None
        tags = self.work.content["tags"] if tags is None else tags
        return {
            **typed,
            "tags": sorted(tags),
            "related": self.work.content["related"] if related is None else related,
        }

    def said(self) -> dict[str, Any]:
        """What was said of the change, for the draft."""
        return {
            "reason": self.cleaned_data.get("reason", ""),
            "size": self.cleaned_data.get("size") or Size.MEDIUM,
            "public": self.cleaned_data.get("public", False),
        }


def _as_stored(typed: str, stored: str) -> str:
    """A text with line ends as in files; the stored one where a browser only re-wrapped it."""
    text = typed.replace("\r\n", "\n")
    return stored if stored.replace("\r\n", "\n").strip() == text.strip() else text

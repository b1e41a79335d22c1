"""The files of a form, on both sides of the desk: kept as soon as they arrive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict

from support import attachments
from support.models import Attachment

from .tokens import FormToken, attachments_of


class Files(forms.FileInput):
    """Any number of files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Cleans to a list of uploads, which :class:`KeepsFiles` keeps."""

    widget = Files(attrs={"accept": attachments.ACCEPT})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The uploads; an empty file is refused where the others are."""
        if isinstance(data, (list, tuple)):
            return [*data]
        return [data] if data else []


class KeepsFiles:
    """What a form does that keeps its files as soon as they arrive, whatever else is wrong with it.

    ``token``: the form's own; its files wait under that name until it is sent.
    """

    token: FormToken
    refused: Sequence[str] = ()

    def keep_files(self, data: QueryDict, uploads: Iterable[Any], refused: Iterable[str]) -> None:
        """Take away what is unwanted, keep what is new; ``refused``: names of what is too large."""
        waiting = Attachment.objects.unsent().filter(submission=self.token.submission)
        unwanted = [key for key in data.getlist("remove") if len(key) <= 36]
        waiting.filter(pk__in=[a.pk for a in waiting if str(a.key) in unwanted]).discard()
        large = attachments.too_large()
        reasons = [attachments.not_taken(name, large) for name in refused]
        for upload in uploads:
            try:
                attachments.keep(upload, self.token.submission)
            except attachments.Refused as reason:
                reasons.append(str(reason))
        self.refused = reasons

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

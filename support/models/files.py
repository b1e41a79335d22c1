"""Files that readers send along."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .tickets import Message

# How long a file waits for the form it was chosen in to be sent.
UNSENT_FOR = timedelta(days=1)


def storage() -> Storage:
    """Where the files lie: outside of anything a web server serves."""
    return storages["attachments"]


def random_path(attachment: Attachment, name: str) -> str:
    """A path that tells nothing and cannot be guessed; the reader's name has no part in it."""
    drawn = secrets.token_hex(16)
    return f"{drawn[:2]}/{drawn}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Files, narrowed by adjectives."""

    def unsent(self) -> AttachmentQuerySet:
        """Those whose form has not been sent yet."""
        return self.filter(message__isnull=True)

    def left_behind(self, at: datetime | None = None) -> AttachmentQuerySet:
        """Those whose form will not be sent any more."""
        return self.unsent().filter(created_at__lte=(at or timezone.now()) - UNSENT_FOR)

    def discard(self) -> int:
        """Delete the files and their rows; answers how many."""
        gone = 0
        for attachment in self.iterator():
            attachment.file.delete(save=False)
            attachment.delete()
            gone += 1
        return gone


class Attachment(models.Model):
    """A file of a message; until its form is sent it belongs to that form alone."""

    key = models.UUIDField(editable=False, unique=True, default=uuid.uuid4)
    submission = models.UUIDField(editable=False, db_index=True)
    message = models.ForeignKey(
        Message,
        verbose_name=_("message"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="attachments",
    )
    file = models.FileField(_("file"), upload_to=random_path, storage=storage, max_length=100)
    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    digest = models.CharField(editable=False, max_length=64)
    created_at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ("created_at", "pk")
        constraints = [
            # The same file chosen twice, or sent twice by a double click, is one.
            models.UniqueConstraint(fields=("submission", "digest"), name="attached_once")
        ]

    def __str__(self) -> str:
        return self.name

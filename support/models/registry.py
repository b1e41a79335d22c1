"""What is ours beside the channels: websites, mail senders, apps; and whom we know."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models import Locale


class RegisteredAddress(models.Model):
    """An address that is ours, or another's that articles may lead to.

    Channels are ours too and need not be entered again.
    """

    class Kind(models.TextChoices):
        """What it is."""

        WEBSITE = "website", _("Website")
        SENDER = "sender", _("Domain that mails come from")
        MAILBOX = "mailbox", _("Mailbox")
        PHONE = "phone", _("Phone number")
        HANDLE = "handle", _("Handle on a platform")
        APP = "app", pgettext_lazy("official address", "App")
        THIRD_PARTY = "third-party", _("Not ours, but known")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    value = models.CharField(
        _("address"),
        max_length=300,
        help_text=_(
            "A website without a path counts with everything below it and below its domain; "
            "with a path it counts from there on."
        ),
    )
    platform = models.CharField(
        _("platform"), max_length=60, blank=True, help_text=_("Of a handle or an app.")
    )
    in_footer = models.BooleanField(_("at the foot of every page"), default=False)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("official address")
        verbose_name_plural = _("official addresses")
        ordering = ("kind", "value")
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "value", "platform"), name="one_row_per_registered_address"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"

    def clean(self) -> None:
        """Refuse what cannot be compared with what a reader pastes."""
        from ..pasted import Sort, read  # noqa: PLC0415 (that module reads patterns of the search)

        wanted = {
            self.Kind.WEBSITE: {Sort.LINK},
            self.Kind.SENDER: {Sort.LINK},
            self.Kind.MAILBOX: {Sort.MAILBOX},
            self.Kind.PHONE: {Sort.PHONE},
            self.Kind.HANDLE: {Sort.HANDLE},
            self.Kind.APP: {Sort.LINK},
            self.Kind.THIRD_PARTY: {Sort.LINK},
        }
        self.value = self.value.strip()
        if self.kind in wanted and read(self.value).sort not in wanted[self.Kind(self.kind)]:
            raise ValidationError({"value": _("This is no address of that kind.")})


class RegisteredNote(models.Model):
    """What an official address is, in one language."""

    address = models.ForeignKey(
        RegisteredAddress,
        verbose_name=_("official address"),
        on_delete=models.CASCADE,
        related_name="notes",
    )
    locale = models.CharField(_("language"), max_length=10, choices=Locale)
    text = models.CharField(_("what it is"), max_length=200)

    class Meta:
        verbose_name = _("note on an official address")
        verbose_name_plural = _("notes on official addresses")
        constraints = [
            models.UniqueConstraint(
                fields=("address", "locale"), name="one_registered_note_per_language"
            )
        ]

    def __str__(self) -> str:
        return self.text

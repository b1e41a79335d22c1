"""The ways to a person that the operator keeps, as readers of each language see them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.models import Fact, Locale

from ..hours import Span, Week

# Languages a desk may speak; readers see them by name.
SPOKEN = (
    "en", "zh-hans", "zh-hant", "ar", "de", "es", "fr", "hi", "id", "ja", "ko", "pt", "ru", "th",
    "tr", "vi",
)  # fmt: skip


def zone_choices() -> list[tuple[str, str]]:
    """Every time zone that has a place."""
    zones = (zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [("UTC", "UTC"), *((zone, zone) for zone in sorted(zones))]


def language_choices() -> list[tuple[str, str]]:
    """The languages a desk may speak, in the editor's own."""
    return [(code, get_language_info(code)["name_translated"]) for code in SPOKEN]


class ChannelQuerySet(models.QuerySet["Channel"]):
    """Channels, narrowed by adjectives."""

    def offered(self) -> ChannelQuerySet:
        """Those that readers are offered, with all that their entry tells, the fastest first."""
        related = ("texts", "hours", "closed_days", "reply__wordings")
        return self.filter(active=True).select_related("reply").prefetch_related(*related)


class Channel(models.Model):
    """A way to a person; what is written about it stands in :class:`ChannelText`."""

    class Kind(models.TextChoices):
        """What it is; ``templates/support/channels/`` shows them alike."""

        CHAT = "chat", _("Live chat")
        TICKET = "ticket", _("Ticket")
        MAILBOX = "mailbox", pgettext_lazy("channel", "Email")
        SOCIAL = "social", _("Social account")
        FORUM = "forum", _("Forum")
        PHONE = "phone", pgettext_lazy("channel", "Phone")
        COMPLAINT = "complaint", _("Complaint")
        REPORT = "report", _("Report of abuse")

    slug = models.SlugField(_("slug"), unique=True, max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    address = models.CharField(
        _("address"),
        max_length=300,
        blank=True,
        help_text=_(
            "A web address, mailbox or phone number with the country’s code. Empty, for a ticket, "
            "complaint or report: our own form."
        ),
    )
    handle = models.CharField(
        _("handle"), max_length=80, blank=True, help_text=_("Of a social account, such as @name.")
    )
    languages = models.JSONField(
        _("languages"), default=list, blank=True, help_text=_("Spoken there.")
    )
    time_zone = models.CharField(
        _("time zone"), max_length=40, default="UTC", help_text=_("Of the hours below.")
    )
    always_open = models.BooleanField(
        _("open day and night"),
        default=False,
        help_text=_("Except on the closed days. Without this and without hours, nothing is said."),
    )
    reply = models.ForeignKey(
        Fact,
        verbose_name=_("normal reply time"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("A fact, so that articles promise the same."),
    )
    urgent = models.BooleanField(
        _("for emergencies"),
        default=False,
        help_text=_("Offered to readers whose account or money is in danger, while it is open."),
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("The fastest first.")
    )
    active = models.BooleanField(
        _("active"), default=True, help_text=_("What is not active is not offered anywhere.")
    )

    objects = ChannelQuerySet.as_manager()

    # Those that need an address of their own; the others have our form.
    ADDRESSED = (Kind.CHAT, Kind.MAILBOX, Kind.SOCIAL, Kind.FORUM, Kind.PHONE)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.slug}"

    def clean(self) -> None:
        """Refuse an address that is none of its kind."""
        errors: dict[str, Any] = {}
        self.address = self.address.strip()
        if not self.address and self.kind in self.ADDRESSED:
            errors["address"] = _("This kind of channel needs an address.")
        elif self.address:
            error = _address_error(self.kind, self.address)
            if error:
                errors["address"] = error
        if self.time_zone not in available_timezones():
            errors["time_zone"] = _("There is no such time zone.")
        if errors:
            raise ValidationError(errors)

    def week(self) -> Week:
        """When somebody answers there."""
        return Week(
            zone=ZoneInfo(self.time_zone),
            spans=tuple(Span(row.weekday, row.opens, row.closes) for row in self.hours.all()),
            closed=frozenset(row.day for row in self.closed_days.all()),
            always=self.always_open,
        )


def _address_error(kind: str, address: str) -> Any:
    Kind = Channel.Kind  # noqa: N806 (a class)
    if kind == Kind.PHONE:
        digits = sum(map(str.isdigit, address))
        shaped = address.startswith("+") and set(address) <= set("+0123456789 ()-.")
        return None if shaped and 7 <= digits <= 15 else _("Enter it as +1 555 0100.")
    if kind == Kind.MAILBOX or ("@" in address and "//" not in address):
        try:
            validate_email(address)
        except ValidationError:
            return _("This is no mailbox.")
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return _("This is no web address.")
    shaped = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    return None if shaped else _("A web address here begins with https://.")


class ChannelText(models.Model):
    """What readers of one language are told about a channel."""

    channel = models.ForeignKey(
        Channel, verbose_name=_("channel"), on_delete=models.CASCADE, related_name="texts"
    )
    locale = models.CharField(_("language"), max_length=10, choices=Locale)
    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(
        _("address in this language"),
        max_length=300,
        blank=True,
        help_text=_("Where it is another one than above."),
    )
    purpose = models.CharField(_("what it is for"), max_length=300, blank=True)
    not_for = models.CharField(_("what it is not for"), max_length=300, blank=True)
    cost = models.CharField(_("cost"), max_length=120, blank=True)
    proof = models.CharField(_("how to know that it is ours"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("text about a channel")
        verbose_name_plural = _("texts about channels")
        constraints = [
            models.UniqueConstraint(
                fields=("channel", "locale"), name="one_channel_text_per_language"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse an address that is none of the channel's kind."""
        self.address = self.address.strip()
        error = _address_error(self.channel.kind, self.address) if self.address else None
        if error:
            raise ValidationError({"address": error})


class OpeningHours(models.Model):
    """From when until when a channel is open on one day of every week."""

    channel = models.ForeignKey(
        Channel, verbose_name=_("channel"), on_delete=models.CASCADE, related_name="hours"
    )
    weekday = models.PositiveSmallIntegerField(_("day"), choices=list(WEEKDAYS.items()))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(
        _("closes"), help_text=_("Not later than it opens: on the next day. 00:00 is midnight.")
    )

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ("weekday", "opens")

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class ClosedDay(models.Model):
    """A day on which a channel stays closed, whatever its hours."""

    channel = models.ForeignKey(
        Channel, verbose_name=_("channel"), on_delete=models.CASCADE, related_name="closed_days"
    )
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        ordering = ("day",)
        constraints = [
            models.UniqueConstraint(fields=("channel", "day"), name="one_closed_day_per_channel")
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"

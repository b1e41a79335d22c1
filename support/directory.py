"""The channels as a reader meets them: what each is for, whether it is open, when it opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from .hours import MIDNIGHT, Span, State, Week
from .models import Channel, ChannelText

Kind = Channel.Kind
# What a reader might look for; where we have none, the page says so.
LOOKED_FOR = (Kind.PHONE, Kind.CHAT, Kind.SOCIAL, Kind.FORUM)
ICONS = {
    Kind.CHAT: "chat",
    Kind.TICKET: "ticket",
    Kind.MAILBOX: "mail",
    Kind.SOCIAL: "people",
    Kind.FORUM: "people",
    Kind.PHONE: "phone",
    Kind.COMPLAINT: "alert",
    Kind.REPORT: "shield",
}
# Where a reader writes who has something to attach.
WRITTEN = (Kind.TICKET, Kind.MAILBOX)


@dataclass(frozen=True)
class Listed:
    """A channel with its text in the reader's language, and its state at one moment.

    ``speaks``: whether the reader's language is spoken there.
    """

    channel: Channel
    text: ChannelText | None
    week: Week
    state: State
    locale: str

    @property
    def name(self) -> str:
        """What readers call it."""
        return self.text.name if self.text else str(Kind(self.channel.kind).label)

    @property
    def address(self) -> str:
        """The address for readers of this language; empty where our own form is the channel."""
        return (self.text.address if self.text else "") or self.channel.address

    @property
    def link(self) -> str:
        """Where a click leads: a page, a mail, a call, or our form."""
        address = self.address
        if self.channel.kind == Kind.PHONE:
            return f"tel:+{''.join(filter(str.isdigit, address))}"
        if address.startswith("https://"):
            return address
        return f"mailto:{address}" if address else _form(self.channel.kind)

    @property
    def is_form(self) -> bool:
        """Whether it is our own form, which takes the reader's words along."""
        return not self.address

    @property
    def speaks(self) -> bool:
        """Whether the reader's language is among those spoken there."""
        return not self.channel.languages or self.locale in self.channel.languages

    @property
    def languages(self) -> list[str]:
        """The languages spoken there, by name."""
        return [get_language_info(code)["name_translated"] for code in self.channel.languages]

    @property
    def icon(self) -> str:
        """The picture of ``templates/includes/icon.html`` that stands for its kind."""
        return ICONS[Kind(self.channel.kind)]

    @property
    def action(self) -> str:
        """What its button says: the address itself where that is one to write down."""
        if self.is_form:
            return _("Open the form")
        if self.channel.kind == Kind.SOCIAL and self.channel.handle:
            return self.channel.handle
        return _("Open it") if self.address.startswith("https://") else self.address

    @property
    def reply(self) -> str:
        """The normal reply time, as the fact tells it."""
        return self.channel.reply.display(self.locale) if self.channel.reply else ""

    @property
    def hours(self) -> list[tuple[str, str]]:
        """Days and hours, such as ("Mon–Fri", "09:00–18:00")."""
        return [(_days(first, last), _spans(spans)) for first, last, spans in self.week.lines()]


def _form(kind: str) -> str:
    """Our own form, for one type of request where the channel is one; nothing if there is none."""
    try:
        form = reverse("support:ticket-create")
    except NoReverseMatch:
        return ""
    return f"{form}?type={kind}" if kind in (Kind.COMPLAINT, Kind.REPORT) else form


def _days(first: int, last: int) -> str:
    names = [str(WEEKDAYS_ABBR[first])]
    if last != first:
        names.append(str(WEEKDAYS_ABBR[last]))
    return "–".join(names)


def _spans(spans: tuple[Span, ...]) -> str:
    return ", ".join(f"{span.opens:%H:%M}–{_until(span.closes)}" for span in spans)


def _until(closes: time) -> str:
    return "24:00" if closes == MIDNIGHT else f"{closes:%H:%M}"


def listed(locale: str, at: datetime | None = None) -> list[Listed]:
    """Every channel that readers of a language are offered, as it is at a moment (now).

    Those that speak the reader's language first, the fastest first among them.
    """
    moment = at or timezone.now()
    rows = (_listed(channel, locale, moment) for channel in Channel.objects.offered())
    return sorted((row for row in rows if row.link), key=lambda row: not row.speaks)


def _listed(channel: Channel, locale: str, moment: datetime) -> Listed:
    texts = {text.locale: text for text in channel.texts.all()}
    text = texts.get(locale) or next(iter(texts.values()), None)
    week = channel.week()
    return Listed(channel, text, week, week.at(moment), locale)


def for_emergencies(channels: list[Listed]) -> list[Listed]:
    """Those for emergencies: the fastest that is open now first, then as they open."""
    return sorted((row for row in channels if row.channel.urgent), key=_waiting)


def _waiting(row: Listed) -> tuple[int, float]:
    """Open, of unknown hours, closed until a moment, closed without end."""
    if row.state.open:
        return 0, 0
    if not row.week:
        return 1, 0
    return (2, row.state.opens.timestamp()) if row.state.opens else (3, 0)


def missing(channels: list[Listed]) -> list[str]:
    """The kinds a reader might look for that we do not have."""
    there = {row.channel.kind for row in channels}
    return [kind.value for kind in LOOKED_FOR if kind not in there]

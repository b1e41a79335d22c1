"""What each type of ticket needs from the reader, and whether it looks right.

A shape that looks wrong is told and never refused: networks differ, and whoever has only half of
a number must be able to send that half.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.recognition import Value, recognise

from . import references
from .models import Ticket

LONGEST, LONGEST_TEXT = 200, 2000
# Offered, not demanded: what readers call the networks in the deposit form of an exchange.
NETWORKS = (
    "TRC20 (Tron)",
    "ERC20 (Ethereum)",
    "BEP20 (BNB Smart Chain)",
    "Bitcoin",
    "Solana",
    "XRP Ledger",
)
COINS = ("USDT", "USDC", "BTC", "ETH", "TRX", "SOL", "XRP", "BNB")
# A word of recognition's networks that names a network of ours.
_KIN = {"TRC20": "Tron", "ERC20": "Ethereum", "BEP20": "BNB", "BITCOIN": "Bitcoin"}
_KIN |= {"TRON": "Tron", "ETHEREUM": "Ethereum", "SOLANA": "Solana", "XRP": "XRP"}

# UTC+8, 14:30 +08:00, 06:30Z, EST, 北京时间.
_ZONE = re.compile(r"(?i:utc|gmt|:\d\d\s*[+-]\d{1,2})|\dZ\b|\b[A-Z]{2,4}T\b|时间|時間")

Values = Mapping[str, str]
Check = Callable[[str, Values], str]


@dataclass(frozen=True)
class Item:
    """A piece of evidence: its name, label, an example, and what tells that it looks wrong.

    ``check`` gets the value and all values of the form, and answers what is odd about it, or
    nothing. ``wanted``: without it we would have to ask back. ``tick``: a box to be ticked before
    it can be sent.
    """

    name: str
    label: Any
    example: Any = ""
    check: Check | None = None
    wanted: bool = False
    long: bool = False
    choices: tuple[str, ...] = ()
    tick: bool = False


def _is(value: str, kind: Value) -> bool:
    """Whether the whole of a text is a value of this kind."""
    found = recognise(value)
    return bool(
        found and found[0].value == kind and (found[0].start, found[0].end) == (0, len(value))
    )


def _uid(value: str, values: Values) -> str:
    if re.fullmatch(r"\d{5,12}", value):
        return ""
    return _("A UID is made of digits only; you find it at the top of your profile.")


def _txid(value: str, values: Values) -> str:
    if _is(value, Value.TRANSACTION):
        return ""
    if _is(value, Value.ADDRESS):
        return _("This looks like an address, not a transaction ID (TXID).")
    return _(
        "A TXID usually has 64 characters (0–9, a–f); this has %d. Please copy it once more."
    ) % len(value)


def _address(value: str, values: Values) -> str:
    if _is(value, Value.TRANSACTION):
        return _("This looks like a transaction ID (TXID), not an address.")
    if not _is(value, Value.ADDRESS):
        return _("This does not look like an address of a network we know. Please copy it again.")
    used_on, said = recognise(value)[0].network, values.get("network", "").upper()
    named = {kin for word, kin in _KIN.items() if word in said}
    if named and not any(kin in used_on for kin in named):
        return _("Addresses like this are used on %(network)s, and you named another network.") % {
            "network": used_on
        }
    return ""


def _amount(value: str, values: Values) -> str:
    if re.fullmatch(r"[+-]?[\d][\d.,' ]*\s*[A-Za-z]{0,10}", value):
        return ""
    return _("Please give the amount as a number, for example 250.5.")


def _coin(value: str, values: Values) -> str:
    if re.fullmatch(r"[A-Za-z0-9]{2,12}", value):
        return ""
    return _("Please give the coin's short name, for example USDT.")


def _order(value: str, values: Values) -> str:
    if re.fullmatch(r"#?[A-Za-z0-9-]{6,40}", value):
        return ""
    return _("An order number has no spaces; you find it in the order's details.")


def _when(value: str, values: Values) -> str:
    if not re.search(r"\d", value):
        return _("Please give the date and the time.")
    if _ZONE.search(value):
        return ""
    return _("Please add your time zone, for example UTC+8.")


def _earlier(value: str, values: Values) -> str:
    if references.read(value):
        return ""
    return _("This is not a ticket number of ours; please check it for typing errors.")


UID = Item("uid", gettext_lazy("UID of your account"), "12345678", _uid, wanted=True)
WHEN = Item(
    "when",
    gettext_lazy("Date and time, with your time zone"),
    gettext_lazy("2026-11-03 14:30 UTC+8"),
    _when,
)
ERROR = Item("error", gettext_lazy("Error message, word for word"), long=True)
COIN = Item("coin", gettext_lazy("Coin"), "USDT", _coin, wanted=True, choices=COINS)
NETWORK = Item("network", gettext_lazy("Network"), "TRC20", wanted=True, choices=NETWORKS)
TXID = Item("txid", gettext_lazy("Transaction ID (TXID)"), check=_txid, wanted=True)
ADDRESS = Item("address", gettext_lazy("Address it was sent to"), check=_address)
MEMO = Item("memo", gettext_lazy("Memo or tag, if the coin needs one"))
AMOUNT = Item("amount", gettext_lazy("Amount"), "250.5", _amount, wanted=True)
ORDER = Item("order", gettext_lazy("Order number"), check=_order, wanted=True)
PAIR = Item("pair", gettext_lazy("Trading pair"), "BTC/USDT")
DEVICE = Item("device", gettext_lazy("Website or app, its version, and your device"))
TRIED = Item("tried", gettext_lazy("What you have tried already"), long=True)
EARLIER = Item("earlier", gettext_lazy("Number of an earlier ticket"), check=_earlier)
SUSPECT = Item("suspect", gettext_lazy("UID, link or name of whom you report"), wanted=True)
WHERE = Item("where", gettext_lazy("Where it happened: trade, chat, website, app"))
WISH = Item("wish", gettext_lazy("What you expect us to do"), long=True, wanted=True)
# Whoever is named in a report can do nothing about it here: it has to be meant.
CONSENT = Item(
    "consent",
    gettext_lazy(
        "What I report is true as far as I know. You may use it, with the data of others in it, to "
        "look into the person, account or site I name."
    ),
    tick=True,
)
ENDPOINT = Item("endpoint", gettext_lazy("Request: method and path, without your secret"))
ACCESS = Item("access", gettext_lazy("Do you still have your mailbox and your phone?"))

Type = Ticket.Type
BY_TYPE: dict[str, tuple[Item, ...]] = {
    Type.ACCOUNT: (UID, WHEN, ACCESS, DEVICE, ERROR, TRIED),
    Type.TRADING: (UID, ORDER, PAIR, AMOUNT, WHEN, ERROR, TRIED),
    Type.TRANSFER: (UID, COIN, NETWORK, AMOUNT, TXID, ADDRESS, MEMO, WHEN, ERROR, TRIED),
    Type.KYC: (UID, WHEN, DEVICE, ERROR, TRIED),
    Type.API: (UID, ENDPOINT, WHEN, ERROR, TRIED),
    Type.COMPLAINT: (UID, EARLIER, WISH, WHEN),
    Type.REPORT: (SUSPECT, WHERE, WHEN, ORDER, PAIR, ADDRESS, TXID, CONSENT),
    Type.OTHER: (UID, DEVICE, ERROR, TRIED),
}

# What belongs to each type, for readers to choose by: a wrong one lands with the wrong team.
ABOUT: dict[str, Any] = {
    Type.ACCOUNT: gettext_lazy("Sign-in, 2FA, a locked or hacked account"),
    Type.TRADING: gettext_lazy("Orders, fills, margin, futures, trading fees"),
    Type.TRANSFER: gettext_lazy("Missing, failed or wrongly sent transfers, bank and card"),
    Type.KYC: gettext_lazy("Documents, rejected or slow verification, a changed name"),
    Type.API: gettext_lazy("Keys, error codes, connection"),
    Type.COMPLAINT: gettext_lazy("How we handled an earlier case"),
    Type.REPORT: gettext_lazy("Fraud or abuse by others, fake sites and accounts"),
    Type.OTHER: gettext_lazy("Anything that fits none of these, also suggestions"),
}


@cache
def items(type_: str) -> tuple[Item, ...]:
    """What is asked for a type of ticket, in the order of the form."""
    return BY_TYPE.get(type_, ())


@dataclass(frozen=True)
class Advice:
    """Something about one piece of evidence that the reader may want to look at again."""

    item: Item
    text: str


def advice(type_: str, values: Values) -> list[Advice]:
    """What looks wrong, then what is missing and would have to be asked for."""
    given = {item: values.get(item.name, "").strip() for item in items(type_)}
    odd = [
        Advice(item, text)
        for item, value in given.items()
        if value and item.check and (text := item.check(value, values))
    ]
    # A report may come from somebody who was only watching: then there is no order.
    missing = [
        Advice(item, _("Without this we may have to ask you back."))
        for item, value in given.items()
        if item.wanted and not value and not (type_ == Type.REPORT and item is ORDER)
    ]
    return odd + missing


def rows(type_: str, values: Values) -> list[tuple[str, str]]:
    """Label and value of what was given, in the current language and the form's order."""
    return [
        (str(item.label), _("yes") if item.tick else values[item.name])
        for item in items(type_)
        if values.get(item.name)
    ]


def packed(type_: str, subject: str, text: str, values: Values, others: Iterable[str] = ()) -> str:
    """Everything as plain text, to be pasted into a chat or a mail."""
    given = [(str(Type(type_).label), subject), *rows(type_, values)]
    lines = [_("%(label)s: %(value)s") % {"label": k, "value": v} if v else k for k, v in given]
    lines += [*others]
    return "\n".join([*lines, *(["", text] if text else [])])

"""What a reader pasted: a transaction, an address, an order, a mailbox, a phone number.

The patterns stand here and nowhere else; what masks queries before they are kept asks here too.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Value(StrEnum):
    """What a value is; ``templates/search/cards/<value>.html`` says what to do with it."""

    TRANSACTION = "transaction"
    ADDRESS = "address"
    MAILBOX = "mailbox"
    PHONE = "phone"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of a text that looks like a value; ``network``: where such addresses are used."""

    value: Value
    start: int
    end: int
    network: str = ""


_BASE58 = "1-9A-HJ-NP-Za-km-z"
_HAS_DIGIT, _HAS_UPPER, _HAS_LOWER = r"(?=\w*\d)", r"(?=\w*[A-Z])", r"(?=\w*[a-z])"
_MIXED = _HAS_DIGIT + _HAS_UPPER + _HAS_LOWER


def _alone(pattern: str) -> re.Pattern[str]:
    """The pattern where no Latin letter or digit touches it; Han characters may."""
    return re.compile(rf"(?<![0-9A-Za-z_])(?:{pattern})(?![0-9A-Za-z_])", re.ASCII)


# Each is looked for in what those above it left. Every repetition is bounded: a query is short,
# but whoever masks a longer text must not wait.
PATTERNS: tuple[tuple[Value, str, re.Pattern[str]], ...] = (
    (
        Value.MAILBOX,
        "",
        re.compile(
            r"(?<![\w.%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}",
            re.ASCII,
        ),
    ),
    # Bitcoin, Ethereum, Tron and most others: 32 bytes in hexadecimal.
    (Value.TRANSACTION, "", _alone(r"(?:0[xX])?[0-9a-fA-F]{64}")),
    # Solana: 64 bytes in base 58.
    (Value.TRANSACTION, "", _alone(rf"{_MIXED}[{_BASE58}]{{86,88}}")),
    (Value.ADDRESS, "Ethereum (ERC20), BNB Smart Chain (BEP20)", _alone(r"0[xX][0-9a-fA-F]{40}")),
    (Value.ADDRESS, "Bitcoin", _alone(r"bc1[02-9ac-hj-np-z]{11,71}|BC1[02-9AC-HJ-NP-Z]{11,71}")),
    (Value.ADDRESS, "Bitcoin", _alone(rf"(?=\d*[A-Za-z])[13][{_BASE58}]{{25,34}}")),
    (Value.ADDRESS, "Tron (TRC20)", _alone(rf"{_MIXED}T[{_BASE58}]{{33}}")),
    (Value.ADDRESS, "XRP Ledger", _alone(rf"{_MIXED}r[{_BASE58}]{{24,34}}")),
    (Value.ADDRESS, "Solana", _alone(rf"{_MIXED}[{_BASE58}]{{32,44}}")),
    (
        Value.PHONE,
        "",
        _alone(
            r"\+\d{1,3}(?:[ ().-]{0,2}\d){6,14}"  # with the country's code
            r"|1[3-9]\d[ -]?\d{4}[ -]?\d{4}"  # a mobile phone in China
            r"|(?:1[ .-])?(?:\(\d{3}\)|\d{3})[ .-]\d{3}[ .-]\d{4}"  # 1-800-555-0199, (800) 555-0199
            r"|1?[48]00[ -]?\d{3}[ -]?\d{4}|[48]00[ -]?\d{4}[ -]?\d{3}"  # 400 and 800 lines
            r"|(?:\(0\d{2,3}\)|0\d{2,3})[ -]?\d{7,8}"  # a landline in China
            r"|0\d{2,4}(?:[ .-]\d{3,4}){2,3}"  # a landline elsewhere, in groups
        ),
    ),
    (Value.ORDER, "", _alone(r"\d{10,32}")),
)


def recognise(text: str) -> list[Finding]:
    """Every value in the text, in order, none overlapping."""
    found: list[Finding] = []
    for value, network, pattern in PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if all(end <= other.start or start >= other.end for other in found):
                found.append(Finding(value, start, end, network))
    return sorted(found, key=lambda finding: finding.start)


def mask(text: str, cover: str, values: Collection[Value] = tuple(Value)) -> str:
    """The text with ``cover`` in place of each of these values."""
    pieces, at = [], 0
    for finding in recognise(text):
        if finding.value in values:
            pieces += [text[at : finding.start], cover]
            at = finding.end
    return "".join([*pieces, text[at:]])

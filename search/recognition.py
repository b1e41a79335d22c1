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
    """The pattern where no Latin letter or digit touches it; Han characters may (tx_…, _…_ too)."""
    return re.compile(rf"(?<![0-9A-Za-z])(?:{pattern})(?![0-9A-Za-z])", re.ASCII)


def _behind(words: str, value: str, unless: str = "") -> re.Pattern[str]:
    """The pattern where one of the words stands shortly before it; the words are no part of it.

    ``unless``: words that say otherwise, between them.
    """
    between = rf"(?:(?!(?i:{unless}))[^0-9\n])" if unless else r"[^0-9\n]"
    return re.compile(rf"(?i:{words}){between}{{0,16}}(?P<value>{value})(?![0-9A-Za-z])", re.ASCII)


# Each is looked for in what those above it left. Every repetition is bounded: a query is short,
# but whoever masks a longer text must not wait.
PATTERNS: tuple[tuple[Value, str, re.Pattern[str]], ...] = (
    (
        Value.MAILBOX,
        "",
        re.compile(
            r"(?<![\w.%+-])[A-Za-z0-9._%+-]{1,64}"
            # Also as it is written where robots collect addresses.
            r"(?: ?@ ?| ?[\[({] ?(?:at|AT) ?[\])}] ?)"
            r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}",
            re.ASCII,
        ),
    ),
    # Also 32 bytes: an address only where it is called one.
    (
        Value.ADDRESS,
        "Aptos, Sui",
        _behind(
            "address|wallet|地址|钱包", "0[xX][0-9a-fA-F]{64}", "tx|hash|transaction|交易|哈希"
        ),
    ),
    # Bitcoin, Ethereum, Tron and most others: 32 bytes in hexadecimal.
    (Value.TRANSACTION, "", _alone(r"(?:0[xX])?[0-9a-fA-F]{64}")),
    # Solana: 64 bytes in base 58.
    (Value.TRANSACTION, "", _alone(rf"{_MIXED}[{_BASE58}]{{86,88}}")),
    (Value.ADDRESS, "Ethereum (ERC20), BNB Smart Chain (BEP20)", _alone(r"0[xX][0-9a-fA-F]{40}")),
    # ICAP: two digits to check it by, then the address in base 36.
    (Value.ADDRESS, "Ethereum (ERC20)", _alone(r"XE\d{2}[0-9A-Z]{30,31}")),
    (Value.ADDRESS, "Bitcoin", _alone(r"bc1[02-9ac-hj-np-z]{11,71}|BC1[02-9AC-HJ-NP-Z]{11,71}")),
    (Value.ADDRESS, "Litecoin", _alone(r"ltc1[02-9ac-hj-np-z]{38,60}")),
    (Value.ADDRESS, "Cardano", _alone(r"addr1[02-9ac-hj-np-z]{50,110}")),
    # Cosmos and its many neighbours, Avalanche: each has a name of its own before the 1.
    (Value.ADDRESS, "", _alone(r"[a-z]{2,12}1[02-9ac-hj-np-z]{38,60}")),
    (Value.ADDRESS, "TON", _alone(rf"{_HAS_UPPER}{_HAS_LOWER}[EU]Q[0-9A-Za-z_-]{{46}}")),
    (Value.ADDRESS, "Stellar", _alone(rf"{_HAS_DIGIT}[GM][A-Z2-7]{{55}}")),
    (Value.ADDRESS, "Bitcoin", _alone(rf"(?=\d*[A-Za-z])[13][{_BASE58}]{{25,34}}")),
    (Value.ADDRESS, "Tron (TRC20)", _alone(rf"{_MIXED}T[{_BASE58}]{{33}}")),
    (Value.ADDRESS, "XRP Ledger", _alone(rf"{_MIXED}r[{_BASE58}]{{24,34}}")),
    (Value.ADDRESS, "Solana", _alone(rf"{_MIXED}[{_BASE58}]{{43,44}}")),
    # Dogecoin, Litecoin, Polkadot and others: the form alone does not tell which.
    (Value.ADDRESS, "", _alone(rf"{_MIXED}[{_BASE58}]{{32,48}}")),
    (
        Value.PHONE,
        "",
        _alone(
            r"\+\d{1,3}(?:[ ().-]{0,2}\d){6,14}"  # with the country's code
            r"|(?:86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}"  # a mobile phone in China
            r"|(?:1[ .-])?(?:\(\d{3}\)|\d{3})[ .-]\d{3}[ .-]\d{4}"  # 1-800-555-0199, (800) 555-0199
            r"|1?[48]00[ -]?\d{3}[ -]?\d{4}|[48]00[ -]?\d{4}[ -]?\d{3}"  # 400 and 800 lines
            r"|(?:\(0\d{2,3}\)|0\d{2,3})[ -]?\d{7,8}"  # a landline in China
            r"|0\d{2,4}(?:[ .-]\d{3,4}){2,3}"  # a landline elsewhere, in groups
        ),
    ),
    # In groups of four like a bank card: an order only where it is called one.
    (Value.ORDER, "", _behind("order|订单|單號|单号", r"\d{4}(?:[ -]\d{4}){3,5}")),
    (
        Value.ORDER,
        "",
        _alone(
            r"\d{10,32}"
            r"|[A-Za-z][A-Za-z0-9]{0,4}\d{10,32}"  # P2P2026…, with letters before
            r"|(?=[A-Za-z]+(?:-?\d){8})[A-Za-z]{2,5}(?:-\d{2,12}){2,5}"  # ORD-2026-1126-889977
            r"|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{24}"  # 12 bytes in hexadecimal
        ),
    ),
)
# What exchanges number their errors with; an amount or a year alone may look the same.
_CODE = re.compile(r"(?<![\w.,:/-])-?\d{3,6}(?![\w.,:/-]*\d)(?![A-Za-z%])", re.ASCII)


def codes(text: str) -> list[str]:
    """The numbers in a text that may be codes of errors, each once."""
    return list(dict.fromkeys(_CODE.findall(text)))


def recognise(text: str) -> list[Finding]:
    """Every value in the text, in order, none overlapping."""
    found: list[Finding] = []
    for value, network, pattern in PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span("value" if "value" in match.re.groupindex else 0)
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

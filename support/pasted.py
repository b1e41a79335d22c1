"""What a reader pasted to have it checked: a link, a mailbox, a phone number, a handle.

Read as a browser or a mail program would, not as it looks.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum

LENGTH = 2000
DIGITS = (5, 15)


class Sort(StrEnum):
    """What it is."""

    LINK = "link"
    MAILBOX = "mailbox"
    PHONE = "phone"
    HANDLE = "handle"
    UNCLEAR = "unclear"


# Those that are told from other words.
ADDRESSES = (Sort.LINK, Sort.MAILBOX)


@dataclass(frozen=True)
class Pasted:
    """``value`` is how it is compared: digits of a number, small letters of everything else.

    ``host``: where a link leads or a mail comes from, in Unicode; ``before``: what stands before
    an @ there; ``hidden``: it has characters that are not seen; ``wide``: Latin letters of the
    width of Chinese ones.
    """

    sort: Sort
    value: str = ""
    host: str = ""
    path: str = ""
    before: str = ""
    hidden: bool = False
    wide: bool = False


_BRACKETED = re.compile(r"[^<>]*<([^<>]+)>[^<>]*")
_MAILBOX = re.compile(r"[^\s@/:<>]+@[^\s@/:<>]+\.[^\s@/:<>.]+")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):(?!\d+(?:[/?#]|$))(.*)", re.DOTALL)
_BARE = re.compile(
    r"[^\s/@:?#.]+(?:\.[^\s/@:?#.]+)*\.(?=\d*[^\W\d])[^\s/@:?#.]{2,}\.?(?::\d+)?(?:[/?#]\S*)?"
)
_IP = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}(?:[:/]\S*)?")
_PHONE = re.compile(r"\+?[\d\s().–-]+")
# "Telegram: @name", "微信：name": what it is, told before it. A scheme has no space behind it.
_LABEL = r"(?:[^\W\d_]{1,20}\s?){1,3}(?::\s+|：\s*|(?<=[^\x00-\x7f]):)"
_LABELLED = re.compile(_LABEL + r"([^/／].*)", re.DOTALL)
_HANDLE = re.compile(r"@?[\w.-]{3,60}")
_WIDE = re.compile(r"[\uff01-\uff5e\u3002\uff61]")


def read(text: str) -> Pasted:
    """What a text is, however it was copied; ``UNCLEAR`` where it is no single address."""
    text = text.strip()[:LENGTH]
    # Programs add some of these at the ends when text is copied; inside they deceive.
    text = _without_edges(text)
    hidden = any(unicodedata.category(char) == "Cf" for char in text)
    seen = "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Cc"))
    labelled = _LABELLED.fullmatch(seen)
    if labelled and _read(_plain(labelled[1])).sort != Sort.UNCLEAR:
        seen = labelled[1]
    plain = _plain(seen)
    found = _read(plain)
    if found.sort == Sort.UNCLEAR:
        # One address among other words is meant; of several nobody knows which.
        among = [part for part in map(_read, plain.split()) if part.sort in ADDRESSES]
        found = among[0] if len(among) == 1 else found
    wide = found.sort in ADDRESSES and bool(_WIDE.search(seen))
    return replace(found, hidden=hidden, wide=wide)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("。", ".").strip()


def _without_edges(text: str) -> str:
    while text and (unicodedata.category(text[0]) == "Cf" or text[0].isspace()):
        text = text[1:]
    while text and (unicodedata.category(text[-1]) == "Cf" or text[-1].isspace()):
        text = text[:-1]
    return text


def _read(text: str) -> Pasted:
    bracketed = _BRACKETED.fullmatch(text)
    text = (bracketed[1] if bracketed else text).strip(" \t\"'“”‘’()[]{}<>,;，；")
    if text.lower().startswith("mailto:"):
        text = text[len("mailto:") :].partition("?")[0]
    if text.lower().startswith("tel:"):
        text = text[len("tel:") :]
    if _IP.fullmatch(text):
        return _link(text)
    if _PHONE.fullmatch(text):
        digits = "".join(filter(str.isdigit, text))
        is_number = DIGITS[0] <= len(digits) <= DIGITS[1]
        return Pasted(Sort.PHONE, digits) if is_number else Pasted(Sort.UNCLEAR)
    if _MAILBOX.fullmatch(text):
        before, _at, host = text.rpartition("@")
        host = readable(host)
        return Pasted(Sort.MAILBOX, f"{before}@{host}".lower(), host, before=before.lower())
    if _SCHEME.fullmatch(text) or _BARE.fullmatch(text):
        return _link(text)
    if _HANDLE.fullmatch(text) and any(map(str.isalpha, text)):
        return Pasted(Sort.HANDLE, text.lstrip("@").lower())
    return Pasted(Sort.UNCLEAR)


def _link(text: str) -> Pasted:
    """As browsers read it: backslashes are slashes, any number of them begins the host."""
    scheme, rest = "https", "".join(text.split()).replace("\\", "/")
    if match := _SCHEME.fullmatch(rest):
        scheme, rest = match[1].lower(), match[2]
    if scheme not in ("http", "https"):
        return Pasted(Sort.LINK, f"{scheme}:")
    rest = rest.lstrip("/")
    end = min((rest.find(mark) for mark in "/?#" if mark in rest), default=len(rest))
    before, _at, host = rest[:end].rpartition("@")
    host = readable(re.sub(r":\d*$", "", host))
    path = re.split(r"[?#]", rest[end:])[0].rstrip("/")
    return Pasted(Sort.LINK, host + path.lower(), host, path.lower(), before.lower())


def readable(host: str) -> str:
    """A host in small letters, its punycode labels as the letters that they stand for."""
    labels = host.lower().strip(".").split(".")
    return ".".join(map(_decoded, labels))


def _decoded(label: str) -> str:
    if label.startswith("xn--"):
        with suppress(UnicodeError):
            return label[len("xn--") :].encode("ascii").decode("punycode")
    return label

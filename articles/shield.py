"""Secrets that readers type where none belongs: told apart before anything is stored or logged.

Recovery phrases, private keys and API secrets are recognised by their own checksums and prefixes
where they have one. Sixty-four hexadecimal digits are a transaction's hash far more often than a
key and look the same, as do a Solana key and a Solana signature: they are a key only where the
words around them say so. What is masked in logs besides stands in :mod:`search.redaction`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import cache

import base58
import rjieba
from mnemonic import Mnemonic

# A longer text is looked at piece by piece, each beginning where a secret of the one before may.
PIECE, OVERLAP = 20_000, 1_000


class Secret(StrEnum):
    """What was recognised."""

    RECOVERY_PHRASE = "recovery-phrase"
    PRIVATE_KEY = "private-key"
    API_SECRET = "api-secret"  # noqa: S105 (a name)


def recognise_secret(text: str) -> Secret | None:
    """The first kind of secret in a text of any length, or nothing; it keeps none of it."""
    for start in range(0, max(len(text), 1), PIECE):
        piece = _plain(text[start : start + PIECE + OVERLAP])
        for secret, holds in RECOGNISERS:
            if holds(piece):
                return secret
    return None


def _plain(text: str) -> str:
    """Full-width letters made plain, characters without a width taken out."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


# -- recovery phrases: https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki --------

WORDS_IN_A_PHRASE = (24, 21, 18, 15, 12)
_WORD = re.compile(r"[\u4e00-\u9fff]+|[^\W\d_\u4e00-\u9fff]+")
# What may stand between two words of a phrase: spaces, commas, quotes, a number.
_BETWEEN = re.compile(r"""[\s,;、，；"'“”\[\]]*(?:#?\d{1,2}[.):：、]?\s*)?["'“”]?""")
_CALLED = re.compile(
    r"(?:助[记記][词詞]|seed|mnemonic|phrase)\W*(?:是|为|為|is)?\W*", re.IGNORECASE
)


Places = dict[str, int]


@cache
def _places(language: str) -> Places:
    """Where each word of a list stands; its first four letters tell an English one too."""
    words = Mnemonic(language).wordlist
    places = {word: place for place, word in enumerate(words)}
    return {word[:4]: place for word, place in places.items()} | places


def _holds_phrase(text: str) -> bool:
    words = _words(text)
    if len(words) < WORDS_IN_A_PHRASE[-1]:
        words = []
    languages = ("english", "chinese_simplified", "chinese_traditional")
    return any(_has_phrase(words, _places(language)) for language in languages) or any(
        _has_phrase(_written_together(text), _places(language)) for language in languages[1:]
    )


def _words(text: str) -> list[str]:
    """The words in small letters, with a gap, which is no word, wherever a phrase cannot go on."""
    words, at = [], 0
    for match in _WORD.finditer(text):
        if not _BETWEEN.fullmatch(text, at, match.start()):
            words.append("")
        words.append(match[0].lower())
        at = match.end()
    return words


def _written_together(text: str) -> str:
    """A text that is nothing but so many Chinese characters, or says that they are a phrase.

    The list is of the most common characters, and one sentence in sixteen would have the right
    checksum: what a dictionary cuts into words was not drawn by lot.
    """
    stretch = _CALLED.sub(" ", text).strip()
    is_one = len(stretch) in WORDS_IN_A_PHRASE and bool(_WORD.fullmatch(stretch))
    return stretch if is_one and _is_drawn(stretch) else ""


def _is_drawn(characters: str) -> bool:
    """Whether fewer than half of the characters are parts of longer words."""
    in_words = sum(len(word) for word in rjieba.cut(characters, False) if len(word) > 1)
    return in_words * 2 < len(characters)


def _has_phrase(words: Iterable[str], places: Places) -> bool:
    """Whether known words stand side by side whose checksum is right."""
    run: list[int] = []
    for word in [*words, ""]:
        if word in places:
            run.append(places[word])
            continue
        if _has_checksum_in(run):
            return True
        run = []
    return False


def _has_checksum_in(run: list[int]) -> bool:
    return any(
        _has_checksum(run[start : start + size])
        for size in WORDS_IN_A_PHRASE
        for start in range(len(run) - size + 1)
    )


def _has_checksum(places: list[int]) -> bool:
    """Eleven bits a word; of each 33 bits the last is of the SHA-256 of those before."""
    value = 0
    for place in places:
        value = value << 11 | place
    bits = len(places) * 11
    length = bits // 33
    entropy = (value >> length).to_bytes((bits - length) // 8, "big")
    checksum = hashlib.sha256(entropy).digest()[0] >> (8 - length)
    return checksum == value & ((1 << length) - 1)


# -- private keys ----------------------------------------------------------------------------

_BASE58 = "1-9A-HJ-NP-Za-km-z"
# https://en.bitcoin.it/wiki/Wallet_import_format; Litecoin's and Dogecoin's begin otherwise.
_WIF = re.compile(rf"(?<![{_BASE58}])[{_BASE58}]{{51,52}}(?![{_BASE58}])")
_WIF_VERSIONS = (0x80, 0xEF, 0xB0, 0x9E)
_WIF_BYTES = (33, 34)
# https://github.com/satoshilabs/slips/blob/master/slip-0132.md
_EXTENDED = re.compile(rf"(?<![A-Za-z0-9])[tuvxyzUVYZ]prv[{_BASE58}]{{90,115}}")
# https://xrpl.org/docs/concepts/accounts/cryptographic-keys#seed: sixteen bytes behind 0x21.
_XRP = re.compile(rf"(?<![{_BASE58}])s[{_BASE58}]{{27,30}}(?![{_BASE58}])")
_XRP_VERSION, _XRP_BYTES = 0x21, 17
# https://stellar.org/protocol/sep-23: S, and 35 bytes in base 32.
_STELLAR = re.compile(r"(?<![A-Za-z0-9])S[A-Z2-7]{55}(?![A-Za-z0-9])")
_PEM = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY")
# A Solana key file: sixty-four bytes as a list of numbers.
_BYTES = re.compile(r"\[\s*(?:\d{1,3}\s*,\s*){63}\d{1,3}\s*\]")
# These look like a transaction's.
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:0[xX])?([0-9a-fA-F]{64})(?![0-9A-Za-z])")
_LONG58 = re.compile(rf"(?<![0-9A-Za-z])[{_BASE58}]{{86,88}}(?![0-9A-Za-z])")
# The order of secp256k1's base point; a key is from 1 to one less. https://www.secg.org/sec2-v2.pdf
_ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
_KEY_WORDS = (
    r"priv(?:ate)?[ _-]?keys?|secret[ _-]?keys?|signing[ _-]?keys?|wallet[ _-]?keys?|privkey"
    r"|私[钥鑰匙]|密[钥鑰]"
)
_KEY = re.compile(_KEY_WORDS, re.IGNORECASE)
_TRANSACTION = re.compile(
    r"\btx\b|tx[ _-]?id|tx[ _-]?hash|hash|transaction|transfer|deposit|withdraw"
    r"|哈希|交易|转[账帐]|轉[帳賬]|充[值币幣]|提[现現币幣]",
    re.IGNORECASE,
)
# "private key is: ", and then the value.
_LABELLED = re.compile(rf"(?:{_KEY_WORDS})\W{{0,3}}(?:is|was|=|是|为|為)?\W{{0,4}}$", re.IGNORECASE)
_LABEL_LENGTH = 40


def _holds_private_key(text: str) -> bool:
    return (
        any(_is_wif(match[0]) for match in _WIF.finditer(text))
        or any(_is_xrp(match[0]) for match in _XRP.finditer(text))
        or any(pattern.search(text) for pattern in (_EXTENDED, _STELLAR, _PEM, _BYTES))
        or any(_is_key(text, match) for match in _HEX.finditer(text) if _is_in_range(match[1]))
        or any(_is_key(text, match) for match in _LONG58.finditer(text))
    )


def _is_wif(text: str) -> bool:
    raw = _checked(text, base58.BITCOIN_ALPHABET)
    return len(raw) in _WIF_BYTES and raw[0] in _WIF_VERSIONS


def _is_xrp(text: str) -> bool:
    raw = _checked(text, base58.XRP_ALPHABET)
    return len(raw) == _XRP_BYTES and raw[0] == _XRP_VERSION


def _checked(text: str, alphabet: bytes) -> bytes:
    """The bytes of base 58 with a checksum; none where it is wrong."""
    try:
        return base58.b58decode_check(text, alphabet=alphabet)
    except ValueError:
        return b""


def _is_in_range(digits: str) -> bool:
    return 0 < int(digits, 16) < _ORDER


def _is_key(text: str, match: re.Match[str]) -> bool:
    """Whether the words around say that this is a key.

    Right before the value that settles it; elsewhere it does unless the text speaks of a
    transaction too.
    """
    before = text[max(match.start() - _LABEL_LENGTH, 0) : match.start()]
    if _LABELLED.search(before):
        return True
    around = f"{text[: match.start()]} {text[match.end() :]}"
    return bool(_KEY.search(around)) and not _TRANSACTION.search(around)


# -- API secrets: no form of their own, so only what is named as one ---------------------------

_NAMED = (
    r"api[ _-]?secret(?:[ _-]?key)?|secret[ _-]?(?:access[ _-]?)?key|api[ _-]?key"
    r"|client[ _-]?secret|access[ _-]?token|bearer|secret|[密秘][钥鑰]"
)
_API_SECRET = re.compile(
    rf"(?:{_NAMED})[\"'”’]?\s*(?:is\b|[:=]|是|为|為)?\s*[\"'“‘]?"
    r"(?=[A-Za-z0-9+/_-]{0,200}[A-Za-z])(?=[A-Za-z0-9+/_-]{0,200}\d)[A-Za-z0-9+/_-]{16,}",
    re.IGNORECASE,
)


def _holds_api_secret(text: str) -> bool:
    return bool(_API_SECRET.search(text))


RECOGNISERS: tuple[tuple[Secret, Callable[[str], bool]], ...] = (
    (Secret.RECOVERY_PHRASE, _holds_phrase),
    (Secret.PRIVATE_KEY, _holds_private_key),
    (Secret.API_SECRET, _holds_api_secret),
)

"""Secrets out of readers' text: what names a person, an account or a transaction is masked.

:mod:`search.recognition` says what it is sure of; here follows whatever else could be one, since
a word masked in vain costs nothing and a secret kept cannot be taken back. Error codes (400005,
-1021, 429) are shorter than anything masked: they are what readers look for.
"""

from __future__ import annotations

import re

from .recognition import Value, recognise

MASKS = {
    Value.MAILBOX: "‹email›",
    Value.PHONE: "‹phone›",
    Value.TRANSACTION: "‹hash›",
    Value.ADDRESS: "‹address›",
    Value.ORDER: "‹number›",
}

# No letter or digit around. Chinese may touch: it is written without spaces.
_START, _END = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
_DIGIT, _LETTER = r"(?=[A-Za-z0-9]*\d)", r"(?=[A-Za-z0-9]*[A-Za-z])"
# What an e-mail address may hold: no space, bracket or Chinese, so that the words around it stay.
_MAIL = r"[^\s@<>()\[\]\",;:\u2010-\u206f\u2e80-\u9fff\uff00-\uffef]"
_SEPARATED = r"[\s,;，、]+(?:\d{1,2}[.)、]?\s*)?"
# Words of every sentence that are not among the 2,048 of BIP-39 ("you" and "have" are).
_NOT_A_SEED = (
    "and|are|been|but|cannot|did|does|for|from|had|has|her|his|how|its|not|our|the|their|them"
    "|was|were|which|who|why|with|your"
)
_SEED = rf"(?<![A-Za-z])(?!(?:{_NOT_A_SEED})(?![A-Za-z]))[A-Za-z]{{3,8}}(?![A-Za-z])"
_NAMED_SECRETS = (
    r"pass ?word|pass ?phrase|passwd|pwd|secret|token|api[ _-]?key|密码|密碼|口令|密钥|私钥|助记词"
)


def _compiled(*patterns: tuple[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((f"‹{name}›", re.compile(pattern)) for name, pattern in patterns)


# Each is looked for in what those above it left. First what is longer than the values that
# recognition would find in its parts.
_WHOLE = _compiled(
    # A recovery phrase: a dozen words and no sentence, or a dozen single characters.
    ("words", rf"(?i:{_SEED}(?:{_SEPARATED}{_SEED}){{11,}})"),
    ("words", r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?:\s+[\u4e00-\u9fff]){11,}"),
    ("email", rf"(?<!{_MAIL}){_MAIL}+[@＠](?={_MAIL}*[A-Za-z]){_MAIL}+"),
    (
        "secret",
        rf"(?i)(?:{_NAMED_SECRETS})\s*[:=：]\s*(?=[!-~]{{0,99}}[a-z])(?=[!-~]{{0,99}}\d)[!-~]{{6,}}",
    ),
    # Web tokens, padded base 64, UUIDs; cards in their groups.
    ("key", rf"{_START}eyJ[\w-]{{8,}}(?:\.[\w-]+)*"),
    ("key", r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{22,}={1,2}"),
    ("key", rf"(?i){_START}[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}{_END}"),
    ("number", r"\d{4}(?:[ -]\d{4}){3}|\d{4}[ -]\d{6}[ -]\d{5}"),
)
_REST = _compiled(
    ("hash", rf"(?i){_START}(?:0x)?(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{{16,}}{_END}"),
    # An address or number with its middle left out still tells which one it is.
    (
        "address",
        rf"{_START}{_DIGIT}[A-Za-z0-9]{{3,}}(?:…+|\.{{3,}}|\*{{3,}}){_DIGIT}[A-Za-z0-9]{{3,}}{_END}",
    ),
    # Anything long that mixes letters and digits, or cases beyond the longest error's name.
    ("key", rf"{_START}{_DIGIT}{_LETTER}[A-Za-z0-9]{{20,}}"),
    ("key", rf"{_START}(?=[A-Z]*[a-z])(?=[a-z]*[A-Z])[A-Za-z]{{32,}}{_END}"),
    ("key", r"(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*\d[\w-]*\d)[A-Za-z0-9_-]{24,}"),
    ("ip", r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"),
    ("ip", r"(?i)(?<![0-9a-z:])(?:[0-9a-f]{1,4}:){4,}[0-9a-f:]+"),
    ("phone", r"(?<!\d)(?:\+|00)\d{1,3}(?:[ ().-]{0,2}\d){6,14}"),
    ("phone", r"(?<!\d)0\d(?:[ .-]\d\d){4}(?!\d)|(?<!\d)0\d{4}[ -]\d{6}(?!\d)"),
    ("phone", r"(?<!\d)\d{3,4}-\d{3,4}-\d{4}(?!\d)"),
    # Orders, accounts, identity cards. An exact amount as well: it names a transfer as surely
    # as its number does.
    ("number", r"\d{8,}[Xx]?"),
)


def redact(text: str) -> str:
    """The text with ``‹email›``, ``‹hash›``, … in place of what nobody may read in a log."""
    for mask, pattern in _WHOLE:
        text = pattern.sub(mask, text)
    pieces, at = [], 0
    for finding in recognise(text):
        pieces += [text[at : finding.start], MASKS[finding.value]]
        at = finding.end
    text = "".join([*pieces, text[at:]])
    for mask, pattern in _REST:
        text = pattern.sub(mask, text)
    return text

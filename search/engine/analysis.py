"""How text is cut into terms: one analyzer per language, for index, query and highlight alike.

What was measured (the mean MRR@10 of the judged sets named in `benchmarks/README.md`):

* Chinese words of jieba's dictionary with the shorter words inside long ones 0.690, against
  0.670 for single characters with bigrams and 0.684 for long words only; guessing words that
  the dictionary lacks (its HMM) gained nothing and made words such as 出金未. Bigrams of titles
  beside the words, at a quarter of their weight: 0.699 → 0.704; of bodies: less than words.
* English Porter2 stems 0.666, against 0.660 (Porter) and 0.644 (none). Stop words dropped
  0.677, kept at a third of their weight 0.681, kept in full 0.666.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from itertools import islice, product
from pathlib import Path
from typing import NamedTuple

import opencc
import pypinyin
import pypinyin.contrib.tone_convert
import rjieba
from whoosh.lang.porter2 import stem as porter2

# Moves when the same text is cut differently; an index cut by another version is built anew.
VERSION = 2

DICTIONARIES = Path(__file__).resolve().parent.parent / "dictionaries"

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
# A run of Han characters, or a word of other letters and digits with what joins its parts.
_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+(?:[-._'’/+][^\W_{HAN}]+)*")
_HAN_RUN = re.compile(rf"[{HAN}]+")
_WORD = re.compile(rf"[^\W_{HAN}]+")
_PART = re.compile(r"[^-._'’/+]+")
# trc20, 2fa, erc20: letters beside digits also count as two words.
_LETTERS_AND_DIGITS = re.compile(r"[a-z]{2,}(?=\d)|\d+(?=[a-z]{2,})|(?<=\d)[a-z]{2,}|(?<=[a-z])\d+")
_SPELT = re.compile(r"[a-z]{4,}")
# Before a term that is a sound and not a spelling: ~tixian stands for 提现.
SOUND = "~"
_READINGS = 6
_LONGEST_TERM = 60
_LONGEST_SPELLING = 24
_LONGEST_COMPOUND = 4


class Token(NamedTuple):
    """A term, the stretch of text it stands for, and the stretch of its whole compound."""

    term: str
    start: int
    end: int
    group: int


_HAN_BLOCKS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00))
_LETTER_BLOCKS = (
    range(0x41, 0x250),  # Latin with accents
    range(0x370, 0x530),  # Greek, Cyrillic
    range(0x1E00, 0x1F00),  # more Latin with accents
    range(0x2000, 0x2E80),  # letter-like signs, circled digits
    range(0xFF00, 0xFFF0),  # full and half width
)
# Characters that readers mix up in typing, to the one our texts use.
_VARIANTS = {"帐": "账", "帳": "账", "賬": "账"}


@cache
def _fold_table() -> dict[str, str]:
    """Characters to their plainest form, one for one, so that places in the text stay right.

    Traditional to Simplified (OpenCC, by single characters), full width to half width,
    accents off Latin letters, lower case.
    """
    han = [chr(code) for block in _HAN_BLOCKS for code in block]
    simplified = opencc.OpenCC("t2s").convert("\n".join(han)).split("\n")
    table = {
        char: simple
        for char, simple in zip(han, simplified, strict=True)
        if char != simple and len(simple) == 1
    }
    for block in _LETTER_BLOCKS:
        for code in block:
            plain = unicodedata.normalize("NFKD", chr(code))
            plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
            if len(plain) == 1 and plain != chr(code):
                table[chr(code)] = plain
    return table | _VARIANTS


@cache
def _foldable() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(_fold_table()))}]")


def fold(text: str) -> str:
    """The text in its plainest form, character for character."""
    if text.isascii():
        return text.lower()
    # Ten times faster than `str.translate`, which asks the table for each character.
    table = _fold_table()
    return _foldable().sub(lambda match: table[match[0]], text)


# The same articles are marked for one query after another; each is as long as is read of it.
_folded = lru_cache(maxsize=256)(fold)


def _lines(locale: str, name: str) -> list[str]:
    path = DICTIONARIES / locale / name
    rows = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [row.strip() for row in rows if row.strip() and not row.startswith("#")]


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    if len(word) <= 3 or not word.isalpha() or not word.isascii():
        return word
    return porter2(word)


def _runs(folded: str, terms: Collection[str]) -> Iterator[tuple[str, int]]:
    """Words and runs of Han characters that may hold one of the terms, with their places."""
    seen = set()
    for term in terms:
        at = folded.find(term) if term[0] >= "\u3400" else -1
        while at >= 0:
            start = _begins_at(folded, at)
            match = _HAN_RUN.match(folded, start)
            if match and start not in seen:
                seen.add(start)
                yield match[0], start
            at = folded.find(term, match.end() if match else at + 1)
    # A stem begins like its words do; looking for plain text is fastest by far.
    latin = (term for term in terms if term[0] < "\u3400")
    for beginning in {beginning for term in latin for beginning in _beginnings(term)}:
        at = folded.find(beginning)
        while at >= 0:
            start = at
            at = folded.find(beginning, at + 1)
            while start and folded[start - 1].isdigit():  # 100usdt
                start -= 1
            # Most of what is found stands inside another word; Han may touch.
            before = folded[start - 1] if start else " "
            if before.isalnum() and (before < "\u3400" or _WORD.match(before)):
                continue
            word = _WORD.match(folded, start)
            if word and start not in seen:
                seen.add(start)
                yield word[0], start


def _begins_at(folded: str, at: int) -> int:
    """Where the run of Han characters begins that has one at this place."""
    while at and ("\u4e00" <= folded[at - 1] <= "\u9fff" or _HAN_RUN.match(folded, at - 1, at)):
        at -= 1
    return at


def _beginnings(stem: str) -> tuple[str, ...]:
    """What the words of a stem begin with: their end may differ (verifi: verify; use: using)."""
    if len(stem) == 3 and stem[-1] in "eiy":
        return tuple(stem[:2] + end for end in "eiy")
    return (stem[: max(3, len(stem) - 2)],)


@lru_cache(maxsize=20_000)
def sounds(word: str) -> tuple[str, ...]:
    """How a Han word may be typed by its sound, without tones: 重置 → ~chongzhi, ~zhongzhi."""
    syllables = pypinyin.pinyin(word, style=pypinyin.Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(SOUND + "".join(parts) for parts in islice(product(*syllables), _READINGS))


@cache
def pinyin_syllables() -> frozenset[str]:
    """Every syllable of Mandarin as it is typed, without tones."""
    marked = {one for row in pypinyin.constants.PINYIN_DICT.values() for one in row.split(",")}
    normal = pypinyin.contrib.tone_convert.to_normal
    return frozenset(normal(one, v_to_u=False) for one in marked)


@cache
def _segmenter() -> rjieba.Jieba:
    """Cuts Chinese into words; knows those of this domain, ``words.txt``. It takes 25 MB."""
    segmenter = rjieba.Jieba()
    for word in _lines("zh-hans", "words.txt"):
        segmenter.add_word(word, None, None)
    return segmenter


class Analyzer:
    """Cuts the text of one language into terms."""

    def __init__(self, locale: str) -> None:
        """Load the language's dictionaries from `search/dictionaries/<locale>`.

        ``stopwords.txt``: words that carry next to nothing.
        """
        self.locale = locale
        # Marking cuts the same stretches of the same articles again and again.
        self._cut_han = lru_cache(maxsize=3_000)(self._cut)
        self.stopwords = frozenset(
            token.term for row in _lines(locale, "stopwords.txt") for token in self.tokens(row)
        )

    def tokens(self, text: str) -> Iterator[Token]:
        """Every term of the text, in order, with its place; a compound also gives its parts."""
        folded = fold(text)
        for match in _RUN.finditer(folded):
            start = match.start()
            if match[0][0] >= "\u3400":
                yield from self._han(match[0], start)
            elif match[0].isalpha():
                yield Token(_stem(match[0][:_LONGEST_TERM]), start, match.end(), start)
            else:
                yield from self._word(match[0], start)

    def terms(self, text: str) -> list[str]:
        """The terms alone."""
        return [token.term for token in self.tokens(text)]

    def find(self, text: str, terms: Collection[str]) -> Iterator[Token]:
        """Where any of the terms stand in the text; much faster than cutting all of it."""
        wanted = frozenset(terms)
        for run, start in _runs(_folded(text), wanted):
            if run.isalpha() and run[0] < "\u3400":
                term = _stem(run[:_LONGEST_TERM])
                if term in wanted:
                    yield Token(term, start, start + len(run), start)
                continue
            tokens = self._han(run, start) if run[0] >= "\u3400" else self._single(run, start)
            for token in tokens:
                if token.term in wanted:
                    yield token

    def bigrams(self, text: str) -> list[str]:
        """Each two neighbouring Han characters, and single ones that stand alone."""
        pairs: list[str] = []
        for match in _RUN.finditer(fold(text)):
            run = match[0]
            if run[0] >= "\u3400":
                pairs += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        return pairs

    def characters(self, text: str) -> list[str]:
        """Each Han character."""
        return [char for char in fold(text) if char >= "\u3400" and _HAN_RUN.match(char)]

    def sounds(self, text: str) -> list[str]:
        """The sounds of every Han word of two characters or more."""
        return [
            sound
            for token in self.tokens(text)
            if len(token.term) > 1 and token.term[0] >= "\u3400"
            for sound in sounds(token.term)
        ]

    def spellings(self, text: str) -> list[str]:
        """The Latin words of the text as they are spelt, for correcting misspelt ones."""
        return [m[0] for m in _SPELT.finditer(fold(text)) if len(m[0]) <= _LONGEST_SPELLING]

    def stem(self, word: str) -> str:
        """The term of one plain word."""
        return _stem(fold(word))

    def _han(self, run: str, start: int) -> Iterator[Token]:
        for term, first, last, group in self._cut_han(run):
            yield Token(term, start + first, start + last, start + group)

    def _cut(self, run: str) -> tuple[tuple[str, int, int, int], ...]:
        """The words of a run of Han characters, each after the shorter words inside it."""
        found = []
        at = 0
        for word in _segmenter().cut(run, False):
            if len(word) > 2:
                inner = 0
                for part in _segmenter().cut_for_search(word, False):
                    place = word.find(part, 0 if len(part) > 2 else inner)
                    if part != word and place >= 0:
                        found.append((part, at + place, at + place + len(part), at))
            found.append((word, at, at + len(word), at))
            at += len(word)
        return tuple(found)

    def _word(self, run: str, start: int) -> Iterator[Token]:
        if run.endswith(("'s", "’s")):
            run = run[:-2]
        parts = [(m[0], start + m.start()) for m in _PART.finditer(run)]
        end = start + len(run)
        if len(parts) == 1:
            yield from self._single(run, start)
            return
        apostrophes = len(parts) == 2 and ("'" in run or "’" in run)
        if not apostrophes:
            for part, at in parts:
                yield Token(_stem(part[:_LONGEST_TERM]), at, at + len(part), start)
        if len(parts) <= _LONGEST_COMPOUND:
            joined = "".join(part for part, _at in parts)
            yield Token(_stem(joined[:_LONGEST_TERM]), start, end, start)

    def _single(self, word: str, start: int) -> Iterator[Token]:
        end = start + len(word)
        if not word.isalpha() and not word.isdigit() and len(word) <= 12:
            for match in _LETTERS_AND_DIGITS.finditer(word):
                yield Token(_stem(match[0]), start + match.start(), start + match.end(), start)
        yield Token(_stem(word[:_LONGEST_TERM]), start, end, start)


@lru_cache(maxsize=2_000)
def tokens_of_title(title: str, locale: str) -> tuple[Token, ...]:
    """The tokens of a short text that comes up again and again."""
    return tuple(analyzer(locale).tokens(title))


@cache
def analyzer(locale: str) -> Analyzer:
    """The analyzer of a language of ``settings.LANGUAGES``."""
    return Analyzer(locale)

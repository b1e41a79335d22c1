"""Figures with a unit in a text, in either language, in one spelling that compares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

# What a unit counts, and how many of the kind's smallest it is. Business days are no days.
_UNITS: dict[str, tuple[str, int]] = {
    **dict.fromkeys(("second", "seconds", "秒", "秒钟"), ("time", 1)),
    **dict.fromkeys(("minute", "minutes", "min", "分钟"), ("time", 60)),
    **dict.fromkeys(("hour", "hours", "h", "小时", "个小时"), ("time", 3600)),
    **dict.fromkeys(("day", "days", "天"), ("time", 86400)),
    **dict.fromkeys(("week", "weeks", "周", "星期", "个星期"), ("time", 7 * 86400)),
    **dict.fromkeys(
        ("business day", "business days", "working day", "working days", "个工作日", "工作日"),
        ("business days", 1),
    ),
    **dict.fromkeys(("month", "months", "个月"), ("months", 1)),
    **dict.fromkeys(("year", "years", "年", "周岁", "岁"), ("months", 12)),
    **dict.fromkeys(("%", "％", "percent"), ("percent", 1)),
    **dict.fromkeys(("digit", "digits", "character", "characters", "位", "个字符"), ("length", 1)),
    **dict.fromkeys(("word", "words", "个单词"), ("words", 1)),
}
_MONEY = "USDT|USDC|USD|EUR|GBP|CNY|BTC|ETH|SOL|XRP|TRX|KB|MB|GB"
_WORDS = {
    word: n
    for row in (
        "two three four five six seven eight nine ten eleven twelve",
        "二 三 四 五 六 七 八 九 十 十一 十二",
    )
    for n, word in enumerate(row.split(), start=2)
} | {"两": 2}
# Numbers that are words count only as times and lengths, and "one" never: it is said too often.
_WORDED = {"time", "business days", "months", "length", "words"}

_unit = "|".join(sorted(map(re.escape, [*_UNITS, *_MONEY.split("|")]), key=len, reverse=True))
_worded = "|".join(sorted(_WORDS, key=len, reverse=True))
_latin = "|".join(word for word in _WORDS if word.isascii())
_han = "|".join(sorted((word for word in _WORDS if not word.isascii()), key=len, reverse=True))
_number = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_QUANTITY = re.compile(
    rf"(?:(?<![A-Za-z0-9.,+/$-])(?P<low>{_number}|{_latin})|(?<![几数百千万余第一二三四五六七八九十])(?P<han>{_han}))"
    rf"(?:\s*(?:–|—|-|~|～|至|到|to)\s*(?P<high>{_number}|{_worded}))?"
    rf"[\s-]*(?P<unit>{_unit})(?![A-Za-z])",
    re.IGNORECASE,
)
# 四周 is all around.
_NOT_AFTER_WORDS = {"周"}
_NO_YEAR = 200  # 2026 年 is a date, not a while.


@dataclass(frozen=True)
class Quantity:
    """``kind`` says what is counted, ``low`` and ``high`` how much, ``text`` as it was typed."""

    kind: str
    low: Decimal
    high: Decimal
    text: str
    start: int

    @property
    def value(self) -> str:
        """The same for 24 hours, 1 day and 24 小时; another one for whatever differs."""
        low, high = self.low.normalize(), self.high.normalize()
        return f"{self.kind} {low:f}" + (f"–{high:f}" if high != low else "")


def quantities(text: str) -> Iterator[Quantity]:
    """Every figure with a unit, from left to right."""
    for match in _QUANTITY.finditer(text):
        unit = match["unit"]
        kind, factor = _UNITS.get(unit.lower(), (f"amount in {unit.upper()}", 1))
        number = match["low"] or match["han"]
        if not number[0].isdecimal() and (kind not in _WORDED or unit in _NOT_AFTER_WORDS):
            continue
        low = _value(number)
        high = _value(match["high"]) if match["high"] else low
        if unit == "年" and low > _NO_YEAR:
            continue
        yield Quantity(kind, low * factor, high * factor, match[0].strip(), match.start())


def _value(number: str) -> Decimal:
    known = _WORDS.get(number.lower())
    return Decimal(known if known is not None else number.replace(",", ""))

"""How much of a coin or of money a question tells: a particular of the reader's own case.

"Withdrawal of 250 USDT delayed" asks what "withdrawal delayed" asks. An amount that stands between
the words keeps them from being read as the one thing they name, and its coin would ask for fees
and limits, which speak of amounts. Numbers without a unit stay: they may be codes of errors.
So does an amount beside another unit ("1 BTC in USDT"): what it is worth is what is asked.

Where something went wrong, a coin alone is such a particular too ("USDT withdrawal delayed"): it
tells to which transfer. Two coins stay: how they belong together is what went wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from django.conf import settings

from .engine.analysis import fold
from .patterns import dictionary, is_about

# 250, 1,500.00; behind letters it is a name (TRC20, trc 20), behind a hyphen a code.
_NUMBER = r"(?<![a-z0-9.,-])(?<!trc )(?<!erc )(?<!bep )\d{1,12}(?:[.,]\d{1,12}){0,4}"
# 5k, 1.2万; Chinese counts pieces as well (0.5个比特币).
_MANY = r"(?: ?[kw万千百亿])?(?: ?[个枚])?"


def apart(text: str) -> tuple[str, str]:
    """A question without its amounts, or its case's one coin, and these, each as it was typed."""
    amounts, units, coins = _patterns()
    folded = fold(text)
    found = [match.span() for match in amounts.finditer(folded)]
    if not found and len(named := [*coins.finditer(folded)]) == 1 and is_about("case", text):
        found = [named[0].span()]
    kept, taken = _without(text, found)
    return (text, "") if not taken or units.search(fold(kept)) else (kept, taken)


def _without(text: str, places: Sequence[tuple[int, int]]) -> tuple[str, str]:
    """What is left of a text, and what stood in the places, each joined by spaces."""
    rest, at = [], 0
    for start, end in places:
        rest.append(text[at:start])
        at = end
    taken = " ".join(text[start:end] for start, end in places)
    return " ".join(" ".join([*rest, text[at:]]).split()), taken


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Amounts, units alone and coins, in folded text: of all languages, which readers mix."""
    coins = _named("coins")
    longest_first = sorted({*coins, *_named("units")}, key=len, reverse=True)
    unit = rf"(?:{'|'.join(map(re.escape, longest_first))})(?![a-z0-9])"
    how_many = rf"{_NUMBER}{_MANY}"
    # One character more often belongs to another word (区块, 单元).
    alone = "|".join(re.escape(name) for name in longest_first if len(name) > 1)
    return (
        # Behind a sign of money or before a unit; the preposition goes with its amount.
        re.compile(
            rf"(?:\b(?:of|for|worth) )?(?:[$€£¥] ?{how_many}(?: ?{unit})?|{how_many} ?{unit})"
        ),
        re.compile(rf"(?<![a-z0-9])(?:{alone})(?![a-z0-9])"),
        re.compile(
            rf"(?:\b(?:of|in) )?(?<![a-z0-9])(?:{'|'.join(map(re.escape, coins))})(?![a-z0-9])"
        ),
    )


def _named(name: str) -> list[str]:
    """The names of a dictionary in all languages, long ones before those they begin with."""
    rows = (dictionary(name, locale) for locale, _name in settings.LANGUAGES)
    return sorted({row for rows_ in rows for row in rows_}, key=len, reverse=True)

"""How much of a coin or of money a question tells: a particular of the reader's own case.

"Withdrawal of 250 USDT delayed" asks what "withdrawal delayed" asks. An amount that stands between
the words keeps them from being read as the one thing they name, and its coin would ask for fees
and limits, which speak of amounts. Numbers without a unit stay: they may be codes of errors.
So does an amount beside another unit ("1 BTC in USDT"): what it is worth is what is asked.
"""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings

from .engine.analysis import fold
from .patterns import dictionary

# 250, 1,500.00; behind letters it is a name (TRC20, trc 20), behind a hyphen a code.
_NUMBER = r"(?<![a-z0-9.,-])(?<!trc )(?<!erc )(?<!bep )\d{1,12}(?:[.,]\d{1,12}){0,4}"
# 5k, 1.2万; Chinese counts pieces as well (0.5个比特币).
_MANY = r"(?: ?[kw万千百亿])?(?: ?[个枚])?"


def apart(text: str) -> tuple[str, str]:
    """A question without its amounts, and the amounts, each as it was typed."""
    if not any(char.isdigit() for char in text):
        return text, ""
    amounts, units = _patterns()
    rest, taken, at = [], [], 0
    folded = fold(text)
    for match in amounts.finditer(folded):
        start, end = match.span()
        rest.append(text[at:start])
        taken.append(text[start:end])
        at = end
    kept = " ".join(" ".join([*rest, text[at:]]).split())
    return (text, "") if not taken or units.search(fold(kept)) else (kept, " ".join(taken))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Amounts, and units alone, in folded text: those of all languages, which readers mix."""
    units = {unit for locale, _name in settings.LANGUAGES for unit in dictionary("units", locale)}
    longest_first = sorted(units, key=len, reverse=True)
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
    )

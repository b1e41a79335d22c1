"""What is wrong with a parameter, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

# Pydantic's own words, so that they can be said in every language; by its name of the fault.
WORDS = {
    "enum": _("Input should be %(expected)s"),
    "greater_than_equal": _("Input should be greater than or equal to %(ge)s"),
    "less_than_equal": _("Input should be less than or equal to %(le)s"),
    "int_parsing": _("Input should be a valid integer, unable to parse string as an integer"),
}
OR = _(" or ")


def told(fault: dict[str, Any]) -> dict[str, Any]:
    """A fault as Ninja reports it (``type``, ``loc``, ``msg``, ``ctx``), its words translated."""
    context = {key: str(value) for key, value in fault.get("ctx", {}).items()}
    if "expected" in context:
        context["expected"] = context["expected"].replace(OR, gettext(OR))
    words = WORDS.get(fault["type"])
    try:
        message = gettext(words) % context if words else fault["msg"]
    except KeyError:
        message = fault["msg"]
    return {**fault, "msg": message, "ctx": context}

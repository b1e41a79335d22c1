"""What was done at the desk: logged in no language, told in that of whoever reads the log."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.utils.translation import gettext, override

DEED = "deed"


def deed(words: Any, **values: Any) -> str | list[dict[str, Any]]:
    """A message for Django's log: the words as they stand in the catalogs, and their values."""
    with override(None):
        message = str(words)
    return [{DEED: message, "values": values}] if values else message


def note(by: Any, things: Iterable[Any], words: Any, **values: Any) -> None:
    """Log that a user did the same with each of these things."""
    message = deed(words, **values)
    LogEntry.objects.log_actions(by.pk, list(things), CHANGE, message)


def told(entry: LogEntry) -> str:
    """What an entry says, in the language of now."""
    message = entry.change_message
    if not message.startswith("["):
        return gettext(message) if message else ""
    if not message.startswith(f'[{{"{DEED}"'):
        return str(entry.get_change_message())
    said = json.loads(message)[0]
    return gettext(said[DEED]) % said["values"]

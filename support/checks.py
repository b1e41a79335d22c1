"""What must be right before tickets are handed on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from .handoff.web import is_safe

# What each adapter cannot do without; the first is an address where it ends with URL.
NEEDED = {
    "webhook": ("HANDOFF_WEBHOOK_URL", "HANDOFF_WEBHOOK_SECRET"),
    "mail": ("HANDOFF_MAILBOX",),
    "zendesk": ("HANDOFF_ZENDESK_URL", "HANDOFF_ZENDESK_USER", "HANDOFF_ZENDESK_TOKEN"),
    "zammad": ("HANDOFF_ZAMMAD_URL", "HANDOFF_ZAMMAD_TOKEN", "HANDOFF_ZAMMAD_GROUP"),
}


@register()
def every_handoff_is_set_up(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Each desk that ``HANDOFF`` names is known, has its settings, and is reached safely."""
    errors: list[CheckMessage] = []
    for name in settings.HANDOFF:
        if name not in NEEDED:
            errors.append(Error(f"HANDOFF names {name!r}, which is no adapter.", id="support.E001"))
        for setting in NEEDED.get(name, ()):
            value = getattr(settings, setting)
            if not value:
                errors.append(Error(f"HANDOFF={name} needs {setting}.", id="support.E002"))
            elif setting.endswith("URL") and not is_safe(value):
                errors.append(Error(f"{setting} is not an https address.", id="support.E003"))
    return errors

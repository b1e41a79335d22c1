"""Which Haystack connection holds which language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from haystack.routers import BaseRouter


def alias_of(locale: str) -> str:
    """The connection whose index holds the articles of ``locale``.

    Raises :class:`KeyError` for a language without an index.
    """
    for alias, options in settings.HAYSTACK_CONNECTIONS.items():
        if options["LOCALE"] == locale:
            return alias
    raise KeyError(locale)


class LocaleRouter(BaseRouter):
    """Sends Haystack's own reads and writes to the index of the article's language."""

    def for_read(self, **hints: Any) -> str | None:
        """The alias named by the hint ``locale`` or by an article at hand, or no opinion."""
        locale = hints.get("locale") or getattr(hints.get("instance"), "locale", None)
        return alias_of(locale) if locale else None

    def for_write(self, **hints: Any) -> str | None:
        """The same for writing."""
        return self.for_read(**hints)

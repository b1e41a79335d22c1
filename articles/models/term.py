"""The words we use, and those we do not."""

from __future__ import annotations

import re
from functools import lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _

from .locales import Locale


class Term(models.Model):
    """A word of the glossary, and other words for it that no article should use."""

    locale = models.CharField(_("language"), max_length=10, choices=Locale)
    preferred = models.CharField(_("we say"), max_length=80)
    avoid = models.TextField(
        _("not"), help_text=_("Words to avoid, one on each line. Readers may still search them.")
    )
    note = models.CharField(_("why"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ("locale", "preferred")
        constraints = [
            models.UniqueConstraint(fields=("locale", "preferred"), name="one_term_per_language")
        ]

    def __str__(self) -> str:
        return self.preferred

    def avoided(self) -> list[str]:
        """The words to avoid, the longest first."""
        words = {line.strip() for line in self.avoid.splitlines() if line.strip()}
        return sorted(words, key=lambda word: (-len(word), word))

    def misused_in(self, text: str) -> list[str]:
        """The words to avoid that a text has, each once, as it spells them.

        Latin words count whole, Chinese ones anywhere; not within the preferred word itself.
        """
        pattern = _pattern(self.preferred, tuple(self.avoided()))
        found = (match["avoid"] for match in pattern.finditer(text))
        return list(dict.fromkeys(filter(None, found)))


@lru_cache(maxsize=500)
def _pattern(preferred: str, avoided: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(
        rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])" if word.isascii() else re.escape(word)
        for word in avoided
    )
    # The preferred word is met first and taken away, with what stands in it.
    return re.compile(rf"{re.escape(preferred)}|(?P<avoid>{alternatives or '(?!)'})", re.IGNORECASE)

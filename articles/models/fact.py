"""Promises and figures, written once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override as language

from .locales import Locale


class FactQuerySet(models.QuerySet["Fact"]):
    """Facts, as values to insert."""

    def values_in(self, locale: str) -> dict[str, str]:
        """Every fact as readers of ``locale`` see it, by key."""
        facts = list(self)
        texts: dict[int, dict[str, str]] = defaultdict(dict)
        if any(fact.unit == Fact.Unit.TEXT for fact in facts):
            rows = FactWording.objects.values_list("fact_id", "locale", "text")
            for pk, theirs, text in rows:
                texts[pk][theirs] = text
        return {fact.key: fact._shown(locale, texts[fact.pk]) for fact in facts}


class Fact(models.Model):
    """A promise or a figure of the operator, written once, inserted as ``{{key}}``."""

    class Unit(models.TextChoices):
        """What the value counts; the unit is written out in each language."""

        SECONDS = "seconds", _("seconds")
        MINUTES = "minutes", _("minutes")
        HOURS = "hours", _("hours")
        DAYS = "days", _("days")
        BUSINESS_DAYS = "business_days", _("business days")
        WEEKS = "weeks", _("weeks")
        MONTHS = "months", _("months")
        YEARS = "years", _("years")
        PERCENT = "percent", _("percent")
        COUNT = "count", _("a bare number")
        AMOUNT = "amount", _("the same text in every language")
        TEXT = "text", _("a text for each language")

    key = models.SlugField(_("key"), unique=True, max_length=60)
    unit = models.CharField(_("unit"), max_length=20, choices=Unit, default=Unit.AMOUNT)
    value = models.CharField(
        _("value"),
        max_length=200,
        blank=True,
        help_text=_("A number or a range, such as 24–48. Empty for a text for each language."),
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ("key",)

    def __str__(self) -> str:
        return f"{self.key}: {self.display(get_language() or settings.LANGUAGE_CODE)}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it; what is a setting says what the setting says (``FACTS_SET``)."""
        if self.is_set:
            self.unit, self.value = self.Unit.AMOUNT, settings.FACTS_SET[self.key]
        super().save(*args, **kwargs)

    @property
    def is_set(self) -> bool:
        """Whether a setting decides it."""
        return self.key in settings.FACTS_SET

    def display(self, locale: str) -> str:
        """The fact as readers of ``locale`` see it: ``24–48`` hours → ``24–48 小时``."""
        texts = {}
        if self.unit == self.Unit.TEXT:
            texts = {row.locale: row.text for row in self.wordings.all()}
        return self._shown(locale, texts)

    def _shown(self, locale: str, texts: Mapping[str, str]) -> str:
        if self.unit == self.Unit.TEXT:
            return texts.get(locale) or next(iter(texts.values()), self.value)
        with language(locale):
            return self._with_unit()

    def _with_unit(self) -> str:
        value = self.value
        n = 1 if value == "1" else 2
        match self.unit:
            case self.Unit.SECONDS:
                return ngettext("%s second", "%s seconds", n) % value
            case self.Unit.MINUTES:
                return ngettext("%s minute", "%s minutes", n) % value
            case self.Unit.HOURS:
                return ngettext("%s hour", "%s hours", n) % value
            case self.Unit.DAYS:
                return ngettext("%s day", "%s days", n) % value
            case self.Unit.BUSINESS_DAYS:
                return ngettext("%s business day", "%s business days", n) % value
            case self.Unit.WEEKS:
                return ngettext("%s week", "%s weeks", n) % value
            case self.Unit.MONTHS:
                return ngettext("%s month", "%s months", n) % value
            case self.Unit.YEARS:
                return ngettext("%s year", "%s years", n) % value
            case self.Unit.PERCENT:
                return f"{value}%"
        return value


class FactWording(models.Model):
    """A fact that is a text, in one language."""

    fact = models.ForeignKey(
        Fact, verbose_name=_("fact"), on_delete=models.CASCADE, related_name="wordings"
    )
    locale = models.CharField(_("language"), max_length=10, choices=Locale)
    text = models.CharField(_("text"), max_length=300)

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = [
            models.UniqueConstraint(fields=("fact", "locale"), name="one_wording_per_language")
        ]

    def __str__(self) -> str:
        return self.text

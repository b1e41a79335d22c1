"""What the search keeps in the database."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Locale

from .judgement import Judgement
from .standing import IndexStanding
from .task import Task, Wording

__all__ = [
    "IndexStanding", "Judgement", "PendingChange", "Pin", "QueryLog", "SynonymGroup", "Task",
    "Wording", "lines",
]  # fmt: skip


class PendingChange(models.Model):
    """An article that changed and is not in the index as it is now.

    Written in the transaction that changes the article, deleted when the index has it: what a
    killed process leaves undone is found here by the next one.
    """

    article_id = models.BigIntegerField(_("article"))
    created_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("change waiting for the index")
        verbose_name_plural = _("changes waiting for the index")

    def __str__(self) -> str:
        return str(self.article_id)


class SynonymGroup(models.Model):
    """Words that mean the same to readers of one language; live at the next query."""

    locale = models.CharField(_("language"), max_length=10, choices=Locale)
    words = models.TextField(
        _("words"),
        help_text=_("One word or short phrase on each line. Whoever types one finds the others."),
    )
    also = models.TextField(
        _("one way only"),
        blank=True,
        help_text=_(
            "Where this is filled, whoever types one of the words above also finds these, "
            "but not the other way round, and the words above do not find each other."
        ),
    )
    updated_at = models.DateTimeField(_("saved"), auto_now=True)

    class Meta:
        verbose_name = _("group of synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ("locale", "words")

    def __str__(self) -> str:
        words = ", ".join(lines(self.words))
        return f"{words} → {', '.join(lines(self.also))}" if self.also.strip() else words

    def clean(self) -> None:
        """Refuse a group that says nothing."""
        words, also = lines(self.words), lines(self.also)
        if not words or (len(words) < 2 and not also):
            raise ValidationError({"words": _("A group needs at least two words.")})
        self.words, self.also = "\n".join(words), "\n".join(also)

    def ways(self) -> dict[str, list[str]]:
        """What each word of the group also finds."""
        words, also = lines(self.words), lines(self.also)
        if also:
            return dict.fromkeys(words, also)
        return {word: [other for other in words if other != word] for word in words}


class Pin(models.Model):
    """An article that editors put first for some queries; live at the next query."""

    locale = models.CharField(_("language"), max_length=10, choices=Locale)
    patterns = models.TextField(
        _("queries"),
        help_text=_(
            "One phrase on each line. The article comes first for a query that has all words of "
            "one of them, in any order."
        ),
    )
    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="pins"
    )
    starts_at = models.DateTimeField(
        _("from"), null=True, blank=True, help_text=_("Empty: from now on.")
    )
    ends_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: without an end.")
    )
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("Why it is here; only editors see it.")
    )
    updated_at = models.DateTimeField(_("saved"), auto_now=True)

    class Meta:
        verbose_name = _("pinned result")
        verbose_name_plural = _("pinned results")
        ordering = ("locale", "patterns", "pk")

    def __str__(self) -> str:
        return f"{', '.join(lines(self.patterns))} → {self.article}"

    def is_current(self, at: datetime) -> bool:
        """Whether it is in force at a moment."""
        return not (self.starts_at and self.starts_at > at) and not (
            self.ends_at and self.ends_at <= at
        )

    def clean(self) -> None:
        """Refuse a pin without words, in another language than its article, or over at once."""
        errors: dict[str, Any] = {}
        phrases = lines(self.patterns)
        wordless = [phrase for phrase in phrases if not any(map(str.isalnum, phrase))]
        if not phrases or wordless:
            errors["patterns"] = _("Each line needs at least one word.")
        if self.article_id and self.article.locale != self.locale:
            errors["article"] = _("The article is written in another language than the queries.")
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            errors["ends_at"] = _("It would end before it begins.")
        if errors:
            raise ValidationError(errors)
        self.patterns = "\n".join(phrases)


def lines(text: str) -> list[str]:
    """The lines of a text field that hold something, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class QueryLog(models.Model):
    """One search of a reader: what was asked, what came of it; never who asked.

    No address, browser, cookie or account is kept. ``id`` is drawn anew for every search and
    stands in no other table.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.CharField(
        _("words"), max_length=200, db_index=True, help_text=_("In small letters, secrets masked.")
    )
    locale = models.CharField(_("language"), max_length=10, choices=Locale)
    category = models.CharField(_("category"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=20, blank=True)
    total = models.PositiveIntegerField(_("articles found"))
    answered = models.BooleanField(_("answered"))
    pinned = models.BooleanField(
        _("pinned"), default=False, help_text=_("An article came first because editors pinned it.")
    )
    suggestion = models.CharField(_("spelling suggested"), max_length=200, blank=True)
    page = models.PositiveSmallIntegerField(_("last page looked at"), default=1)
    clicked_rank = models.PositiveSmallIntegerField(_("rank opened first"), null=True, blank=True)
    clicked_article = models.ForeignKey(
        Article,
        verbose_name=_("article opened first"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    exited = models.BooleanField(_("went on to contact"), default=False)
    previous = models.ForeignKey(
        "self",
        verbose_name=_("search that this one refines"),
        on_delete=models.SET_NULL,
        related_name="refinements",
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("search of a reader")
        verbose_name_plural = _("searches")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.text

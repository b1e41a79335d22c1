"""What the search keeps in the database."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Locale


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


def lines(text: str) -> list[str]:
    """The lines of a text field that hold something, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))

"""What readers did with articles."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .article import Article


class Vote(models.Model):
    """A reader's answer to "Was this helpful?", one for each reader and version."""

    class Reason(models.TextChoices):
        """Why it did not help."""

        UNCLEAR = "unclear", _("Hard to understand")
        INCOMPLETE = "incomplete", _("Something is missing")
        WRONG = "wrong", _("It is wrong or out of date")
        OTHER_PROBLEM = "other-problem", _("My problem is another one")

    class State(models.TextChoices):
        """What became of a complaint."""

        NEW = "new", _("new")
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")

    COMMENT_LENGTH = 1000

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="votes"
    )
    version = models.DateTimeField(_("version"))
    reader = models.CharField(_("reader"), max_length=64)
    helpful = models.BooleanField(_("helpful"))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    # In the reader's words, secrets masked before it is kept; see articles.masking.
    comment = models.TextField(_("comment"), blank=True, max_length=COMMENT_LENGTH)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    created_at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(
                fields=("article", "version", "reader"), name="one_vote_per_reader_and_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.article}: {'+' if self.helpful else '−'}"


class DailyReads(models.Model):
    """How often an article was opened on one day; robots and staff are not counted."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="daily_reads"
    )
    day = models.DateField(_("day"))
    reads = models.PositiveIntegerField(_("reads"), default=0)

    class Meta:
        verbose_name = _("reads of a day")
        verbose_name_plural = _("reads of days")
        constraints = [models.UniqueConstraint(fields=("article", "day"), name="one_count_per_day")]

    def __str__(self) -> str:
        return f"{self.article} {self.day}: {self.reads}"

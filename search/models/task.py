"""What readers look for and do not find, as work: a task for each thing, in all its words."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max, Prefetch, Sum
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models import Article, Locale


class TaskQuerySet(models.QuerySet["Task"]):
    """Tasks, narrowed by adjectives."""

    def counted(self) -> TaskQuerySet:
        """With ``searches``, how many searches they stand for, and ``last``, the latest's time."""
        return self.annotate(searches=Sum("wordings__times"), last=Max("wordings__asked_at"))

    def often_asked(self) -> TaskQuerySet:
        """Those that enough searches stand for to be nobody's own, the most frequent first.

        A task that an editor has taken in hand stays, also when the log forgets its searches.
        """
        enough = models.Q(searches__gte=max(settings.SEARCH_LOG_MIN, 1))
        handled = ~models.Q(state=Task.State.OPEN)
        return self.counted().filter(enough | handled).order_by("-searches", "pk")  # type: ignore[misc]

    def waiting(self) -> TaskQuerySet:
        """Those that nothing answers yet and that are ours to answer."""
        return self.filter(state__in=Task.WAITING)

    def with_wordings(self) -> TaskQuerySet:
        """With the words that may be shown, read at once."""
        return self.prefetch_related(Prefetch("wordings", Wording.objects.often_asked()))


class Task(models.Model):
    """One thing that readers look for and no article answers.

    ``key``: the informative terms that all its wordings share (see :mod:`search.clusters`).
    """

    class State(models.TextChoices):
        """Closed is set by asking its searches alone, never by hand."""

        OPEN = "open", pgettext_lazy("state of a question", "open")
        WORKING = "working", _("in work")
        CLOSED = "closed", pgettext_lazy("state of a question", "closed")
        NOT_OURS = "not-ours", _("not ours")

    WAITING = (State.OPEN, State.WORKING)

    locale = models.CharField(_("language"), max_length=10, choices=Locale)
    key = models.CharField(_("words in common"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    article = models.ForeignKey(
        Article,
        verbose_name=_("article that shall answer"),
        on_delete=models.SET_NULL,
        related_name="tasks",
        null=True,
        blank=True,
        help_text=_("The task closes when its searches find this article in the top three."),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    closed_by = models.ForeignKey(
        Article,
        verbose_name=_("article that answers"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    closed_at = models.DateTimeField(_("answered since"), null=True, blank=True)
    reopened_at = models.DateTimeField(_("opened again"), null=True, blank=True)
    asked_at = models.DateTimeField(_("searches asked again"), null=True, blank=True)
    created_at = models.DateTimeField(_("begun"), default=timezone.now)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("unanswered question")
        verbose_name_plural = _("unanswered questions")
        constraints = [models.UniqueConstraint(fields=("locale", "key"), name="one_task_of_a_key")]

    def __str__(self) -> str:
        return self.said

    @cached_property
    def shown(self) -> list[Wording]:
        """The wordings that may be shown, the most frequent first."""
        if not self.pk:
            return []
        known = getattr(self, "_prefetched_objects_cache", {}).get("wordings")
        return list(self.wordings.often_asked()) if known is None else list(known)

    @property
    def said(self) -> str:
        """The task in readers' words; in the terms they share where each wording is rare."""
        return self.shown[0].text if self.shown else " · ".join(self.key.split())

    def clean(self) -> None:
        """Refuse an article of another language."""
        errors: dict[str, Any] = {}
        if self.article and self.article.locale != self.locale:
            errors["article"] = _("The article is written in another language than the query.")
        if errors:
            raise ValidationError(errors)


class WordingQuerySet(models.QuerySet["Wording"]):
    """Wordings, narrowed by adjectives."""

    def often_asked(self) -> WordingQuerySet:
        """Those that the log has often enough to be nobody's own, the most frequent first."""
        return self.filter(times__gte=max(settings.SEARCH_LOG_MIN, 1)).order_by("-times", "text")


class Wording(models.Model):
    """One way to put it, as the log has it; it goes when the log forgets its last search."""

    task = models.ForeignKey(
        Task,
        verbose_name=_("unanswered question"),
        on_delete=models.CASCADE,
        related_name="wordings",
    )
    locale = models.CharField(_("language"), max_length=10, choices=Locale)
    text = models.CharField(_("words"), max_length=200)
    times = models.PositiveIntegerField(_("times searched"), default=0)
    asked_at = models.DateTimeField(_("last asked"), null=True)

    objects = WordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=("locale", "text"), name="one_task_of_a_wording")
        ]

    def __str__(self) -> str:
        return self.text

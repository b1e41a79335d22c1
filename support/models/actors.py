"""Who acts next where an article says how to get out of something."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models import Article, Fact


class NextActor(models.Model):
    """One turn: whose it is, and how long it normally takes at most; in every translation."""

    class Actor(models.TextChoices):
        """Who acts, as readers are told."""

        READER = "reader", pgettext_lazy("who acts next", "You")
        US = "us", pgettext_lazy("who acts next", "Us")
        NETWORK = "network", pgettext_lazy("who acts next", "The network")
        OTHER = "other", pgettext_lazy("who acts next", "The other platform, bank or person")

    article = models.ForeignKey(
        Article,
        verbose_name=_("article"),
        on_delete=models.CASCADE,
        related_name="next_actors",
        help_text=_("In any language: its translations say the same."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    actor = models.CharField(_("who acts"), max_length=10, choices=Actor)
    longest = models.ForeignKey(
        Fact,
        verbose_name=_("longest normal time"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("A fact, so that articles promise the same."),
    )

    class Meta:
        verbose_name = _("next actor")
        verbose_name_plural = _("next actors")
        ordering = ("article", "position", "pk")

    def __str__(self) -> str:
        return f"{self.article} · {self.get_actor_display()}"

"""What an editor works on beside what readers see."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article


class Size(models.TextChoices):
    """How much a change means to readers and to translations."""

    TYPO = "typo", _("Wording only: the advice is the same")
    MEDIUM = "medium", _("An update")
    MAJOR = "major", _("A major change: what readers knew is not right any more")


class Draft(models.Model):
    """Work on an article that readers do not see yet, and how far it is reviewed.

    One for each article. ``changes`` holds the fields that would differ from the live copy, as
    :mod:`articles.contents` writes them; it stays empty while the article is not live, because
    then the article itself is the draft.
    """

    class Review(models.TextChoices):
        """How far it came."""

        WRITING = "writing", _("Being written")
        SUBMITTED = "submitted", _("Waiting for review")
        RETURNED = "returned", _("Sent back")
        APPROVED = "approved", _("Approved")

    article = models.OneToOneField(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="draft"
    )
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    reason = models.CharField(
        _("reason for the change"),
        max_length=300,
        blank=True,
        help_text=_("What changed and why; stands in the history."),
    )
    size = models.CharField(
        _("size of the change"), max_length=10, choices=Size, default=Size.MEDIUM
    )
    public = models.BooleanField(
        _("told to readers"),
        default=False,
        help_text=_("The reason and the changed words are shown with the article."),
    )
    review = models.CharField(_("review"), max_length=10, choices=Review, default=Review.WRITING)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Whoever changed a word of it; none of them approves it.
    writers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("writers"), blank=True, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewer"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    note = models.TextField(_("note of the reviewer"), blank=True)
    publish_at = models.DateTimeField(
        _("publish the changes at"), null=True, blank=True, db_index=True
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("saved"), auto_now=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")

    def __str__(self) -> str:
        return str(self.article)


class Presence(models.Model):
    """Somebody has an article open for editing, until they say so no more."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="presences"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("editor"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("presence of an editor")
        verbose_name_plural = _("presences of editors")
        constraints = [
            models.UniqueConstraint(fields=("article", "user"), name="one_presence_per_editor")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.article}"

"""A page of help in one language."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from taggit.managers import TaggableManager

from articles import markdown
from articles.care import due_on
from articles.paths import article_path
from articles.querysets import ArticleQuerySet

from .addresses import OldSlug
from .category import Category
from .fact import Fact
from .locales import Locale


class Article(models.Model):
    """A page of help in one language; siblings in other languages share its translation key."""

    class Kind(models.TextChoices):
        """What sort of help it is; each may have ``templates/articles/kinds/<kind>.html``."""

        FAQ = "faq", pgettext_lazy("kind of article", "FAQ")
        GUIDE = "guide", pgettext_lazy("kind of article", "Guide")

    class Audience(models.TextChoices):
        """Who may read it."""

        EVERYONE = "everyone", _("Everyone")
        STAFF = "staff", _("Staff only")

    class Status(models.TextChoices):
        """The four states, derived from two dates and never stored."""

        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")

    translation_key = models.UUIDField(_("translation key"), default=uuid.uuid4, db_index=True)
    locale = models.CharField(_("language"), max_length=10, choices=Locale)
    slug = models.SlugField(_("slug"), max_length=200, allow_unicode=True)
    category = models.ForeignKey(
        Category,
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.FAQ)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(
        _("short answer"),
        blank=True,
        help_text=_("One or two sentences that answer the question on their own."),
    )
    body = models.TextField(_("body"), blank=True, help_text=_("Markdown."))
    keywords = models.TextField(
        _("keywords"),
        blank=True,
        help_text=_("Other words readers use for this, one on each line. Not shown, but searched."),
    )
    tags = TaggableManager(_("tags"), blank=True)
    related = models.ManyToManyField(
        "self",
        verbose_name=_("related articles"),
        through="RelatedArticle",
        through_fields=("article", "related"),
        symmetrical=False,
        blank=True,
    )
    audience = models.CharField(
        _("audience"), max_length=10, choices=Audience, default=Audience.EVERYONE
    )
    pinned = models.BooleanField(
        _("pinned"), default=False, help_text=_("Shown first among popular articles.")
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Order within the category.")
    )
    published_at = models.DateTimeField(
        _("published from"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_("Empty: a draft. A time to come: scheduled."),
    )
    archived_at = models.DateTimeField(_("archived from"), null=True, blank=True, db_index=True)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("successor"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="predecessors",
        help_text=_(
            "Once this article is archived, its address names the article to read instead."
        ),
    )
    successor_replaces = models.BooleanField(
        _("lead readers there at once"),
        default=False,
        help_text=_("The address of the archived article leads straight to its successor."),
    )
    checked_on = models.DateField(
        _("last checked"), null=True, blank=True, help_text=_("When somebody last made sure.")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="+", limit_choices_to={"is_staff": True},
        help_text=_("Who keeps it right: feedback and reminders go to them."),
    )  # fmt: skip
    review_on = models.DateField(
        _("check again on"), null=True, blank=True, db_index=True,
        help_text=_("Empty: half a year after it was last checked."),
    )  # fmt: skip
    # Since when its source says something else, after a major change; readers are told.
    behind_since = models.DateTimeField(editable=False, null=True, blank=True)
    # When readers were last told what changed: then there is a page that says so.
    told_at = models.DateTimeField(editable=False, null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("saved"), auto_now=True)
    content_updated_at = models.DateTimeField(
        _("content updated"), default=timezone.now, db_index=True
    )

    # Made from the source at save by the publishing renderer; never edited.
    html = models.TextField(editable=False, blank=True)
    text = models.TextField(editable=False, blank=True)
    toc = models.JSONField(editable=False, default=list)
    summary_text = models.TextField(editable=False, blank=True)
    renderer_version = models.PositiveSmallIntegerField(editable=False, default=0)

    # Where an imported article came from, so that it can be exported byte for byte.
    source_id = models.CharField(editable=False, max_length=255, blank=True, db_index=True)
    source_path = models.CharField(editable=False, max_length=500, blank=True)
    source_front_matter = models.TextField(editable=False, blank=True)
    # The source as last imported: an import leaves the article alone while it stays the same.
    source_digest = models.CharField(editable=False, max_length=64, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ("position", "title")
        permissions = [
            ("publish_article", "Can publish article"),
            ("review_article", "Can review article"),
            ("archive_article", "Can archive article"),
            ("translate_article", "Can translate article"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("locale", "slug"), name="one_slug_per_language"),
            models.UniqueConstraint(
                fields=("translation_key", "locale"), name="one_translation_per_language"
            ),
        ]
        indexes = [
            # Answers "what may be seen, and how much of it in each category" without a look at
            # the articles themselves, whose texts are long.
            models.Index(
                fields=("locale", "audience", "category", "published_at", "archived_at"),
                name="article_visible",
            ),
            models.Index(fields=("locale", "content_updated_at"), name="article_updated"),
            # A handful of rows, however many articles there are.
            models.Index(
                fields=("locale",), condition=models.Q(pinned=True), name="article_pinned"
            ),
        ]

    CONTENT_FIELDS = ("title", "summary", "body")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The article's page, in the article's own language."""
        return article_path(self.locale, self.slug)

    def get_changes_url(self) -> str:
        """What changed in it, where readers are told."""
        return article_path(self.locale, self.slug, "article-changes")

    @property
    def status(self) -> Article.Status:
        """Which of the four states holds now."""
        now = timezone.now()
        if self.published_at is None:
            return self.Status.DRAFT
        if self.archived_at and self.archived_at <= now:
            return self.Status.ARCHIVED
        if self.published_at > now:
            return self.Status.SCHEDULED
        return self.Status.PUBLISHED

    @property
    def overdue_notice(self) -> bool:
        """Whether readers are told that nobody looked at it for long."""
        day = due_on(self) if settings.STALE_NOTICE else None
        return bool(day and day < timezone.localdate())

    def keyword_list(self) -> list[str]:
        """The keywords, one phrase each."""
        return [line.strip() for line in self.keywords.splitlines() if line.strip()]

    def render(self, facts: Mapping[str, str] | None = None) -> None:
        """Fill html, text, table of contents and short answer from the source.

        ``facts``: what to insert, where the caller has read it already for many articles.
        """
        if facts is None:
            facts = Fact.objects.values_in(self.locale)
        rendered = markdown.render(self.body, locale=self.locale, facts=facts)
        self.html, self.text, self.toc = rendered.html, rendered.text, rendered.toc()
        self.summary_text = markdown.insert_facts(self.summary, facts).strip()
        self.renderer_version = markdown.VERSION

    def date_content(self, before: Mapping[str, Any], *, small_fix: bool = False) -> None:
        """Move the date of the content where readers meet something new.

        ``before``: the content fields and ``published_at`` as they were.
        """
        changed = any(before[f] != getattr(self, f) for f in self.CONTENT_FIELDS)
        if changed and not small_fix:
            self.content_updated_at = timezone.now()
        if before["published_at"] is None and self.published_at:
            # What readers see for the first time is new to them, however long it was a draft.
            self.content_updated_at = max(self.content_updated_at, self.published_at)

    def save(self, *args: Any, small_fix: bool = False, **kwargs: Any) -> None:
        """Render, date a real change of content, and remember the slug it had before.

        ``small_fix``: the change corrects the wording only; readers are not told of an update.
        """
        before = (
            Article.objects.filter(pk=self.pk)
            .values("locale", "slug", "published_at", *self.CONTENT_FIELDS)
            .first()
            if self.pk
            else None
        )
        if before:
            self.date_content(before, small_fix=small_fix)
        self.render()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {
                *kwargs["update_fields"],
                "html", "text", "toc", "summary_text", "renderer_version",
                "content_updated_at", "updated_at",
            }  # fmt: skip
        with transaction.atomic():
            super().save(*args, **kwargs)
            OldSlug.objects.filter(locale=self.locale, slug=self.slug).delete()
            if before and (before["locale"], before["slug"]) != (self.locale, self.slug):
                OldSlug.objects.update_or_create(
                    locale=before["locale"], slug=before["slug"], defaults={"article": self}
                )

    def translations(self) -> ArticleQuerySet:
        """The siblings in other languages, whatever their state."""
        return Article.objects.filter(translation_key=self.translation_key).exclude(pk=self.pk)

    def clean(self) -> None:
        """Refuse what would contradict itself or a sibling."""
        errors: dict[str, Any] = {}
        if len(self.body.encode()) > settings.ARTICLE_MAX_BYTES:
            errors["body"] = _("The body is longer than %(limit)d KB.") % {
                "limit": settings.ARTICLE_MAX_BYTES // 1024
            }
        if self.archived_at and self.published_at and self.archived_at <= self.published_at:
            errors["archived_at"] = _("It would be archived before it is published.")
        for sibling in self.translations():
            if sibling.category_id != self.category_id:
                errors["category"] = _("Its translation stands in another category.")
            if sibling.kind != self.kind:
                errors["kind"] = _("Its translation is of another kind.")
        if errors:
            raise ValidationError(errors)

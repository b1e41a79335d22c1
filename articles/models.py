"""What we publish: categories, articles, facts, and what readers did with them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override as language
from taggit.managers import TaggableManager

from . import markdown
from .paths import article_path, category_path
from .querysets import ArticleQuerySet


class Locale(models.TextChoices):
    """The languages articles are written in; equal to ``settings.LANGUAGES``."""

    ENGLISH = "en", _("English")
    SIMPLIFIED_CHINESE = "zh-hans", _("Simplified Chinese")


class Category(models.Model):
    """A shelf of the help center, in a tree; its name stands in :class:`CategoryName`."""

    class Icon(models.TextChoices):
        """Pictures of ``templates/includes/icon.html``."""

        COMPASS = "compass", _("compass")
        SHIELD = "shield", _("shield")
        ID_CARD = "id-card", _("identity card")
        TRANSFER = "transfer", _("transfer")
        CHART = "chart", _("chart")
        PERCENT = "percent", _("percent")
        CODE = "code", _("code")
        HEADSET = "headset", _("headset")
        FOLDER = "folder", _("folder")

    slug = models.SlugField(_("slug"), unique=True, max_length=80)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    icon = models.CharField(_("icon"), max_length=20, choices=Icon, default=Icon.FOLDER)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the current language, or in another one, or the slug."""
        return self.name_in(get_language() or settings.LANGUAGE_CODE)

    def name_in(self, locale: str) -> str:
        """The name in ``locale``, or in another language, or the slug."""
        names = {row.locale: row.name for row in self.names.all()}
        return names.get(locale) or next(iter(names.values()), self.slug)

    @property
    def description(self) -> str:
        """One line on what the shelf holds, in the current language, or nothing."""
        locale = get_language()
        return next((row.description for row in self.names.all() if row.locale == locale), "")

    def get_absolute_url(self) -> str:
        """The category's page in the current language."""
        return category_path(self.slug)

    def family_ids(self) -> list[int]:
        """The ids of this category and of all below it."""
        children: dict[int | None, list[int]] = {}
        for pk, parent in Category.objects.values_list("pk", "parent_id").order_by():
            children.setdefault(parent, []).append(pk)
        family, waiting = [], [self.pk]
        while waiting:
            pk = waiting.pop()
            family.append(pk)
            waiting.extend(children.get(pk, ()))
        return family

    def clean(self) -> None:
        """Refuse a parent that lies below this category."""
        if self.pk and self.parent_id in self.family_ids():
            raise ValidationError({"parent": _("A category cannot stand below itself.")})


class CategoryName(models.Model):
    """A category's name and one-line description in one language."""

    category = models.ForeignKey(
        Category, verbose_name=_("category"), on_delete=models.CASCADE, related_name="names"
    )
    locale = models.CharField(_("language"), max_length=10, choices=Locale)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("name of a category")
        verbose_name_plural = _("names of categories")
        constraints = [
            models.UniqueConstraint(fields=("category", "locale"), name="one_name_per_language")
        ]

    def __str__(self) -> str:
        return self.name


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
    checked_on = models.DateField(
        _("last checked"), null=True, blank=True, help_text=_("When somebody last made sure.")
    )
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
        ]

    CONTENT_FIELDS = ("title", "summary", "body")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The article's page, in the article's own language."""
        return article_path(self.locale, self.slug)

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

    def publish(self, at: Any = None) -> None:
        """Show it to readers from a moment on (now unless said), and save."""
        self.published_at = at or timezone.now()
        self.archived_at = None
        self.save()

    def archive(self, at: Any = None) -> None:
        """Take it from readers from a moment on (now unless said), and save."""
        self.archived_at = at or timezone.now()
        self.save()

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
        if self.archived_at and not self.published_at:
            errors["archived_at"] = _("Only a published article can be archived.")
        for sibling in self.translations():
            if sibling.category_id != self.category_id:
                errors["category"] = _("Its translation stands in another category.")
            if sibling.kind != self.kind:
                errors["kind"] = _("Its translation is of another kind.")
        if errors:
            raise ValidationError(errors)


class RelatedArticle(models.Model):
    """A neighbour picked by an editor."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="related_rows"
    )
    related = models.ForeignKey(
        Article, verbose_name=_("related article"), on_delete=models.CASCADE, related_name="+"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("related article")
        verbose_name_plural = _("related articles")
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=("article", "related"), name="related_once")]

    def __str__(self) -> str:
        return str(self.related)


class OldSlug(models.Model):
    """An address an article had before; it answers with a permanent redirect."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="old_slugs"
    )
    locale = models.CharField(_("language"), max_length=10, choices=Locale)
    slug = models.SlugField(_("slug"), max_length=200, allow_unicode=True)

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        constraints = [
            models.UniqueConstraint(fields=("locale", "slug"), name="one_old_slug_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.locale}/{self.slug}"


class FactQuerySet(models.QuerySet["Fact"]):
    """Facts, as values to insert."""

    def values_in(self, locale: str) -> dict[str, str]:
        """Every fact as readers of ``locale`` see it, by key."""
        return {fact.key: fact.display(locale) for fact in self.prefetch_related("wordings")}


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

    def display(self, locale: str) -> str:
        """The fact as readers of ``locale`` see it: ``24–48`` hours → ``24–48 小时``."""
        if self.unit == self.Unit.TEXT:
            texts = {row.locale: row.text for row in self.wordings.all()}
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


class Vote(models.Model):
    """A reader's answer to "Was this helpful?", one for each reader and version."""

    class Reason(models.TextChoices):
        """Why it did not help."""

        UNCLEAR = "unclear", _("Hard to understand")
        INCOMPLETE = "incomplete", _("Something is missing")
        WRONG = "wrong", _("It is wrong or out of date")
        OTHER_PROBLEM = "other-problem", _("My problem is another one")

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="votes"
    )
    version = models.DateTimeField(_("version"))
    reader = models.CharField(_("reader"), max_length=64)
    helpful = models.BooleanField(_("helpful"))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
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


class Edition(models.Model):
    """The one row that says which edition the content is in; see :mod:`articles.editions`."""

    ONLY = 1

    name = models.CharField(_("name"), max_length=32)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")

    def __str__(self) -> str:
        return self.name

"""Articles: the list, and the form an article is written in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from taggit.utils import edit_string_for_tags

from articles import presence, reviewing
from articles.care import due_on
from articles.forms import ArticleForm
from articles.models import Article, Condition, DailyReads, Draft, Lag, Locale, Vote
from articles.querysets import ArticleQuerySet
from articles.views import current_locale
from articles.working import work_on

from . import care
from .actions import ACTIONS
from .filters import CategoryFilter, StatusFilter, WorkFilter, category_choices
from .neighbours import RelatedInline
from .permissions import original_of
from .presence import told_others
from .steps import BUTTONS, Status
from .workflow import Workflow

SCRIPTS = (
    "toolbar", "picker", "completion", "clipboard", "preview", "keep-draft", "presence", "names",
)  # fmt: skip
THIS_CHANGE = _("This change")
GO_WITH_THE_ARTICLE = tuple(
    model._meta.verbose_name for model in (Vote, DailyReads, Condition, Lag)
)


def badge(article: Article) -> SafeString:
    """The article's state as a label; a scheduled one says when."""
    status = article.status
    moment = article.published_at if status == Status.SCHEDULED else None
    when = format_html(" <time>{}</time>", moment_words(moment)) if moment else ""
    label = format_html('<span class="status status-{}">{}{}</span>', status, status.label, when)
    draft = getattr(article, "draft", None)
    if draft is None:
        return label
    words: list[Any] = []
    if draft.changes and status == Status.PUBLISHED:
        words.append(_("draft beside it"))
    if draft.publish_at:
        words.append(moment_words(draft.publish_at))
    if draft.review != Draft.Review.WRITING:
        words.append(draft.get_review_display())
    tail = format_html_join(
        "", ' <span class="status status-work">{}</span>', ((w,) for w in words)
    )
    return format_html("{}{}", label, tail)


def moment_words(moment: datetime) -> str:
    """A moment to the minute, with the zone it is told in."""
    return f"{localtime(moment):%Y-%m-%d %H:%M %Z}"


@admin.register(Article)
class ArticleAdmin(Workflow):
    """Where an article is written, published, scheduled, archived."""

    form = ArticleForm
    inlines = (RelatedInline,)
    actions = (*ACTIONS, *care.ACTIONS)
    list_display = (
        "title", "locale", "state", "shelf", "checked", "updated",
    )  # fmt: skip
    list_filter = (
        "locale", StatusFilter, care.CareFilter, WorkFilter, CategoryFilter, "kind", "audience",
        "pinned",
    )  # fmt: skip
    search_fields = ("title", "slug", "keywords")
    ordering = ("-updated_at",)
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    autocomplete_fields = ("successor",)
    radio_fields = {"kind": admin.HORIZONTAL, "audience": admin.HORIZONTAL}
    add_form_template = change_form_template = "admin/articles/article/change_form.html"
    fieldsets = (
        (_("What readers see"), {"fields": ("locale", "title", "summary", "body")}),
        (
            _("Where it stands"),
            {"fields": ("slug", "category", "kind", "tags", ("pinned", "position"))},
        ),
        (_("Search"), {"fields": ("keywords",)}),
        (
            _("When it shows, and to whom"),
            {"fields": ("published_at", "archived_at", "audience", "checked_on")},
        ),
        (
            _("Once it is archived"),
            {"fields": ("successor", "successor_replaces"), "classes": ("collapse",)},
        ),
        (THIS_CHANGE, {"fields": ("reason", "size", "public")}),
        (_("Care"), {"fields": (("owner", "review_on"),)}),
    )

    class Media:
        css = {"all": ("admin/css/editor.css",)}
        js = tuple(Script(f"admin/js/{name}.js", type="module") for name in SCRIPTS)

    # -- the list --------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """With what the list shows; the list reads no bodies."""
        articles: ArticleQuerySet = super().get_queryset(request)  # type: ignore[assignment]
        articles = articles.select_related("draft").prefetch_related("category__names")
        match = request.resolver_match
        return articles.for_cards() if match and match.kwargs == {} else articles

    @admin.display(description=_("status"), ordering="published_at")
    def state(self, article: Article) -> SafeString:
        """The badge of the list."""
        return badge(article)

    @admin.display(description=_("category"), ordering="category__position")
    def shelf(self, article: Article) -> str:
        """The category's name, without a query for each."""
        return str(article.category) if article.category else "—"

    @admin.display(description=_("checked"), ordering="checked_on", empty_value="—")
    def checked(self, article: Article) -> str | None:
        """When somebody last made sure, as a day that sorts."""
        return f"{article.checked_on:%Y-%m-%d}" if article.checked_on else None

    @admin.display(description=_("updated"), ordering="content_updated_at")
    def updated(self, article: Article) -> str:
        """When the content last changed for readers."""
        return f"{localtime(article.content_updated_at):%Y-%m-%d}"

    # -- the form --------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> list[Any]:
        """The fields that matter in this article's state; two travel unseen."""
        fieldsets: list[Any] = [(name, dict(options)) for name, options in self.fieldsets]
        if not (self.has_change_permission(request, obj) if obj else True):
            return [part for part in fieldsets if part[0] != THIS_CHANGE]
        fieldsets[1][1]["fields"] = [*fieldsets[1][1]["fields"], "translation_key", "shown"]
        when, change = fieldsets[3][1], fieldsets[5][1]
        if (work := work_on(obj)) and work.live:
            when["fields"] = ["publish_at", *when["fields"][1:]]
        if obj and reviewing.may_review(request.user, obj):
            change["fields"] = [*change["fields"], "note"]
        return fieldsets

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Categories by their path in the tree."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "category" and field:
            field.choices = [("", "—"), *category_choices()]
        return field

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new article in the editor's language, or what a translation shares."""
        initial: dict[str, Any] = {"locale": current_locale()}
        original = original_of(request)
        if original:
            initial |= {
                "translation_key": original.translation_key,
                "slug": original.slug,
                "category": original.category_id,
                "kind": original.kind,
                "audience": original.audience,
                "tags": edit_string_for_tags(original.tags.all()),
            }
        return initial | super().get_changeform_initial_data(request)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the badge, the translations and the buttons of this article's state."""
        obj = kwargs.get("obj")
        # As it is stored: a refused form has already written what was typed into its object.
        article = Article.objects.filter(pk=obj.pk).select_related("draft").first() if obj else None
        may_change = self.has_change_permission(request, article)
        if article and may_change:
            presence.note(article, request.user)
        original = original_of(request) if article is None else None
        context |= {
            "badge": badge(article) if article else None,
            "translations": self._translations(request, article) if article else [],
            "original": context.get("original"),
            "source": original or (article.translations().first() if article else None),
            "steps": [
                step
                for step in BUTTONS
                if may_change and step.has_button(request.user, article or Article())
            ],
            "work": work_on(obj) if may_change else None,
            "others": told_others(request, article) if article and may_change else "",
            "due_on": due_on(article) if article else None,
            "lag": Lag.objects.filter(article=article).first() if article else None,
            "show_save_and_add_another": False,
            "may_preview": may_change or self.has_add_permission(request),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def _translations(self, request: HttpRequest, article: Article) -> list[dict[str, Any]]:
        siblings = {sibling.locale: sibling for sibling in article.translations().for_cards()}
        add = f"{reverse('admin:articles_article_add')}?translation_of={article.pk}&locale="
        return [
            {
                "name": label,
                "article": siblings.get(locale),
                "badge": badge(siblings[locale]) if locale in siblings else None,
                "add": add + locale if self.may_translate(request) else "",
            }
            for locale, label in Locale.choices
            if locale != article.locale
        ]

    def view_on_site(self, article: Article) -> str:
        """The article's page: the readers' where they have one, ours where not."""
        if Article.objects.published().filter(pk=article.pk).exists():
            return article.get_absolute_url()
        return reverse("admin:articles_article_page", args=[article.pk])

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Votes and reads, which nobody deletes by hand, go with their article."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        lacking = {name for name in lacking if name not in GO_WITH_THE_ARTICLE}
        return to_delete, counts, lacking, protected

"""Articles: the list, and the form an article is written in."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from taggit.utils import edit_string_for_tags

from articles.forms import ArticleForm, share_with_translations
from articles.models import Article, DailyReads, Locale, RelatedArticle, Vote
from articles.querysets import ArticleQuerySet
from articles.views import current_locale

from .actions import ACTIONS
from .editor import EditorViews
from .filters import CategoryFilter, StatusFilter, category_choices
from .steps import BUTTONS, Status, Step

SCRIPTS = ("toolbar", "picker", "completion", "clipboard", "preview", "keep-draft")
GO_WITH_THE_ARTICLE = (Vote._meta.verbose_name, DailyReads._meta.verbose_name)


def badge(article: Article) -> SafeString:
    """The article's state as a label; a scheduled one says when."""
    status = article.status
    moment = localtime(article.published_at) if status == Status.SCHEDULED else None
    when = format_html(" <time>{}</time>", f"{moment:%Y-%m-%d %H:%M}") if moment else ""
    return format_html('<span class="status status-{}">{}{}</span>', status, status.label, when)


class RelatedInline(admin.TabularInline):
    """Neighbours picked by an editor, before the computed ones."""

    model = RelatedArticle
    fk_name = "article"
    autocomplete_fields = ("related",)
    extra = 1
    verbose_name_plural = _("Related articles, picked by hand")


@admin.register(Article)
class ArticleAdmin(EditorViews):
    """Where an article is written, published, scheduled, archived."""

    form = ArticleForm
    inlines = (RelatedInline,)
    actions = ACTIONS
    list_display = (
        "title", "locale", "state", "shelf", "kind", "checked", "updated",
    )  # fmt: skip
    list_filter = ("locale", StatusFilter, CategoryFilter, "kind", "audience", "pinned")
    search_fields = ("title", "slug", "keywords")
    ordering = ("-updated_at",)
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    prepopulated_fields = {"slug": ("title",)}
    radio_fields = {"kind": admin.HORIZONTAL, "audience": admin.HORIZONTAL}
    add_form_template = change_form_template = "admin/articles/article/change_form.html"
    fieldsets = (
        (_("What readers see"), {"fields": ("locale", "title", "summary", "body", "small_fix")}),
        (
            _("Where it stands"),
            {"fields": ("slug", "category", "kind", "tags", ("pinned", "position"))},
        ),
        (
            _("When it shows, and to whom"),
            {"fields": ("published_at", "archived_at", "audience", "checked_on")},
        ),
        (_("Search"), {"fields": ("keywords",)}),
    )

    class Media:
        css = {"all": ("admin/css/editor.css",)}
        js = tuple(Script(f"admin/js/{name}.js", type="module") for name in SCRIPTS)

    # -- the list --------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """With what the list shows; the list reads no bodies."""
        articles: ArticleQuerySet = super().get_queryset(request)  # type: ignore[assignment]
        articles = articles.prefetch_related("category__names")
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
        """A "small fix" only where readers have seen something; the key travels unseen."""
        fieldsets: list[Any] = [(name, dict(options)) for name, options in self.fieldsets]
        editable = self.has_change_permission(request, obj) if obj else True
        if not (editable and obj and obj.status == Status.PUBLISHED):
            first = fieldsets[0][1]
            first["fields"] = [name for name in first["fields"] if name != "small_fix"]
        if editable:
            fieldsets[1][1]["fields"] = [*fieldsets[1][1]["fields"], "translation_key"]
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
        original = self._original(request)
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

    def _original(self, request: HttpRequest) -> Article | None:
        pk = request.GET.get("translation_of", "")
        return Article.objects.filter(pk=pk).first() if pk.isdecimal() else None

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the badge, the translations and the buttons of this article's state."""
        obj = kwargs.get("obj")
        # As it is stored: a refused form has already written what was typed into its object.
        article = Article.objects.filter(pk=obj.pk).first() if obj else None
        may_change = self.has_change_permission(request, article)
        original = self._original(request) if article is None else None
        context |= {
            "badge": badge(article) if article else None,
            "translations": self._translations(request, article) if article else [],
            "original": context.get("original"),
            "source": original or (article.translations().first() if article else None),
            "steps": [s for s in BUTTONS if may_change and s.applies(article or Article())],
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
                "add": add + locale if self.has_add_permission(request) else "",
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

    # -- saving ----------------------------------------------------------------------

    def _step(self, request: HttpRequest) -> Step | None:
        return next((step for step in BUTTONS if f"_{step.name}" in request.POST), None)

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Save, take the step of the pressed button, and tell what is worth another look."""
        step = self._step(request)
        if step and not self.has_change_permission(request, obj if change else None):
            raise PermissionDenied
        obj.save(small_fix=form.cleaned_data.get("small_fix", False))
        if step:
            step.take(obj)
        for sibling in share_with_translations(obj):
            words = _("The category and kind were changed in the translation too: %s")
            self.message_user(request, words % sibling, messages.INFO)
        for warning in form.warnings:
            self.message_user(request, warning, messages.WARNING)

    def construct_change_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The history also says which button was pressed."""
        message = super().construct_change_message(request, *args, **kwargs)
        step = self._step(request)
        return str(step.logged) if step else message

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        """After a step, stay on the article."""
        return self._after_step(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """After a step, stay on the article."""
        return self._after_step(request, obj) or super().response_change(request, obj)

    def _after_step(self, request: HttpRequest, obj: Article) -> HttpResponse | None:
        step = self._step(request)
        if step is None:
            return None
        words = format_html(
            '{} <a href="{}">{}</a>', step.logged, self.view_on_site(obj), _("See the page")
        )
        self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[obj.pk]))

"""What happens between an editor's form and what readers see: draft, review, publish."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from articles import contents, reviewing, working
from articles.deeds import deed
from articles.forms import ArticleForm
from articles.models import Article, Draft
from articles.publishing import Refused, draft_of

from .editor import EditorViews
from .neighbours import Neighbours
from .steps import BUTTONS, Act, Status, Step

# What the form has beside the content, and where it is kept.
NOT_BESIDE = {"published_at", "locale", "translation_key"}


class Workflow(EditorViews):
    """The article's form: opened with its draft, saved beside the live copy, then one step."""

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Article | None:
        """The article as its editors have it; while one saves, others wait."""
        article = super().get_object(request, object_id, from_field)
        if article is None:
            return None
        if request.method == "POST":
            Article.objects.select_for_update().filter(pk=article.pk).first()
        working.open_work(article)
        return article

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Article, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """Neighbours as the draft names them."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if issubclass(inline.formset, Neighbours) and request.method != "POST" and obj.pk:
            kwargs["initial"] = inline.rows_of(obj)
        return kwargs

    # -- saving ----------------------------------------------------------------------

    def _step(self, request: HttpRequest) -> Step | None:
        return next((step for step in BUTTONS if f"_{step.name}" in request.POST), None)

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Only a new article gets its row here; the rest follows when all parts are known."""
        if not change:
            working.attach(obj, form.work)
            obj.published_at = None
            obj.save()

    def save_related(
        self, request: HttpRequest, form: ArticleForm, formsets: list[Any], change: bool
    ) -> None:
        """Save everything where it belongs, then take the step of the pressed button."""
        article: Article = form.instance
        related = None
        for formset in formsets:
            if isinstance(formset, Neighbours):
                related = formset.chosen()
            else:
                self.save_formset(request, form, formset, change=change)
        content = form.content(related)
        changed = working.save(article, form.work, content, by=request.user, **form.said())
        if form.work.live:
            self._save_beside(article, form)
        if changed:
            self._hold_back(request, form.work, Article.objects.get(pk=article.pk))
        step = self._step(request)
        form.work.step_taken = bool(step and self._take(request, step, article, form))
        for warning in form.warnings:
            self.message_user(request, str(warning), messages.WARNING)

    def _save_beside(self, article: Article, form: ArticleForm) -> None:
        """What is no content (who looks after it, when it is due) holds at once."""
        names = {
            name
            for name in set(form.changed_data) - NOT_BESIDE - set(form.work.stored)
            if name in {field.name for field in Article._meta.concrete_fields}
        }
        if names:
            stored = Article.objects.get(pk=article.pk)
            for name in names:
                setattr(stored, name, getattr(article, name))
            stored.save(update_fields=names)

    def _hold_back(self, request: HttpRequest, work: working.Work, stored: Article) -> None:
        """What was to be published by the clock waits where its words may not be published."""
        if reviewing.may_publish(request.user, stored):
            return
        words = None
        if work.status == Status.SCHEDULED:
            stored.published_at = None
            stored.save()
            words = _("It is not scheduled any more, because its text has changed.")
        elif work.draft and work.draft.publish_at:
            Draft.objects.filter(article=stored).update(publish_at=None)
            words = _("The changes are not scheduled any more, because they have changed.")
        if words:
            self.message_user(request, words, messages.WARNING)

    def _take(self, request: HttpRequest, step: Step, article: Article, form: ArticleForm) -> bool:
        """Take a step with what is saved now; where it may not be taken, say why."""
        stored = Article.objects.get(pk=article.pk)
        act = Act(
            by=request.user,
            reason=form.cleaned_data.get("reason", ""),
            note=form.cleaned_data.get("note", ""),
            moment=form.moment,
        )
        try:
            if not step.applies(stored):
                raise Refused(_("There is nothing to do."))
            if not step.allowed(request.user, stored):
                raise Refused(_refusal(request, step, stored))
            before = {sibling.pk: sibling for sibling in stored.translations()}
            step.take(stored, act)
        except Refused as refused:
            words = _("Your text is saved, but: %s") % refused
            self.message_user(request, words, messages.ERROR)
            return False
        self._tell_of_translations(request, stored, before)
        return True

    def _tell_of_translations(
        self, request: HttpRequest, article: Article, before: dict[int, Article]
    ) -> None:
        for sibling in article.translations():
            old = before.get(sibling.pk)
            if old and (old.category_id, old.kind) != (sibling.category_id, sibling.kind):
                words = _("The category and kind were changed in the translation too: %s")
                self.message_user(request, words % sibling, messages.INFO)

    # -- afterwards ------------------------------------------------------------------

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """The history also says which button was pressed."""
        step = self._step(request)
        if step and form.work.step_taken:
            return deed(step.logged)
        if add:
            return super().construct_change_message(request, form, [], add)
        # Names as they stand in the catalogs: who reads the history reads them translated.
        with override(None):
            names = [contents.label(name) for name in form.work.changed]
        return [{"changed": {"fields": names}}] if names else []

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        """After a step, stay on the article."""
        return self._afterwards(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """After a step, stay on the article."""
        return self._afterwards(request, obj) or super().response_change(request, obj)

    def _afterwards(self, request: HttpRequest, obj: Article) -> HttpResponse | None:
        here = HttpResponseRedirect(reverse("admin:articles_article_change", args=[obj.pk]))
        step, work = self._step(request), working.work_on(obj)
        if "_look" in request.POST:
            self.message_user(request, _saved(obj, work), messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:articles_article_frames", args=[obj.pk]))
        if step:
            if work and work.step_taken:
                page = self.view_on_site(obj)  # type: ignore[operator]
                done = format_html('{} <a href="{}">{}</a>', step.logged, page, _("See the page"))
                self.message_user(request, done, messages.SUCCESS)
            return here if self.has_view_or_change_permission(request) else None
        if work is None or not work.live:
            return None
        self.message_user(request, _saved(obj, work), messages.SUCCESS)
        if "_continue" in request.POST:
            return here
        return self.response_post_save_change(request, obj)


def _saved(article: Article, work: working.Work | None) -> str:
    if work is None or not work.live:
        return str(_("Saved."))
    if draft_of(article):
        return str(_("The draft is saved. Readers see the published text until you publish."))
    return str(_("There is nothing that differs from the published text."))


def _refusal(request: HttpRequest, step: Step, article: Article) -> str:
    user = request.user
    if step.allowed is reviewing.may_publish and user.has_perm("articles.publish_article"):
        return str(_("It must be reviewed and approved by somebody else before."))
    if step.allowed is reviewing.may_review and user.has_perm("articles.review_article"):
        return str(_("Somebody else must review it: nobody approves their own words."))
    return str(_("Your role does not allow this: %s") % step.label)

"""What readers look for and do not find: a list of tasks, and a page for each."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from search import tasks
from search.engine import IndexBroken
from search.models import Task, Wording

State = Task.State
# What the add form of an article gets from the task that it is begun from.
BEGUN_FROM = "task"


class StateFilter(admin.SimpleListFilter):
    """What waits, unless something else is asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The states, and all of them."""
        return [*State.choices, ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        """The first choice is what waits."""
        first, *others = super().choices(changelist)
        yield first | {"display": _("waiting")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Task]:
        """The tasks of the choice."""
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value()) if self.value() else queryset.waiting()


class TaskForm(forms.ModelForm):
    """States that a person may set: a task is closed by its searches, or not at all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("state"):
            now = self.instance.state
            field.choices = [  # type: ignore[attr-defined]
                (value, label)
                for value, label in State.choices
                if value != State.CLOSED or now == value
            ]


@admin.register(Task)
class TaskAdmin(admin.ModelAdmin):
    """Made from the log of searches; an editor takes one in hand, and readers' words close it."""

    form = TaskForm
    list_display = ("name", "locale", "how_often", "last_asked", "stands", "answer")
    list_display_links = ("name",)
    list_filter = (StateFilter, "locale")
    list_select_related = ("article", "closed_by")
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    actions = ("take", "not_ours", "ask_again")
    autocomplete_fields = ("article",)
    change_form_template = "admin/search/task_form.html"
    fieldsets = ((_("Handling"), {"fields": ("state", "article", "note")}),)

    class Media:
        css = {"all": ("admin/css/judged.css",)}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Readers make them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They go with the log; until then they would come back."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Task]:
        """Those that enough searches stand for, with the words that may be shown."""
        return Task.objects.often_asked().with_wordings()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with what readers asked until a moment ago."""
        if self.has_view_permission(request):
            tasks.refresh()
        return super().changelist_view(request, extra_context)

    # -- the list --------------------------------------------------------------------

    @admin.display(description=_("what readers look for"))
    def name(self, task: Task) -> str:
        """In their words, and how many other ways there are to say it."""
        return task.said

    @admin.display(description=_("times searched"), ordering="searches")
    def how_often(self, task: Task) -> int:
        """How many searches found nothing."""
        return task.searches or 0  # type: ignore[attr-defined]

    @admin.display(description=_("last asked"), ordering="last")
    def last_asked(self, task: Task) -> str:
        """The day of the latest."""
        last = task.last  # type: ignore[attr-defined]
        return f"{localtime(last):%Y-%m-%d}" if last else "–"

    @admin.display(description=_("state"), ordering="state")
    def stands(self, task: Task) -> SafeString:
        """The state, coloured."""
        return format_html(
            '<span class="status task-{}">{}</span>', task.state, task.get_state_display()
        )

    @admin.display(description=_("article"))
    def answer(self, task: Task) -> str:
        """What answers it, or shall."""
        article = task.closed_by if task.state == State.CLOSED else task.article
        return str(article) if article else "–"

    # -- the page ----------------------------------------------------------------------

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With readers' words, what these find now, and how to begin an article."""
        task: Task = kwargs["obj"]
        shown, rest = task.shown[: tasks.ASKED], task.shown[tasks.ASKED :]
        context |= {
            "task": task,
            "finds": [(wording, _finds(wording)) for wording in shown],
            "more": rest,
            "rare": (task.searches or 0) - sum(wording.times for wording in task.shown),  # type: ignore[attr-defined]
            "begin": self._begin(request, task),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def _begin(self, request: HttpRequest, task: Task) -> str:
        """The add form of an article with the task's words in it, where one may begin it."""
        if task.state not in Task.WAITING or not self.has_change_permission(request, task):
            return ""
        words = [tasks.unmasked(wording.text) for wording in task.shown]
        title = (words or [task.said])[0]
        data = {
            "locale": task.locale,
            "title": title[:1].upper() + title[1:],
            "keywords": "\n".join(words),
            BEGUN_FROM: task.pk,
        }
        return f"{reverse('admin:articles_article_add')}?{urlencode(data)}"

    def save_model(self, request: HttpRequest, obj: Task, form: Any, change: bool) -> None:
        """Whoever chooses an article has taken the task in hand; then its searches are asked."""
        if "article" in form.changed_data and obj.article and obj.state == State.OPEN:
            obj.state = State.WORKING
        super().save_model(request, obj, form, change)
        if "article" in form.changed_data and obj.article and obj.state != State.NOT_OURS:
            self._ask(request, Task.objects.filter(pk=obj.pk))

    # -- many at once -----------------------------------------------------------------

    @admin.action(permissions=["change"], description=_("Take in hand"))
    def take(self, request: HttpRequest, queryset: QuerySet[Task]) -> None:
        """Say that somebody works on them."""
        self._move(request, queryset.filter(state__in=(State.OPEN, State.NOT_OURS)), State.WORKING)

    @admin.action(permissions=["change"], description=_("Not ours to answer"))
    def not_ours(self, request: HttpRequest, queryset: QuerySet[Task]) -> None:
        """Say that no article of ours should answer them."""
        self._move(request, queryset.exclude(state=State.CLOSED), State.NOT_OURS)

    @admin.action(permissions=["change"], description=_("Ask their searches again"))
    def ask_again(self, request: HttpRequest, queryset: QuerySet[Task]) -> None:
        """Close those that are answered by now, open those again that are not any more."""
        self._ask(request, tasks.to_ask().filter(pk__in=[task.pk for task in queryset]))

    def _move(self, request: HttpRequest, queryset: QuerySet[Task], state: str) -> None:
        pks = [task.pk for task in queryset]
        Task.objects.filter(pk__in=pks).update(state=state)
        for task in Task.objects.filter(pk__in=pks):
            self.log_change(request, task, [{"changed": {"fields": [gettext("state")]}}])
        self.message_user(request, gettext("Done."), messages.SUCCESS)

    def _ask(self, request: HttpRequest, queryset: Any) -> None:
        try:
            done = tasks.check(queryset, tasks.AT_MOST, deed=True)
        except IndexBroken:
            words = gettext("The search index is not readable right now.")
            self.message_user(request, words, messages.WARNING)
            return
        for task in done.closed:
            words = gettext("“%(task)s” is closed: its searches find “%(article)s”.")
            words %= {"task": task, "article": task.closed_by}
            self.message_user(request, words, messages.SUCCESS)
        for task in done.reopened:
            words = gettext("“%s” is open again: its searches find no article any more.") % task
            self.message_user(request, words, messages.WARNING)
        if not done.closed and not done.reopened:
            words = gettext("Nothing changed: what was asked stands as before.")
            self.message_user(request, words, messages.INFO)


def _finds(wording: Wording) -> list[Article] | None:
    """What it finds now; ``None`` where that cannot be told."""
    try:
        return tasks.found(tasks.unmasked(wording.text), wording.locale)
    except IndexBroken:
        return None


def begun_from(request: HttpRequest) -> Task | None:
    """The task that the add form of an article was opened from, for those who may handle it."""
    pk = request.GET.get(BEGUN_FROM, "")
    if not pk.isdecimal() or not request.user.has_perm("search.change_task"):
        return None
    return Task.objects.waiting().filter(pk=pk).first()

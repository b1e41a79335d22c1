"""Editors at work in the admin."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pypinyin import lazy_pinyin

from articles.models import Article, Category, Fact, Vote

from .factories import ArticleFactory, CategoryFactory, FactFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"
ADD = "/admin/articles/article/add/"
NO_ROWS = {
    "related_rows-TOTAL_FORMS": "0",
    "related_rows-INITIAL_FORMS": "0",
}


@pytest.fixture
def editor():
    """A client whose user may do anything with articles, categories and facts."""
    user = UserFactory(staff=True)
    for model in ("article", "category", "categoryname", "fact", "factwording", "relatedarticle"):
        user.user_permissions.add(*Permission.objects.filter(content_type__model=model))
    client = Client()
    client.force_login(user)
    return client


def page_of(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def form_of(article: Article, **values: str) -> dict[str, str]:
    """What the browser would send for an article, with some fields changed."""
    dates = {}
    for name in ("published_at", "archived_at"):
        moment = getattr(article, name)
        dates[f"{name}_0"] = f"{moment:%Y-%m-%d}" if moment else ""
        dates[f"{name}_1"] = f"{moment:%H:%M:%S}" if moment else ""
    return {
        "locale": article.locale,
        "title": article.title,
        "summary": article.summary,
        "body": article.body,
        "slug": article.slug,
        "category": str(article.category_id or ""),
        "kind": article.kind,
        "tags": "",
        "audience": article.audience,
        "position": "0",
        "keywords": article.keywords,
        "checked_on": "",
        "translation_key": str(article.translation_key),
        **dates,
        **NO_ROWS,
        **values,
    }


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def errors_of(response) -> dict[str, list[str]]:
    return response.context["adminform"].form.errors


# -- writing -------------------------------------------------------------------------


def test_an_editor_writes_and_publishes_an_article(editor):
    category = CategoryFactory()
    new = Article(title="Where is my money?", slug="where", category=category, locale="en")
    response = editor.post(ADD, form_of(new, _publish="Publish now"), follow=True)
    article = Article.objects.published().get(slug="where")
    assert response.redirect_chain[-1][0] == page_of(article)
    assert article.get_absolute_url() in told(response)[0]


def test_what_is_saved_stays_a_draft_until_it_is_published(editor):
    new = Article(title="A", slug="a", locale="zh-hans")
    editor.post(ADD, form_of(new, _save="Save"))
    assert Article.objects.get(slug="a").status == Article.Status.DRAFT


def test_a_new_article_is_in_the_language_of_its_editor(editor):
    editor.cookies["django_language"] = "zh-hans"
    assert 'value="zh-hans" selected' in editor.get(ADD).content.decode()


def test_the_buttons_are_those_of_the_state(editor):
    buttons = {
        "draft": {"publish", "schedule", "submit"},
        "scheduled": {"publish", "schedule", "draft"},
        "published": {"publish", "schedule", "submit", "archive", "draft"},
        "archived": {"publish", "schedule", "draft"},
    }
    for state, expected in buttons.items():
        traits = {} if state == "published" else {state: True}
        response = editor.get(page_of(ArticleFactory(**traits)))
        assert {step.name for step in response.context["steps"]} == expected, state
        assert f"status-{state}" in response.content.decode()


@pytest.mark.parametrize(
    ("state", "button", "after"),
    [
        ("draft", "_publish", "published"),
        ("scheduled", "_publish", "published"),
        ("archived", "_publish", "published"),
        ("published", "_archive", "archived"),
        ("published", "_draft", "draft"),
        ("scheduled", "_draft", "draft"),
    ],
)
def test_a_button_leads_to_the_next_state(editor, state, button, after):
    article = ArticleFactory(**({} if state == "published" else {state: True}))
    editor.post(page_of(article), form_of(article, **{button: "x"}))
    article.refresh_from_db()
    assert article.status == after
    assert LogEntry.objects.filter(object_id=str(article.pk)).exists()


def test_an_article_is_scheduled_for_a_time_to_come(editor):
    article = ArticleFactory(draft=True)
    later = timezone.now() + timedelta(days=3)
    values = {"published_at_0": f"{later:%Y-%m-%d}", "published_at_1": "09:00:00"}
    editor.post(page_of(article), form_of(article, _schedule="Schedule", **values))
    article.refresh_from_db()
    assert article.status == Article.Status.SCHEDULED


@pytest.mark.parametrize("day", ["", "2020-01-01"])
def test_it_is_not_scheduled_for_no_time_or_one_that_has_passed(editor, day):
    article = ArticleFactory(draft=True)
    values = {"published_at_0": day, "published_at_1": day and "09:00:00", "_schedule": "x"}
    response = editor.post(page_of(article), form_of(article, title="Typed", **values))
    assert "time to come" in errors_of(response)["published_at"][0]
    assert 'value="Typed"' in response.content.decode()


def test_who_may_only_add_cannot_publish():
    user = UserFactory(staff=True)
    user.user_permissions.add(Permission.objects.get(codename="add_article"))
    client = Client()
    client.force_login(user)
    assert client.get(ADD).context["steps"] == []
    new = Article(title="A", slug="a", locale="en")
    response = client.post(ADD, form_of(new, _publish="x"), follow=True)
    assert "Your role does not allow this" in told(response)[0]
    assert Article.objects.get().status == "draft"


def test_who_may_only_look_sees_a_page_without_a_form():
    user = UserFactory(staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_article"))
    client = Client()
    client.force_login(user)
    response = client.get(page_of(ArticleFactory()))
    assert response.status_code == 200
    assert "<textarea" not in response.content.decode()


def test_a_small_fix_is_not_an_update(editor):
    article = ArticleFactory()
    before = article.content_updated_at
    editor.post(page_of(article), form_of(article, body="Fixed.", size="typo", _publish="x"))
    article.refresh_from_db()
    assert (article.body, article.content_updated_at) == ("Fixed.", before)
    editor.post(page_of(article), form_of(article, body="New advice.", _publish="x"))
    article.refresh_from_db()
    assert article.content_updated_at > before


def test_what_is_worth_another_look_is_told_after_saving(editor):
    article = ArticleFactory()
    body = "{{gone}} ![](/static/a.png) [x](page:nowhere) [y](article:nothing) [z](category:no)"
    changed = form_of(article, body=body, summary="{{also}}", _continue="x")
    words = "\n".join(told(editor.post(page_of(article), changed, follow=True)))
    for expected in ("gone", "also", "alternative text", "page:nowhere", "“nothing”", "“no”"):
        assert expected in words


# -- refusing ------------------------------------------------------------------------


def test_a_refused_form_still_shows_the_state_that_is_stored(editor):
    ArticleFactory(slug="fees")
    article = ArticleFactory(draft=True)
    later = timezone.now() + timedelta(days=3)
    values = {"published_at_0": f"{later:%Y-%m-%d}", "published_at_1": "09:00:00", "slug": "fees"}
    response = editor.post(page_of(article), form_of(article, **values))
    assert "status-draft" in response.content.decode()


def test_what_is_wrong_is_named_above_the_form_and_leads_to_its_field(editor):
    article = ArticleFactory(draft=True)
    page = editor.post(page_of(article), form_of(article, title="", _schedule="x"))
    named = page.content.decode().partition('class="wrong-fields"')[2].partition("</ul>")[0]
    assert '<a href="#id_title">Title</a>' in named
    at_a_time = form_of(article, published_at_0="2031-01-01", published_at_1="25:99")
    page = editor.post(page_of(article), at_a_time | {"_schedule": "x"}).content.decode()
    named = page.partition('class="wrong-fields"')[2].partition("</ul>")[0]
    assert 'href="#id_published_at_error"' in named
    assert 'id="id_published_at_error"' in page


def test_a_taken_address_is_refused_and_nothing_is_lost(editor):
    taken = ArticleFactory(slug="fees", title="All fees")
    new = Article(title="Fees", slug="fees", locale="en", body="What I typed.", keywords="cost")
    response = editor.post(ADD, form_of(new, _publish="x"))
    error = errors_of(response)["slug"][0]
    assert page_of(taken) in error
    assert "All fees" in error
    page = response.content.decode()
    assert "What I typed." in page
    assert "cost" in page
    assert str(new.translation_key) in page


def test_the_same_address_in_another_language_is_free(editor):
    ArticleFactory(slug="fees")
    new = Article(title="费用", slug="fees", locale="zh-hans")
    editor.post(ADD, form_of(new))
    assert Article.objects.filter(slug="fees").count() == 2


def test_a_second_translation_into_one_language_is_refused(editor):
    article = ArticleFactory()
    new = Article(title="B", slug="b", locale="en", translation_key=article.translation_key)
    assert "already" in errors_of(editor.post(ADD, form_of(new)))["locale"][0]


def test_a_body_that_is_too_large_is_refused(editor, settings):
    settings.ARTICLE_MAX_BYTES = 2048
    article = ArticleFactory()
    response = editor.post(page_of(article), form_of(article, body="字" * 1000))
    assert "2 KB" in errors_of(response)["body"][0]


def test_a_body_that_cannot_be_rendered_is_refused(editor):
    article = ArticleFactory()
    response = editor.post(page_of(article), form_of(article, body="*" * 5000 + "a" + "*" * 5000))
    assert "deeply" in errors_of(response)["body"][0]


def test_archiving_before_publishing_is_refused(editor):
    article = ArticleFactory()
    values = {"archived_at_0": "2020-01-01", "archived_at_1": "00:00:00"}
    response = editor.post(page_of(article), form_of(article, **values))
    assert "archived_at" in errors_of(response)


# -- translating ---------------------------------------------------------------------


def test_a_missing_translation_is_offered_with_what_it_shares(editor):
    article = ArticleFactory(slug="fees", tags=["fee", "cost"], guide=True)
    link = f"{ADD}?translation_of={article.pk}&amp;locale=zh-hans"
    assert link in editor.get(page_of(article)).content.decode()
    form = editor.get(link.replace("&amp;", "&")).context["adminform"].form
    assert {name: str(form[name].value()) for name in ("locale", "slug", "kind", "tags")} == {
        "locale": "zh-hans",
        "slug": "fees",
        "kind": "guide",
        "tags": "cost, fee",
    }
    assert form["category"].value() == article.category_id
    assert form["translation_key"].value() == str(article.translation_key)


def test_a_translation_links_to_its_sibling(editor):
    article = ArticleFactory()
    chinese = ArticleFactory(chinese=True, sibling=article)
    assert page_of(chinese) in editor.get(page_of(article)).content.decode()
    assert page_of(article) in editor.get(page_of(chinese)).content.decode()


def test_a_new_category_and_kind_are_for_every_language(editor):
    article = ArticleFactory()
    chinese = ArticleFactory(chinese=True, sibling=article)
    category = CategoryFactory()
    changed = form_of(article, category=str(category.pk), kind="guide", _publish="x")
    response = editor.post(page_of(article), changed, follow=True)
    chinese.refresh_from_db()
    assert (chinese.category, chinese.kind) == (category, "guide")
    assert any(chinese.title in message for message in told(response))


def test_the_key_of_a_translation_cannot_be_changed_afterwards(editor):
    article, other = ArticleFactory(), ArticleFactory(chinese=True)
    changed = form_of(article, translation_key=str(other.translation_key))
    editor.post(page_of(article), changed)
    key = article.translation_key
    article.refresh_from_db()
    assert article.translation_key == key


# -- looking -------------------------------------------------------------------------


def test_the_preview_is_what_the_site_would_show(editor):
    FactFactory(key="wait")
    typed = {"title": "T & U", "summary": "{{wait}}", "body": "# A\n\n*b* {{wait}}", "locale": "en"}
    response = editor.post(reverse("admin:articles_article_preview"), typed)
    page = response.content.decode()
    assert "<h1>T &amp; U</h1>" in page
    assert '<h2 id="a">' in page
    assert page.count("24–48 hours") == 2
    assert "css/components.css" in page
    assert not Article.objects.exists()


def test_the_preview_says_what_cannot_be_rendered(editor):
    typed = {"body": "*" * 5000 + "a" + "*" * 5000}
    response = editor.post(reverse("admin:articles_article_preview"), typed)
    assert "deeply" in response.content.decode()


def test_the_preview_wants_a_token_and_staff():
    address = reverse("admin:articles_article_preview")
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(superuser=True))
    assert client.post(address, {"body": "a"}).status_code == 403
    assert Client().post(address, {"body": "a"}).status_code == 302
    reader = Client()
    reader.force_login(UserFactory(staff=True))
    assert reader.post(address, {"body": "a"}).status_code == 403


@pytest.mark.parametrize("state", ["draft", "scheduled", "archived", "staff_only"])
def test_staff_see_the_whole_page_of_what_readers_cannot(editor, state):
    article = ArticleFactory(**{state: True})
    address = reverse("admin:articles_article_page", args=[article.pk])
    assert editor.get(page_of(article)).context["absolute_url"] == address
    page = editor.get(address)
    assert article.title in page.content.decode()
    assert "Only staff can see this page." in page.content.decode()
    assert "noindex" in page["X-Robots-Tag"]
    assert "private" in page["Cache-Control"]
    assert Client().get(address).status_code == 302


def test_the_page_of_a_chinese_draft_is_in_chinese(editor):
    article = ArticleFactory(chinese=True, draft=True)
    page = editor.get(reverse("admin:articles_article_page", args=[article.pk]))
    assert page["Content-Language"] == "zh-hans"
    assert '<html lang="zh-Hans"' in page.content.decode()


# -- inserting -----------------------------------------------------------------------


def insertions(client, **asked):
    return client.get(reverse("admin:articles_article_insertions"), asked).json()["found"]


def test_articles_to_link_are_found_in_the_language_of_the_article(editor):
    ArticleFactory(slug="fees", title="All [fees]")
    ArticleFactory(chinese=True, slug="fees", title="费用 fees")
    found = insertions(editor, of="articles", locale="en", q="FEES")
    assert [item["insert"] for item in found] == [r"[All \[fees\]](article:fees)"]
    assert found[0]["address"] == "article:fees"


def test_facts_are_offered_with_their_value_today(editor):
    FactFactory(key="wait")
    FactFactory(key="name", texts={"en": "Example", "zh-hans": "示例"})
    assert insertions(editor, of="facts", locale="en", q="wai") == [
        {"label": "24–48 hours", "detail": "wait", "insert": "{{wait}}"}
    ]
    assert insertions(editor, of="facts", locale="zh-hans", q="示")[0]["detail"] == "name"


def test_only_staff_are_told_what_can_be_inserted():
    assert Client().get(reverse("admin:articles_article_insertions")).status_code == 302


# -- the list ------------------------------------------------------------------------


@pytest.mark.parametrize("state", Article.Status.values)
def test_the_list_is_narrowed_by_state(editor, state):
    for trait in ("draft", "scheduled", "archived"):
        ArticleFactory(**{trait: True})
    ArticleFactory()
    ArticleFactory(draft=True, archived_at=timezone.now())
    found = editor.get(LIST, {"status": state}).context["cl"].result_list
    assert {article.status for article in found} == {state}
    assert len(found) == (2 if state == "draft" else 1)


def test_the_list_is_narrowed_by_a_branch_of_the_tree(editor):
    top = CategoryFactory()
    below = ArticleFactory(category=CategoryFactory(parent=top))
    nowhere = ArticleFactory(category=None)
    assert list(editor.get(LIST, {"category": top.pk}).context["cl"].result_list) == [below]
    assert list(editor.get(LIST, {"category": "none"}).context["cl"].result_list) == [nowhere]


@pytest.mark.parametrize("words", ["Lost phone", "lost-ph", "2fa gone"])
def test_the_list_is_searched_by_title_address_and_keywords(editor, words):
    ArticleFactory(title="Lost phone", slug="lost-phone", keywords="2fa gone")
    ArticleFactory()
    assert len(editor.get(LIST, {"q": words}).context["cl"].result_list) == 1


def test_the_list_asks_the_database_no_more_for_more_articles(
    editor, django_assert_max_num_queries
):
    for _n in range(8):
        ArticleFactory()
    with django_assert_max_num_queries(20):
        editor.get(LIST)


def act(client, action, *articles, **values):
    picked = {"action": action, "_selected_action": [a.pk for a in articles], "index": "0"}
    asked = client.post(LIST, picked)
    assert "confirmed" in asked.content.decode()
    del picked["index"]
    return client.post(LIST, picked | {"confirmed": "yes"} | values, follow=True)


@pytest.mark.parametrize(
    ("action", "state", "words"),
    [
        ("publish", "draft", "1 article was published."),
        ("archive", "published", "1 article was archived."),
        ("draft", "published", "1 article is a draft again."),
    ],
)
def test_many_are_changed_at_once_after_a_question(editor, action, state, words):
    article = ArticleFactory(**({} if state == "published" else {state: True}))
    assert told(act(editor, action, article)) == [words]
    article.refresh_from_db()
    assert article.status != state
    assert LogEntry.objects.get(object_id=str(article.pk)).change_message


def test_what_readers_would_stumble_over_is_told_before_many_are_published(editor):
    english = ArticleFactory(draft=True, body="It takes 24 hours.")
    ArticleFactory(chinese=True, translation_key=english.translation_key, body="需要 48 小时。")
    values = {"action": "publish", "_selected_action": [english.pk]}
    page = editor.post("/admin/articles/article/", values).content.decode()
    assert "“24 hours” here, but “48 小时” in the Simplified Chinese text." in page
    english.refresh_from_db()
    assert english.status == "draft"


def test_what_there_is_nothing_to_change_about_is_counted_apart(editor):
    response = act(editor, "archive", ArticleFactory(), ArticleFactory(archived=True))
    assert told(response) == ["1 article was archived. 1 was left as it was."]
    assert LogEntry.objects.count() == 1


def test_nothing_changes_before_the_answer(editor):
    article = ArticleFactory(draft=True)
    editor.post(LIST, {"action": "publish", "_selected_action": [article.pk], "index": "0"})
    article.refresh_from_db()
    assert article.status == "draft"


def test_articles_are_pinned_and_unpinned(editor):
    article = ArticleFactory()
    act(editor, "pin", article)
    article.refresh_from_db()
    assert article.pinned
    act(editor, "unpin", article)
    article.refresh_from_db()
    assert not article.pinned


def test_articles_move_with_their_translations(editor):
    article = ArticleFactory()
    chinese = ArticleFactory(chinese=True, sibling=article)
    category = CategoryFactory()
    response = act(editor, "move", article, category=category.pk)
    assert told(response) == ["1 article was moved."]
    assert set(Article.objects.values_list("category", flat=True)) == {category.pk}
    assert chinese.locale == "zh-hans"


def test_a_move_wants_to_know_where_to(editor):
    article = ArticleFactory()
    picked = {"action": "move", "_selected_action": [article.pk], "confirmed": "yes"}
    assert editor.post(LIST, picked).context["form"].errors


def test_who_may_only_look_changes_nothing():
    user = UserFactory(staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_article"))
    client = Client()
    client.force_login(user)
    article = ArticleFactory()
    picked = {"action": "archive", "_selected_action": [article.pk], "confirmed": "yes"}
    client.post(LIST, picked)
    article.refresh_from_db()
    assert article.status == "published"


def test_an_article_is_deleted_with_its_votes(editor):
    article = ArticleFactory(archived=True)
    Vote.objects.create(article=article, version=timezone.now(), reader="r", helpful=True)
    delete = reverse("admin:articles_article_delete", args=[article.pk])
    assert article.title in editor.get(delete).content.decode()
    editor.post(delete, {"post": "yes"})
    assert not Article.objects.exists()


# -- categories ----------------------------------------------------------------------

NAMES = {
    "names-TOTAL_FORMS": "2",
    "names-INITIAL_FORMS": "0",
    "names-0-locale": "en",
    "names-0-name": "Fees",
    "names-1-locale": "zh-hans",
    "names-1-name": "费用",
}


def test_a_category_is_made_with_its_names(editor):
    page = editor.get("/admin/articles/category/add/").content.decode()
    assert page.count('name="names-0-locale"') == page.count('name="names-1-locale"') == 1
    values = {"slug": "fees", "position": "0", "icon": "percent", **NAMES}
    editor.post("/admin/articles/category/add/", values)
    category = Category.objects.get(slug="fees")
    assert (category.name_in("en"), category.name_in("zh-hans")) == ("Fees", "费用")


def test_a_category_without_a_name_in_one_language_says_so(editor):
    values = {"slug": "fees", "position": "0", "icon": "percent", **NAMES, "names-1-name": ""}
    response = editor.post("/admin/articles/category/add/", values, follow=True)
    assert any("Simplified Chinese" in message for message in told(response))


def test_categories_are_listed_as_a_tree(editor):
    second, first = CategoryFactory(position=2), CategoryFactory(position=1)
    below = CategoryFactory(parent=first, position=9)
    rows = editor.get("/admin/articles/category/").context["cl"].result_list
    assert [(row.pk, row.depth) for row in rows] == [(first.pk, 0), (below.pk, 1), (second.pk, 0)]


def test_the_order_of_categories_is_changed_in_the_list(editor):
    first, second = CategoryFactory(position=1), CategoryFactory(position=2)
    values = {
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "2",
        "form-0-id": first.pk,
        "form-0-position": "5",
        "form-1-id": second.pk,
        "form-1-position": "2",
        "_save": "Save",
    }
    editor.post("/admin/articles/category/", values)
    assert list(Category.objects.all()) == [second, first]


def test_a_category_with_articles_is_kept_and_says_why(editor):
    article = ArticleFactory(title="In the way")
    delete = reverse("admin:articles_category_delete", args=[article.category_id])
    assert "In the way" in editor.get(delete).content.decode()
    editor.post(delete, {"post": "yes"})
    assert Category.objects.exists()


def test_a_category_cannot_stand_below_itself(editor):
    top = CategoryFactory()
    below = CategoryFactory(parent=top)
    names = {"names-TOTAL_FORMS": "0", "names-INITIAL_FORMS": "0"}
    values = {"slug": top.slug, "position": "0", "icon": "percent", "parent": below.pk, **names}
    address = reverse("admin:articles_category_change", args=[top.pk])
    assert "parent" in errors_of(editor.post(address, values))


# -- facts and readers ---------------------------------------------------------------


def test_a_text_fact_is_made_with_its_wordings(editor):
    values = {
        "key": "desk",
        "unit": "text",
        "value": "",
        "wordings-TOTAL_FORMS": "2",
        "wordings-INITIAL_FORMS": "0",
        "wordings-0-locale": "en",
        "wordings-0-text": "the desk",
        "wordings-1-locale": "zh-hans",
        "wordings-1-text": "客服",
    }
    editor.post("/admin/articles/fact/add/", values)
    assert Fact.objects.get(key="desk").display("zh-hans") == "客服"


@pytest.mark.parametrize("unit", ["text", "hours"])
def test_a_fact_without_anything_to_say_is_refused(editor, unit):
    values = {"key": "desk", "unit": unit, "wordings-TOTAL_FORMS": "0"}
    response = editor.post(
        "/admin/articles/fact/add/", values | {"wordings-INITIAL_FORMS": "0", "value": ""}
    )
    assert response.status_code == 200
    assert not Fact.objects.exists()


def test_a_fact_that_is_told_is_kept(editor):
    fact = FactFactory(key="wait")
    ArticleFactory(title="Telling", body="{{ wait }}")
    delete = reverse("admin:articles_fact_delete", args=[fact.pk])
    assert "Telling" in editor.get(delete).content.decode()
    editor.post(delete, {"post": "yes"})
    assert Fact.objects.exists()
    change = reverse("admin:articles_fact_change", args=[fact.pk])
    assert "Telling" in editor.get(change).content.decode()


def test_a_fact_that_is_a_setting_is_shown_and_not_typed(editor, settings):
    fact = FactFactory(key="attachment_count", value="7")
    assert fact.value == str(settings.ATTACHMENT_MAX_COUNT)
    change = reverse("admin:articles_fact_change", args=[fact.pk])
    page = editor.get(change).content.decode()
    assert "attachment_count" in page
    assert 'name="value"' not in page
    assert "A setting of the site decides it." in page
    assert "wordings-" not in page
    assert 'name="_save"' not in page
    assert 'class="deletelink"' not in page
    values = {"value": "9", "wordings-TOTAL_FORMS": "0", "wordings-INITIAL_FORMS": "0"}
    assert editor.post(change, values).status_code == 403
    assert editor.post(reverse("admin:articles_fact_delete", args=[fact.pk])).status_code == 403
    fact.refresh_from_db()
    assert fact.value == str(settings.ATTACHMENT_MAX_COUNT)


def test_articles_tell_a_setting_that_changed_after_the_next_migrate(
    settings, django_capture_on_commit_callbacks
):
    FactFactory(key="attachment_count")
    article = ArticleFactory(body="Up to {{attachment_count}} files.")
    settings.FACTS_SET = settings.FACTS_SET | {"attachment_count": "8"}
    with django_capture_on_commit_callbacks(execute=True):
        call_command("migrate", verbosity=0)
    article.refresh_from_db()
    assert "Up to 8 files." in article.html


def test_votes_and_reads_are_only_looked_at():
    client = Client()
    client.force_login(UserFactory(superuser=True))
    for model in ("vote", "dailyreads"):
        assert client.get(f"/admin/articles/{model}/").status_code == 200
        assert client.get(f"/admin/articles/{model}/add/").status_code == 403


def test_the_desk_lists_its_parts_in_the_order_of_their_pinyin(rf):
    request = rf.get("/admin/")
    request.user = UserFactory(superuser=True)
    with translation.override("zh-hans"):
        apps = {app["app_label"]: app for app in site.get_app_list(request)}
        names = [str(model["name"]) for model in apps["articles"]["models"]]
    sounds = [lazy_pinyin(name) for name in names]
    assert len(names) > 3
    assert sounds == sorted(sounds)
    assert names != sorted(names)


def test_the_desk_says_what_waits(editor):
    ArticleFactory(draft=True)
    ArticleFactory(scheduled=True)
    ArticleFactory()
    ArticleFactory(checked_on=timezone.localdate())
    panels = editor.get("/admin/").context["panels"]
    counts = {str(panel.title): panel.count for panel in panels}
    assert (counts["Scheduled"], counts["Due for a check"]) == (1, 0)
    for panel in panels:
        for address in (panel.url, *(line.url for line in panel.lines)):
            assert editor.get(address).status_code == 200, address


# -- the whole desk ------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_desk_speaks_both_languages_and_switches(editor, language):
    editor.cookies["django_language"] = language
    other = "zh-hans" if language == "en" else "en"
    page = editor.get("/admin/").content.decode()
    assert f'<html lang="{language}"' in page
    assert f"/language/{other}/?next=%2Fadmin%2F" in page
    login = Client().get("/admin/login/").content.decode()
    assert "/language/zh-hans/?next=" in login


@pytest.mark.parametrize(
    "address",
    ["/admin/login/", "/admin/", LIST, ADD, "/admin/articles/category/", "/admin/articles/fact/"],
)
def test_no_page_of_the_desk_has_an_inline_script_or_style(editor, address):
    page = (Client() if "login" in address else editor).get(address)
    text = page.content.decode()
    assert " style=" not in text
    assert "<style" not in text
    assert "onclick=" not in text
    assert "<script>" not in text
    assert "script-src 'self'" in page["Content-Security-Policy"]

"""What is browsed: home, categories, articles; and what readers do with an article."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import caches
from django.utils import timezone

from articles import categories, publishing, reading
from articles.editions import edition
from articles.models import Article, Category, CategoryName, DailyReads, OldSlug, Vote
from articles.related import related_articles

from .factories import ArticleFactory, CategoryFactory, UserFactory

pytestmark = pytest.mark.django_db

HIDDEN = ["draft", "scheduled", "archived", "staff_only"]
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def text(response):
    """The page's words in order, one space between them."""
    page = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def titles_in(response, css_class):
    """Titles of the articles in the page's lists of one class."""
    page = response.content.decode()
    lists = re.findall(rf'<ul class="{css_class}">(.*?)</ul>', page, re.DOTALL)
    wanted = {
        "article-list": r'<span class="article-list-title">(.*?)</span>',
        "article-cards": r"<h3><a [^>]*>(.*?)</a></h3>",
    }[css_class]
    return [unescape(title) for found in lists for title in re.findall(wanted, found)]


def in_order(words, *parts):
    places = [words.find(part) for part in parts]
    assert -1 not in places, dict(zip(parts, places, strict=True))
    assert places == sorted(places), dict(zip(parts, places, strict=True))


# -- home --------------------------------------------------------------------------------


def test_home_shows_every_category_with_name_line_and_count(client):
    for number in range(8):
        category = CategoryFactory(slug=f"shelf-{number}", name=f"Shelf {number}")
        ArticleFactory.create_batch(number, category=category)
    response = client.get("/en/")
    words = text(response)
    for number in range(8):
        count = "1 article" if number == 1 else f"{number} articles"
        assert f"Shelf {number} All about shelf-{number}. {count}" in words


def test_home_has_one_search_box_with_a_visible_label(client):
    page = client.get("/en/").content.decode()
    assert page.count('role="search"') == 1
    label = re.search(r'<label id="search-label" for="search"([^>]*)>(.*?)</label>', page)
    assert label
    assert "visually-hidden" not in label[1]
    assert label[2].strip()


@pytest.mark.parametrize("trait", HIDDEN)
def test_home_shows_and_counts_only_what_readers_may_see(client, trait):
    ArticleFactory(title="The hidden one", category=CategoryFactory(name="Fees"), **{trait: True})
    words = text(client.get("/en/"))
    assert "The hidden one" not in words
    assert "0 articles" in words


def test_home_of_an_empty_site_opens(client):
    for locale in ("en", "zh-hans"):
        assert client.get(f"/{locale}/").status_code == 200


# -- popular, recently updated, related --------------------------------------------------


def read_often(article, reads, days_ago=0):
    day = timezone.localdate() - timedelta(days=days_ago)
    DailyReads.objects.create(article=article, day=day, reads=reads)


def vote(article, *answers):
    for number, helpful in enumerate(answers):
        Vote.objects.create(
            article=article,
            version=article.content_updated_at,
            reader=f"reader {number}",
            helpful=helpful,
        )


def popular():
    return [a.title for a in Article.objects.published().in_locale("en").popular()]


def test_pinned_articles_are_popular_first_then_the_most_helpful_reads():
    often = ArticleFactory(title="Often, seldom helps")
    helps = ArticleFactory(title="Less often, helps")
    ArticleFactory(title="Pinned", pinned=True)
    read_often(often, 100)
    read_often(helps, 60)
    vote(often, False, False, False, False)
    vote(helps, True, True, True, True)
    assert popular() == ["Pinned", "Less often, helps", "Often, seldom helps"]


def test_one_bad_vote_does_not_erase_a_thousand_reads():
    loved, other = ArticleFactory(title="Loved"), ArticleFactory(title="Other")
    read_often(loved, 1000)
    read_often(other, 10)
    vote(loved, False)
    assert popular() == ["Loved", "Other"]


def test_reads_older_than_thirty_days_no_longer_count():
    old, new = ArticleFactory(title="Old"), ArticleFactory(title="New")
    read_often(old, 1000, days_ago=31)
    read_often(new, 1)
    assert popular() == ["New", "Old"]


def test_recently_updated_lists_changes_of_content_and_no_small_fixes(client):
    first, second = ArticleFactory(title="First"), ArticleFactory(title="Second")
    Article.objects.filter(pk=first.pk).update(
        content_updated_at=timezone.now() - timedelta(hours=1)
    )
    recent = Article.objects.published().recently_updated()
    first.refresh_from_db()
    first.body += " A comma."
    first.save(small_fix=True)
    assert [a.title for a in recent] == ["Second", "First"]
    first.position = 7
    first.save()
    assert [a.title for a in recent.all()] == ["Second", "First"]
    first.body += " A new promise."
    first.save()
    assert [a.title for a in recent.all()] == ["First", "Second"]
    assert titles_in(client.get("/en/"), "article-list")[-2:] == ["First", "Second"]
    assert second.title == "Second"


def test_related_are_the_editors_picks_first_then_neighbours_that_share_tags():
    category = CategoryFactory()
    ArticleFactory(title="Neighbour", category=category)
    ArticleFactory(title="Shares one", category=category, tags=["txid"])
    ArticleFactory(title="Shares both", category=category, tags=["txid", "memo"])
    ArticleFactory(title="Elsewhere", tags=["txid", "memo"])
    picked = [ArticleFactory(title="Picked 2"), ArticleFactory(title="Picked 1")]
    article = ArticleFactory(category=category, tags=["txid", "memo"], related=picked)
    assert [a.title for a in related_articles(article)] == [
        "Picked 2", "Picked 1", "Shares both", "Shares one", "Neighbour",
    ]  # fmt: skip


def test_related_needs_no_tags_and_no_category():
    category = CategoryFactory()
    ArticleFactory(title="Neighbour", category=category)
    assert [a.title for a in related_articles(ArticleFactory(category=category))] == ["Neighbour"]
    assert related_articles(ArticleFactory(category=None)) == []


@pytest.mark.parametrize("trait", [*HIDDEN, "chinese"])
def test_related_are_published_and_of_the_same_language(trait):
    category = CategoryFactory()
    hidden = ArticleFactory(category=category, **{trait: True})
    assert related_articles(ArticleFactory(category=category, related=[hidden])) == []


def test_an_article_is_not_related_to_itself():
    article = ArticleFactory()
    article.related_rows.create(related=article)
    assert related_articles(article) == []


# -- categories --------------------------------------------------------------------------


@pytest.fixture
def tree():
    account = CategoryFactory(slug="account", name="Account & security", name_zh="账户与安全")
    codes = CategoryFactory(slug="2fa", name="Two-factor", name_zh="双重验证", parent=account)
    deeper = CategoryFactory(slug="keys", name="Security keys", name_zh="密钥", parent=codes)
    ArticleFactory(title="In account", category=account)
    ArticleFactory(title="Second", category=codes, position=2)
    ArticleFactory(title="First", category=codes, position=1)
    ArticleFactory(title="A pinned one", category=codes, position=9, pinned=True)
    ArticleFactory(title="A key", category=deeper, guide=True)
    ArticleFactory(title="Elsewhere")
    return account


def test_a_category_shows_its_articles_and_its_childrens_in_editor_order(client, tree):
    response = client.get("/en/categories/2fa/")
    assert titles_in(response, "article-cards") == ["A pinned one", "First", "Second", "A key"]
    page = response.content.decode()
    (crumbs,) = re.findall(r'<nav class="breadcrumbs".*?</nav>', page, re.DOTALL)
    assert re.findall(r'<a href="(.*?)">', crumbs) == ["/en/", "/en/categories/account/"]
    assert '<li aria-current="page">Two-factor</li>' in crumbs


def test_a_category_speaks_the_language_of_the_page(client, tree):
    ArticleFactory(
        chinese=True, title="如何启用双重验证", category=Category.objects.get(slug="2fa")
    )
    response = client.get("/zh-hans/categories/2fa/")
    assert titles_in(response, "article-cards") == ["如何启用双重验证"]
    assert "双重验证" in text(response)
    assert "Two-factor" not in text(response)


def test_a_category_named_in_one_language_only_still_has_a_name(client, tree):
    CategoryName.objects.filter(locale="zh-hans").delete()
    assert "Two-factor" in text(client.get("/zh-hans/categories/2fa/"))
    CategoryName.objects.all().delete()
    assert "2fa" in text(client.get("/zh-hans/categories/2fa/"))


@pytest.mark.parametrize("trait", HIDDEN)
def test_a_category_shows_only_what_readers_may_see(client, tree, trait):
    ArticleFactory(title="The hidden one", category=tree, **{trait: True})
    response = client.get("/en/categories/account/")
    assert "The hidden one" not in text(response)
    assert len(titles_in(response, "article-cards")) == 5


def test_a_category_is_filtered_by_kind_in_an_address_that_can_be_shared(client, tree):
    response = client.get("/en/categories/account/?kind=guide")
    assert titles_in(response, "article-cards") == ["A key"]
    assert 'href="?kind=guide" aria-current="true"' in response.content.decode()
    assert len(titles_in(client.get("/en/categories/account/?kind=faq"), "article-cards")) == 4


@pytest.mark.parametrize("kind", ["", "recipe", "faq'--", "\x00"])
def test_an_unknown_kind_filters_nothing(client, tree, kind):
    response = client.get("/en/categories/account/", {"kind": kind})
    assert len(titles_in(response, "article-cards")) == 5


def test_a_filter_that_leaves_nothing_leads_on(client, tree):
    response = client.get("/en/categories/2fa/?kind=guide")
    assert titles_in(response, "article-cards") == ["A key"]
    ArticleFactory(category=CategoryFactory(slug="fees"))
    response = client.get("/en/categories/fees/?kind=guide")
    assert response.status_code == 200
    assert 'href="/en/categories/fees/"' in response.content.decode()


def test_an_unknown_category_is_a_404(client, tree):
    assert client.get("/en/categories/nothing/").status_code == 404


def test_a_large_category_comes_in_pages_that_hold_every_article_once(client, tree, monkeypatch):
    monkeypatch.setattr(categories, "PAGE_SIZE", 2)
    pages = [client.get("/en/categories/account/", {"page": n}) for n in (1, 2, 3)]
    assert [titles_in(page, "article-cards") for page in pages] == [
        ["In account", "A pinned one"], ["First", "Second"], ["A key"],
    ]  # fmt: skip
    assert 'rel="next" href="?page=2"' in pages[0].content.decode()
    # The count beside a heading is of all pages.
    assert "Two-factor 3 articles" in text(pages[0])
    for number, same in (("99", 2), ("0", 2), ("x", 0), ("-1", 2)):
        response = client.get("/en/categories/account/", {"page": number})
        assert titles_in(response, "article-cards") == titles_in(pages[same], "article-cards")


def test_the_page_of_a_category_keeps_the_filter(client, tree, monkeypatch):
    monkeypatch.setattr(categories, "PAGE_SIZE", 2)
    page = client.get("/en/categories/account/?kind=faq").content.decode()
    assert 'rel="next" href="?kind=faq&amp;page=2"' in page


# -- an article --------------------------------------------------------------------------


def test_an_article_shows_its_parts_in_the_promised_order(client):
    category = CategoryFactory(name="Two-factor")
    ArticleFactory(title="The neighbour", category=category)
    ArticleFactory(
        slug="reset-2fa",
        title="Reset 2FA",
        summary="Open a ticket.",
        body="1. Do this step.",
        category=category,
        checked_on="2026-01-31",
    )
    words = text(client.get("/en/articles/reset-2fa/"))
    words = words[words.index("Reset 2FA", words.index("Skip to content")) :]
    in_order(
        words, "Reset 2FA", "Short answer", "Open a ticket.", "Do this step.", "Updated",
        "Last checked", "January 31, 2026", "Two-factor", "The neighbour", "Was this helpful?",
        "Still need help",
    )  # fmt: skip


@pytest.mark.parametrize("kind", Article.Kind.values)
def test_each_kind_has_a_page(client, kind):
    ArticleFactory(slug="any", kind=kind)
    assert client.get("/en/articles/any/").status_code == 200


@pytest.mark.parametrize("trait", ["draft", "scheduled", "staff_only"])
def test_an_article_that_may_not_be_seen_does_not_exist(client, trait):
    ArticleFactory(slug="hidden", title="The hidden one", **{trait: True})
    response = client.get("/en/articles/hidden/")
    assert response.status_code == 404
    assert "The hidden one" not in text(response)


def test_a_scheduled_article_appears_at_its_minute(client, time_machine):
    time_machine.move_to(timezone.now())
    article = ArticleFactory(slug="soon", published_at=timezone.now() + timedelta(minutes=5))
    article.archived_at = timezone.now() + timedelta(minutes=9)
    article.save()
    assert client.get("/en/articles/soon/").status_code == 404
    time_machine.shift(timedelta(minutes=6))
    assert client.get("/en/articles/soon/").status_code == 200
    time_machine.shift(timedelta(minutes=4))
    assert client.get("/en/articles/soon/").status_code == 410


def test_an_archived_article_is_gone_and_offers_the_search(client):
    ArticleFactory(slug="old", title="The old one", archived=True)
    response = client.get("/en/articles/old/")
    assert response.status_code == 410
    assert 'role="search"' in response.content.decode()
    assert "no longer available" in text(response)
    assert "The old one" not in text(response)


def test_an_article_archived_for_staff_never_was(client):
    ArticleFactory(slug="inside", archived=True, staff_only=True)
    assert client.get("/en/articles/inside/").status_code == 404


def moved(client, path):
    response = client.get(path)
    assert response.status_code == 301
    return response["Location"]


def test_every_old_address_leads_to_the_last_one_at_once(client):
    article = ArticleFactory(slug="a")
    for slug in ("b", "c", "a", "d"):
        article.slug = slug
        article.save()
    for slug in "abc":
        assert moved(client, f"/en/articles/{slug}/") == "/en/articles/d/"
    assert client.get("/en/articles/d/").status_code == 200


def test_an_address_taken_by_another_article_is_that_articles(client):
    article = ArticleFactory(slug="fees")
    article.slug = "all-fees"
    article.save()
    ArticleFactory(slug="fees", title="The new one")
    assert "The new one" in text(client.get("/en/articles/fees/"))
    assert OldSlug.objects.count() == 0


def test_an_old_address_of_an_archived_article_is_gone(client):
    article = ArticleFactory(slug="fees")
    article.slug = "all-fees"
    article.save()
    publishing.archive(article)
    assert client.get("/en/articles/fees/").status_code == 410


@pytest.mark.parametrize("trait", ["draft", "scheduled", "staff_only"])
def test_an_old_address_tells_nothing_of_a_hidden_article(client, trait):
    article = ArticleFactory(slug="fees", **{trait: True})
    article.slug = "secret-plan"
    article.save()
    assert client.get("/en/articles/fees/").status_code == 404


def test_an_old_address_is_of_one_language(client):
    english = ArticleFactory(slug="fees")
    english.slug = "all-fees"
    english.save()
    assert client.get("/zh-hans/articles/fees/").status_code == 404


@pytest.mark.parametrize("slug", ["nothing", "%00", "a%2Fb", "..", "%F0%9F%98%80", "x" * 3000])
def test_no_address_breaks_the_site(client, slug):
    assert client.get(f"/en/articles/{slug}/").status_code == 404
    assert client.get(f"/en/categories/{slug}/").status_code == 404


# -- queries do not grow with the articles -----------------------------------------------


@pytest.mark.parametrize(
    ("path", "queries"),
    [("/en/", 9), ("/en/categories/fees/", 7), ("/en/articles/fees-0/", 12)],
)
def test_a_page_asks_as_little_of_many_articles_as_of_few(
    client, django_assert_max_num_queries, path, queries
):
    category = CategoryFactory(slug="fees")
    child = CategoryFactory(parent=category)
    client.get(path)
    made = 0
    for many in (5, 50):
        for number in range(made, many):
            ArticleFactory(
                slug=f"fees-{number}", category=(category, child)[number % 2], tags=["fees"]
            )
        made = many
        edition()  # What the clock says is asked once an edition, not at each request.
        with django_assert_max_num_queries(queries):
            assert client.get(path).status_code == 200


def test_a_page_asks_as_little_of_many_categories_as_of_few(client, django_assert_max_num_queries):
    client.get("/en/")  # What is popular is counted aside.
    for many in (3, 30):
        CategoryFactory.create_batch(many)
        edition()
        with django_assert_max_num_queries(9):
            client.get("/en/")


# -- reads -------------------------------------------------------------------------------


def reads():
    return sum(DailyReads.objects.values_list("reads", flat=True))


@pytest.fixture
def article():
    return ArticleFactory(slug="fees")


def test_each_opening_is_counted_by_the_day(client, article):
    for _ in range(3):
        response = client.post("/en/articles/fees/read/", headers={"user-agent": BROWSER})
        assert response.status_code == 204
    assert DailyReads.objects.get() == DailyReads.objects.get(day=timezone.localdate())
    assert reads() == 3


@pytest.mark.parametrize(
    "agent", ["", "Googlebot/2.1", "curl/8.5", "python-requests/2.32", "Bingbot", "Baiduspider"]
)
def test_robots_are_not_counted(client, article, agent):
    headers = {"user-agent": agent}
    assert client.post("/en/articles/fees/read/", headers=headers).status_code == 204
    assert reads() == 0


def test_staff_are_not_counted(client, article):
    client.force_login(UserFactory(staff=True))
    client.post("/en/articles/fees/read/", headers={"user-agent": BROWSER})
    assert reads() == 0


def test_reads_from_other_sites_are_not_counted(client, article):
    headers = {"user-agent": BROWSER, "origin": "https://evil.example"}
    client.post("/en/articles/fees/read/", headers=headers)
    client.post(
        "/en/articles/fees/read/", headers={"user-agent": BROWSER, "sec-fetch-site": "cross-site"}
    )
    assert reads() == 0


def test_one_address_cannot_make_an_article_popular(client, article, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"reads": (3, 600)}
    for _ in range(5):
        response = client.post("/en/articles/fees/read/", headers={"user-agent": BROWSER})
        assert response.status_code == 204
    assert reads() == 3


def test_opening_the_page_alone_counts_nothing(client, article):
    client.get("/en/articles/fees/", headers={"user-agent": BROWSER})
    assert client.get("/en/articles/fees/read/").status_code == 405
    assert reads() == 0


@pytest.mark.parametrize("trait", HIDDEN)
def test_a_hidden_article_cannot_be_read_or_voted_on(client, trait):
    ArticleFactory(slug="hidden", **{trait: True})
    headers = {"user-agent": BROWSER}
    assert client.post("/en/articles/hidden/read/", headers=headers).status_code == 404
    assert client.post("/en/articles/hidden/vote/", {"helpful": "yes"}).status_code == 404
    assert (reads(), Vote.objects.count()) == (0, 0)


# -- votes -------------------------------------------------------------------------------


def answer(client, answer="yes", headers=None, **more):
    return client.post("/en/articles/fees/vote/", {"helpful": answer, **more}, headers=headers)


def test_a_vote_works_without_javascript_or_account(client, article):
    page = client.get("/en/articles/fees/").content.decode()
    assert '<form class="answers" method="post" action="/en/articles/fees/vote/">' in page
    response = answer(client)
    assert response.status_code == 302
    assert response["Location"] == "/en/articles/fees/#was-this-helpful"
    assert Vote.objects.get().helpful is True
    assert "Thank you" in text(client.get("/en/articles/fees/"))
    cookie = response.cookies[reading.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_vote_works_where_every_form_needs_a_token(article):
    from django.test import Client

    assert answer(Client(enforce_csrf_checks=True)).status_code == 302


def test_reading_alone_sets_no_cookie(client, article):
    for path in ("/en/", "/en/articles/fees/"):
        assert not client.get(path).cookies


def test_a_script_gets_json(client, article):
    response = answer(client, "no", headers={"accept": "application/json"})
    assert (response.status_code, response.json()) == (200, {"helpful": False})


def test_a_reader_has_one_vote_a_version_and_may_change_it(client, article):
    answer(client, "yes")
    answer(client, "no", reason="unclear")
    assert (Vote.objects.get().helpful, Vote.objects.get().reason) == (False, "unclear")
    article.refresh_from_db()
    article.body += " A new promise."
    article.save()
    answer(client, "yes")
    assert sorted(Vote.objects.values_list("helpful", flat=True)) == [False, True]


def test_two_readers_have_two_votes(article):
    from django.test import Client

    answer(Client())
    answer(Client())
    assert Vote.objects.count() == 2


def test_a_forged_cookie_makes_a_new_reader(client, article):
    answer(client)
    client.cookies[reading.COOKIE] = "somebody:else"
    assert answer(client).status_code == 302
    assert Vote.objects.count() == 2


def test_a_no_is_asked_for_its_reason(client, article):
    answer(client, "no")
    assert "What was the problem?" in text(client.get("/en/articles/fees/"))
    for reason in Vote.Reason.values:
        assert answer(client, "no", reason=reason).status_code == 302
    assert Vote.objects.get().reason == "other-problem"


def test_a_yes_has_no_reason(client, article):
    answer(client, "yes", reason="wrong")
    assert Vote.objects.get().reason == ""


@pytest.mark.parametrize(
    "data", [{}, {"helpful": "maybe"}, {"helpful": "no", "reason": "nonsense"}, {"helpful": ""}]
)
def test_a_vote_that_says_nothing_is_refused(client, article, data):
    assert client.post("/en/articles/fees/vote/", data).status_code == 400
    assert Vote.objects.count() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "https://testserver.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_votes_from_other_sites_are_refused(client, article, headers):
    assert answer(client, headers=headers).status_code == 403
    assert Vote.objects.count() == 0


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "http://testserver"}, {"sec-fetch-site": "same-origin"}]
)
def test_votes_from_our_own_pages_are_taken(client, article, headers):
    assert answer(client, headers=headers).status_code == 302


def test_a_vote_is_not_a_get(client, article):
    assert client.get("/en/articles/fees/vote/?helpful=yes").status_code == 405


def test_too_many_votes_of_one_address_are_asked_to_wait(client, article, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"votes": (3, 600)}
    assert [answer(client).status_code for _ in range(3)] == [302] * 3
    client.cookies.clear()
    refused = answer(client)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "Please try again in" in refused.content.decode()
    assert client.get("/en/articles/fees/").status_code == 200
    caches["limits"].clear()
    assert answer(client).status_code == 302

"""The demonstration content is whole and loads once; the demonstration starts from nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.utils.translation import gettext, override

from articles import fixtures, markdown
from articles.fixtures import load
from articles.models import (
    Article,
    Category,
    CategoryName,
    Fact,
    FactWording,
    Locale,
    RelatedArticle,
)
from articles.sources import Source, read
from support.models import Ticket

FOLDER = settings.BASE_DIR / "fixtures"
TREE = yaml.safe_load((FOLDER / "categories.yaml").read_text(encoding="utf-8"))
SHELVES = {child["slug"]: child for row in TREE["categories"] for child in row["children"]}
TOPICS = [slug for child in SHELVES.values() for slug in child["order"]]
LINK = re.compile(r"\]\((article|category|page):([^)#\s]*)(?:#([^)\s]+))?\)")
ANCHOR = re.compile(r"\{#([^}\s]+)\}")
MODELS = (Article, Category, CategoryName, Fact, FactWording, RelatedArticle)


@pytest.fixture(scope="module")
def sources() -> dict[tuple[str, str], Source]:
    """The articles of the fixtures by language and slug."""
    found = list(read(FOLDER / "articles"))
    assert [item for item in found if not isinstance(item, Source)] == []
    return {(item.locale, item.slug): item for item in found}


def each(sources, locale=None):
    return [source for (of, _slug), source in sorted(sources.items()) if locale in (None, of)]


def test_every_topic_is_told_once_in_each_language(sources):
    assert len(TOPICS) == len(set(TOPICS)) == 68
    assert set(sources) == {(locale, slug) for locale in Locale.values for slug in TOPICS}


def test_each_file_lies_where_its_language_and_slug_say(sources):
    for source in each(sources):
        assert source.path == f"{source.locale}/{source.slug}.md"


def test_an_article_stands_on_the_shelf_that_lists_it(sources):
    for source in each(sources):
        assert source.slug in SHELVES[source.values["category"]]["order"]


def test_both_languages_agree_on_category_kind_neighbours_and_anchors(sources):
    for slug in TOPICS:
        english, chinese = sources["en", slug], sources["zh-hans", slug]
        for name in ("category", "kind"):
            assert english.values[name] == chinese.values[name], (slug, name)
        assert sorted(ANCHOR.findall(english.body)) == sorted(ANCHOR.findall(chinese.body)), slug


def test_every_heading_has_an_anchor_of_its_own(sources):
    for source in each(sources):
        headings = re.findall(r"(?m)^#{2,3} .*$", re.sub(r"(?s)```.*?```", "", source.body))
        anchors = [ANCHOR.search(heading) for heading in headings]
        assert headings
        assert all(anchors), source.path
        assert len({found[1] for found in anchors}) == len(anchors), source.path
        assert not re.search(r"(?m)^# ", re.sub(r"(?s)```.*?```", "", source.body)), source.path


def test_every_link_leads_to_an_article_a_category_or_a_page_that_is_there(sources):
    categories = {row["slug"] for row in TREE["categories"]} | SHELVES.keys()
    for source in each(sources):
        for scheme, name, anchor in LINK.findall(source.body):
            where = f"{source.path}: {scheme}:{name}#{anchor}"
            if scheme == "article":
                assert (source.locale, name) in sources, where
                target = sources[source.locale, name].body
                assert not anchor or anchor in ANCHOR.findall(target), where
            elif scheme == "category":
                assert name in categories, where
            else:
                assert name in markdown.PAGES, where


@pytest.mark.parametrize("locale", Locale.values)
def test_articles_call_what_readers_press_and_read_here_by_its_name(sources, locale):
    texts = {
        "verify-official": ("Not ours", "Not on our list", "Please check your entry", "Check"),
        "track-ticket": ("Follow a ticket",),
        "submit-ticket": ("Send", "Added to your open ticket"),
        "find-help-entry": ("Was this helpful?", "Still need help?"),
    }
    labels = {
        "track-ticket": Ticket.State.labels,
        "submit-ticket": Ticket.Type.labels,
        "find-help-entry": Article.Kind.labels[:2],
    }
    with override(locale):
        for slug, names in texts.items():
            called = [*map(gettext, names), *map(str, labels.get(slug, ()))]
            body = sources[locale, slug].body
            assert [name for name in called if name not in body] == [], slug


def test_every_neighbour_is_there(sources):
    for source in each(sources):
        assert 3 <= len(source.values["related"]) <= 5, source.path
        assert set(source.values["related"]) < set(TOPICS) - {source.slug}, source.path


def test_every_fact_that_is_told_is_there(sources):
    keys = [row["key"] for row in yaml.safe_load((FOLDER / "facts.yaml").read_text())]
    assert len(keys) == len(set(keys))
    for source in each(sources):
        told = set(markdown.FACT.findall(f"{source.body} {source.values['summary']}"))
        assert told <= set(keys), source.path
        assert not markdown.FACT.search(source.values["title"]), source.path


def test_facts_are_in_one_file():
    assert [file.name for file in FOLDER.glob("facts*")] == ["facts.yaml"]


def test_the_short_answer_is_short(sources):
    for source in each(sources):
        summary = markdown.FACT.sub("24–48", source.values["summary"])
        assert 0 < len(summary) <= (260 if source.locale == "en" else 120), source.path


def test_every_shelf_is_named_and_described_in_both_languages():
    for row in [*TREE["categories"], *SHELVES.values()]:
        for texts in (row["name"], row["description"]):
            assert set(texts) == set(Locale.values), row["slug"]
            assert all(texts.values()), row["slug"]
    assert len(TREE["categories"]) == 8
    assert {row["icon"] for row in TREE["categories"]} <= set(Category.Icon.values)


# -- loading it --------------------------------------------------------------------------


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in MODELS}


@pytest.mark.django_db
def test_loading_twice_adds_nothing():
    problems = []
    load(FOLDER, tell=problems.append)
    before = counts()
    rows = list(Article.objects.order_by("pk").values())
    outcome = load(FOLDER, tell=problems.append)
    assert problems == []
    assert before["Article"] == 136
    assert counts() == before
    assert list(Article.objects.order_by("pk").values()) == rows
    assert outcome.unchanged == 136


@pytest.mark.django_db
def test_loading_makes_the_shelves_full_ordered_and_rendered():
    load(FOLDER)
    assert Article.objects.published().count() == 136
    assert Article.objects.exclude(html="").count() == 136
    assert not Article.objects.filter(text__contains="{{").exists()
    assert not Article.objects.filter(summary_text__contains="{{").exists()
    top = Category.objects.filter(parent=None)
    assert [row.slug for row in top] == [row["slug"] for row in TREE["categories"]]
    for category in top:
        for locale in Locale.values:
            shelf = Article.objects.published().in_locale(locale).in_category(category)
            assert shelf.count() >= 3
    spot = Article.objects.in_locale("en").filter(category__slug="spot").order_by("position")
    assert [article.slug for article in spot] == SHELVES["spot"]["order"]
    assert Article.objects.filter(pinned=True).count() == 2 * len(TREE["pinned"])


@pytest.mark.django_db
def test_every_translation_is_joined():
    load(FOLDER)
    for article in Article.objects.in_locale("en"):
        assert [sibling.slug for sibling in article.translations()] == [article.slug]


@pytest.mark.django_db
def test_what_an_operator_changed_stays():
    load(FOLDER)
    Fact.objects.filter(key="ticket_reply").update(value="99")
    CategoryName.objects.filter(category__slug="fees", locale="en").update(name="Prices")
    Category.objects.filter(slug="fees").update(position=9)
    Article.objects.filter(slug="complaint", locale="en").update(title="Mine", pinned=True)
    load(FOLDER)
    assert Fact.objects.get(key="ticket_reply").value == "99"
    assert CategoryName.objects.get(category__slug="fees", locale="en").name == "Prices"
    assert Category.objects.get(slug="fees").position == 9
    assert Article.objects.get(slug="complaint", locale="en").title == "Mine"


@pytest.mark.django_db
def test_a_fact_added_to_the_file_is_added_to_the_site(tmp_path):
    (tmp_path / "facts.yaml").write_text("- {key: a, unit: text, text: {en: x, zh-hans: y}}\n")
    fixtures.load_facts(tmp_path)
    assert Fact.objects.values_in("zh-hans") == {"a": "y"}


# -- starting from nothing ---------------------------------------------------------------


def demo(place: Path, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does, in a place with a space in its name."""
    clean = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG")}
    clean |= {"ENV_FILE": str(place / "my env"), "DATA_DIR": str(place / "my data")}
    return subprocess.run(
        [sys.executable, "manage.py", "demo", *args],
        cwd=settings.BASE_DIR,
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.slow
def test_the_demonstration_prepares_itself_and_is_quick_to_start_again(tmp_path):
    first = demo(tmp_path, "--no-serve", PORT="8123")
    assert first.returncode == 0, first.stderr
    assert "136 articles added" in first.stdout
    login = re.search(r"editor / (\S{12,})", first.stdout)
    assert login
    written = (tmp_path / "my env").read_text()
    assert "SITE_URL=http://127.0.0.1:8123" in written
    assert "DEBUG=false" in written
    assert (tmp_path / "my env").stat().st_mode & 0o077 == 0

    again = demo(tmp_path, "--no-serve", PORT="8124")
    assert again.returncode == 0, again.stderr
    assert "added" not in again.stdout
    assert login[0] in again.stdout
    assert "http://127.0.0.1:8124/" in again.stdout
    assert (tmp_path / "my env").read_text() == written


@pytest.mark.slow
def test_a_site_that_is_no_demonstration_is_left_alone(tmp_path):
    (tmp_path / "my env").write_text("SECRET_KEY=x\nSITE_URL=https://help.exchange.example\n")
    result = demo(tmp_path, "--no-serve")
    assert result.returncode == 1
    assert "no demonstration site" in result.stderr
    assert "editor" not in result.stdout
    assert not (tmp_path / "my data" / "db.sqlite3").exists()


@pytest.mark.slow
def test_a_port_that_is_none_is_refused(tmp_path):
    result = demo(tmp_path, PORT="http")
    assert result.returncode == 1
    assert "PORT is not a port number" in result.stderr
    assert "Traceback" not in result.stderr


# -- what it is installed from -----------------------------------------------------------


def test_the_pins_name_no_address():
    for file in settings.BASE_DIR.glob("requirements*.txt"):
        assert "://" not in file.read_text(), file.name


def test_every_setting_is_explained():
    ours = settings.BASE_DIR / "helpcenter"
    read_from = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ours / "settings.py").read_text()))
    read_from |= set(re.findall(r'environ\.get\("(\w+)"', (ours / "serving.py").read_text()))
    explained = set(
        re.findall(r"(?m)^#?([A-Z0-9_]+)=", (settings.BASE_DIR / ".env.example").read_text())
    )
    assert read_from == explained


def test_make_lists_its_targets():
    listed = subprocess.run(["make"], cwd=settings.BASE_DIR, capture_output=True, text=True)
    for target in ("demo", "test", "lint", "bench", "clean"):
        assert f"make {target}" in listed.stdout

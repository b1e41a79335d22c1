"""A folder comes out as it went in, to the byte."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from articles import fixtures, publishing
from articles.exporting import export
from articles.importing import Import
from articles.models import Article

from .factories import ArticleFactory, CategoryFactory

pytestmark = pytest.mark.django_db


def files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def round_trip(tmp_path: Path, **sources: bytes) -> dict[str, bytes]:
    """Import files given by name, export them, and read what came out."""
    for name, raw in sources.items():
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{name}.md").write_bytes(raw)
    problems = []
    Import(tmp_path / "in", tell=problems.append).run()
    assert not problems
    export(Article.objects.all(), tmp_path / "out")
    return files(tmp_path / "out")


@pytest.mark.parametrize(
    "raw",
    [
        b"---\ntitle: A\nlocale: en\n---\nText.\n",
        b"---\r\ntitle: A\r\nlocale: en\r\n---\r\nOne\r\ntwo",
        b"\xef\xbb\xbf---\ntitle: A\nlocale: en\n---\nText.",
        b"---\n# why\nlocale:   'en'\n\ntitle: \"A\"   # said\nunknown: {a: 1}\n---\n\n\nText.\n\n",
        b"---\ntitle: >-\n  Two\n  lines\nlocale: en-US\n...\nText",
        b"---  \ntitle: A\nlocale: en\n---\t\n",
        b"---\ntitle: A\nlocale: en\n---",
        b"---\ntitle: A\nlocale: en\nrelated: [nowhere, x, x]\ntags: [B, a, b]\n---\nText.",
        b"---\ntitle: A\nlocale: en\n---\n---\nx: y\n---\n",
        b"---\ntitle: ''\nlocale: en\n---\n## Text",
        "---\ntitle: 提现\nlocale: zh_CN\nkeywords: 提币，出金\n---\n\u2028正文\x0b\n".encode(),
        b"---\ntitle: A\nlocale: en\nid: Some/Where.md\n---\n",
        b"---\ntitle: A\nlocale: en\npublished_at: 2026-01-02\nchecked: 2026-01-03\n---\n",
        b"---\ntitle: A\nlocale: en\ndraft: true\naudience: staff\n---\n",
    ],
)
def test_what_was_imported_comes_out_to_the_byte(tmp_path, raw):
    assert round_trip(tmp_path, x=raw) == {"x.md": raw}


names = st.text("abcdefghijklmnop-_", min_size=1, max_size=12).filter(lambda s: s.strip("-_"))
words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=40
)
heads = st.fixed_dictionaries(
    {"title": words.filter(str.strip), "locale": st.sampled_from(["en", "zh-cn"])},
    optional={
        "summary": words,
        "kind": st.sampled_from(["faq", "guide", "FAQ"]),
        "tags": st.lists(names, max_size=3),
        "keywords": st.lists(words, max_size=3),
        "related": st.lists(names, max_size=3),
        "checked": st.dates(date(2020, 1, 1), date(2100, 1, 1)),
        "pinned": st.booleans(),
        "position": st.integers(0, 100),
        "published_at": st.none(),
        "something": words,
    },
)


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    head=heads,
    body=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200),
    end=st.sampled_from(["\n", "\r\n"]),
    mark=st.sampled_from(["", "\ufeff"]),
    flow=st.booleans(),
)
def test_any_source_comes_out_to_the_byte(tmp_path_factory, head, body, end, mark, flow):
    import yaml

    text = yaml.safe_dump(head, allow_unicode=True, default_flow_style=flow)
    raw = (mark + f"---\n{text}---\n".replace("\n", end) + body).encode()
    Article.objects.all().delete()
    assert round_trip(tmp_path_factory.mktemp("trip"), x=raw) == {"x.md": raw}


def test_the_fixtures_come_out_as_they_are(tmp_path):
    folder = settings.BASE_DIR / "fixtures"
    fixtures.load(folder)
    export(Article.objects.published(), tmp_path)
    assert files(tmp_path) == files(folder / "articles")


def test_an_edited_article_gets_a_head_that_says_what_is_true(tmp_path):
    raw = b"---\n# note\ntitle: A\nlocale: en\nunknown: 1\n---\nText."
    round_trip(tmp_path, x=raw)
    article = Article.objects.get()
    article.title = "B: with a colon"
    article.body = "New."
    article.save()
    article.tags.add("fee, x")
    export(Article.objects.all(), tmp_path / "out")
    text = (tmp_path / "out" / "x.md").read_text()
    assert text.startswith("---\ntitle: 'B: with a colon'\nslug: x\nlocale: en\nkind: faq\n")
    assert text.endswith("---\nNew.")


def test_an_archived_article_does_not_come_back_published(tmp_path):
    raw = b"---\ntitle: A\nlocale: en\n---\n"
    round_trip(tmp_path, x=raw)
    publishing.archive(Article.objects.get())
    export(Article.objects.all(), tmp_path / "out")
    Article.objects.all().delete()
    Import(tmp_path / "out").run()
    assert Article.objects.get().status == Article.Status.ARCHIVED


def test_articles_written_here_survive_a_round_trip_with_all_they_have(tmp_path):
    category = CategoryFactory(slug="fees")
    english = ArticleFactory(slug="fees", category=category, tags=["fee"], guide=True, pinned=True)
    ArticleFactory(
        chinese=True, slug="手续费", sibling=english, keywords="费用\n价格", staff_only=True
    )
    ArticleFactory(slug="other", draft=True, related=[english], category=None, position=4)
    fields = ("locale", "slug", "title", "summary", "body", "keywords", "kind", "audience")
    more = ("pinned", "position", "published_at", "category__slug", "tags__name", "related__slug")
    query = Article.objects.order_by("slug").values(*fields, *more, "translation_key")
    before = list(query.all())

    export(Article.objects.all(), tmp_path)
    Article.objects.all().delete()
    Import(tmp_path).run()

    after = list(query.all())
    keys = [row.pop("translation_key") for row in after]
    assert [{**row} for row in after] == [
        {k: v for k, v in row.items() if k != "translation_key"} for row in before
    ]
    assert keys[0] == keys[2] == english.translation_key
    assert keys[1] != keys[0]


@pytest.mark.parametrize("trait", ["draft", "scheduled", "archived", "staff_only"])
def test_what_readers_may_not_see_is_exported_only_when_asked(tmp_path, trait):
    ArticleFactory(slug="hidden", **{trait: True})
    ArticleFactory(slug="shown")
    call_command("export_articles", tmp_path / "some", stdout=StringIO(), stderr=StringIO())
    call_command("export_articles", tmp_path / "all", all=True, stdout=StringIO())
    assert list(files(tmp_path / "some")) == ["en/shown.md"]
    assert len(files(tmp_path / "all")) == 2


@pytest.mark.parametrize("path", ["../x.md", "/tmp/x.md", "en/../../x.md"])  # noqa: S108
def test_nothing_is_written_outside_the_folder(tmp_path, path):
    ArticleFactory(slug="ok")
    ArticleFactory(slug="bad", source_path=path, source_front_matter="---\n---\n")
    err = StringIO()
    with pytest.raises(CommandError, match="1 could not be written"):
        call_command("export_articles", tmp_path / "out", stdout=StringIO(), stderr=err)
    assert "leads out of the folder" in err.getvalue()
    assert list(files(tmp_path)) == ["out/en/ok.md"]


def test_a_link_within_the_folder_does_not_lead_out_of_it(tmp_path):
    ArticleFactory(slug="bad")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "en").symlink_to(tmp_path / "elsewhere")
    told = []
    assert export(Article.objects.all(), tmp_path / "out", tell=told.append) == 0
    assert len(told) == 1
    assert not files(tmp_path / "elsewhere")


def test_two_articles_never_share_a_file(tmp_path):
    for slug in ("a", "b"):
        ArticleFactory(slug=slug, source_path="same.md")
    assert export(Article.objects.all(), tmp_path) == 2
    assert set(files(tmp_path)) == {"same.md", "en/b.md"}


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "x").write_text("")
    with pytest.raises(CommandError, match="is no folder"):
        call_command("export_articles", tmp_path / "x")

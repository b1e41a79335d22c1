"""Help centers of elsewhere come in as Markdown, with their pictures, every loss named."""

from __future__ import annotations

import io
import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from PIL import Image

from articles.exporting import export
from articles.importing import Import
from articles.models import Article, Category, Upload
from articles.trial import try_import
from articles.uploads.taking import take
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

PAGE = "/admin/articles/article/import/"


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (30, 20), "teal").save(out, "PNG")
    return out.getvalue()


def run(*args, **options) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(*args, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def zendesk(tmp_path) -> Path:
    """A made-up export of an example exchange, as the API's endpoints answer."""
    folder = tmp_path / "zendesk"
    (folder / "attachments").mkdir(parents=True)
    (folder / "attachments" / "screen.png").write_bytes(png())
    said = {
        "categories": {"categories": [
            {"id": 1, "name": "Money", "description": "In and out", "locale": "en-us"}]},
        "sections": {"sections": [
            {"id": 11, "category_id": 1, "name": "Fees", "locale": "en-us", "position": 2}]},
        "articles": [{"articles": [
            {"id": 100, "title": "All fees", "locale": "en-us", "section_id": 11, "promoted": True,
             "label_names": ["cost", "price"], "created_at": "2026-01-02T03:04:05Z",
             "vote_count": 7,
             "body": "<h1>Fees</h1><p>See <a href='https://x.example/hc/en-us/articles/200-x#a'>"
                     "limits</a>.</p><img src='/hc/attachments/9/screen.png' alt='The page'>"
                     "<iframe src='https://video.example'></iframe><img src='gone.png'>"},
            {"id": 200, "title": "Limits", "locale": "en-us", "section_id": 11, "draft": True,
             "user_segment_id": 5, "body": "<p>Draft</p>", "created_at": "2026-01-02T03:04:05Z"},
        ]}],
        "translations": {"translations": [
            {"id": 7, "source_id": 100, "source_type": "Article", "locale": "zh-cn",
             "title": "所有费用", "body": "<p>费用说明。</p>", "outdated": True},
            {"id": 8, "source_id": 100, "source_type": "Article", "locale": "fr", "body": "x"},
            {"source_id": 11, "source_type": "Section", "locale": "zh-cn", "title": "费用"},
        ]},
    }  # fmt: skip
    for name, content in said.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_a_zendesk_export_comes_in_with_its_shelves_pictures_and_links(zendesk):
    out, err = run("import_from", "zendesk", zendesk)
    article = Article.objects.get(slug="all-fees", locale="en")
    upload = Upload.objects.get()
    assert article.body.startswith("## Fees\n\nSee [limits](article:limits#a).")
    assert f"![The page]({upload.get_absolute_url()})" in article.body
    assert article.keyword_list() == ["cost", "price"]
    assert article.pinned
    assert article.category.slug == "fees"
    assert article.category.parent.slug == "money"
    assert article.category.name_in("zh-hans") == "费用"
    chinese = Article.objects.get(locale="zh-hans")
    assert (chinese.title, chinese.translation_key) == ("所有费用", article.translation_key)
    limits = Article.objects.get(slug="limits")
    assert (limits.status, limits.audience) == ("draft", "staff")
    for loss in (
        "embedded page or video", "gone.png is not in the export", "7 votes stay behind",
        "the text in fr stays behind", "outdated", "some users only",
    ):  # fmt: skip
        assert loss in err
    assert "3 articles converted" in out
    again, _err = run("import_from", "zendesk", zendesk)
    assert "0 created, 0 updated, 3 unchanged" in again


def test_a_dry_run_changes_nothing(zendesk):
    out, _err = run("import_from", "zendesk", zendesk, dry_run=True)
    assert "en/all-fees: new" in out
    assert not Article.objects.exists()
    assert not Category.objects.exists()


def test_what_is_no_export_is_refused_in_words(tmp_path):
    with pytest.raises(CommandError, match="no folder"):
        run("import_from", "zendesk", tmp_path / "gone")
    (tmp_path / "articles.json").write_text("{no")
    with pytest.raises(CommandError, match=r"articles\.json cannot be read"):
        run("import_from", "zendesk", tmp_path)


@pytest.fixture
def html(tmp_path) -> Path:
    folder = tmp_path / "pages"
    (folder / "zh-cn").mkdir(parents=True)
    (folder / "img").mkdir()
    (folder / "img" / "screen.png").write_bytes(png())
    (folder / "fees.html").write_text(
        "<html lang='en'><head><title>x</title><meta name=description content='What it costs.'>"
        "<meta name=keywords content='cost, price'></head><body><nav>Menu</nav><main><h1>All fees"
        "</h1><p><a href='limits.html#a'>Limits</a> <img src='img/screen.png' alt='Page'></p>"
        "<img src='../secret.png'></main></body></html>"
    )
    (folder / "limits.html").write_text("<html lang=en><body><h1>Limits</h1></body></html>")
    (folder / "zh-cn" / "fees.html").write_text("<h1>所有费用</h1><p>说明</p>", encoding="utf-8")
    (folder / "nowhere.htm").write_text("<h1>No language</h1>")
    return folder


def test_a_folder_of_pages_comes_in(html):
    (html.parent / "secret.png").write_bytes(png())
    _out, err = run("import_from", "html", html)
    article = Article.objects.get(slug="fees", locale="en")
    assert article.title == "All fees"
    assert article.summary == "What it costs."
    assert article.body.startswith("[Limits](article:limits#a) ![Page](/media/")
    assert "Menu" not in article.body
    chinese = Article.objects.get(locale="zh-hans")
    assert (chinese.title, chinese.translation_key) == ("所有费用", article.translation_key)
    assert "does not say its language" in err
    assert "secret.png is not in the export" in err


# -- pictures travel with Markdown -----------------------------------------------------


def test_pictures_go_out_and_come_in_with_their_articles_byte_for_byte(tmp_path):
    upload = take(BytesIO(png()), "a.png", alt="A field")
    body = f"Look:\n\n{upload.markdown()}\n"
    ArticleFactory(slug="shows", body=body)
    export(Article.objects.all(), tmp_path / "out")
    assert (tmp_path / "out" / "media" / upload.name).is_file()
    Article.objects.all().delete()
    upload.file.delete(save=False)
    upload.delete()
    Import(tmp_path / "out").run()
    assert Upload.objects.get().name == upload.name
    assert Article.objects.get(slug="shows").body == body
    export(Article.objects.all(), tmp_path / "again")
    for file in (tmp_path / "out").rglob("*.*"):
        assert (
            tmp_path / "again" / file.relative_to(tmp_path / "out")
        ).read_bytes() == file.read_bytes()


# -- what would change ---------------------------------------------------------------


def test_a_trial_says_what_would_change_and_changes_nothing(tmp_path):
    article = ArticleFactory(slug="one", title="One", body="Old.")
    export(Article.objects.all(), tmp_path)
    file = tmp_path / "en" / "one.md"
    file.write_text(file.read_text().replace("Old.", "New.").replace("title: One", "title: Two"))
    (tmp_path / "en" / "two.md").write_text("---\ntitle: Second\n---\nText\n")
    (tmp_path / "en" / "bad.md").write_text("---\nkind: no\n---\nText\n")
    trial = try_import(tmp_path)
    assert [str(row) for row in trial.rows] == [
        "en/one: changed: title, body", "en/two: new",
    ]  # fmt: skip
    assert len(trial.problems) == 1
    article.refresh_from_db()
    assert (article.title, Article.objects.count()) == ("One", 1)
    out, _err = run("import_articles", tmp_path, dry_run=True)
    assert "1 would be created, 1 updated" in out
    assert Article.objects.count() == 1


# -- at the desk ---------------------------------------------------------------------


@pytest.fixture
def desk(client):
    client.force_login(UserFactory(superuser=True))
    return client


def zipped(**files: str) -> SimpleUploadedFile:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return SimpleUploadedFile("articles.zip", out.getvalue())


def test_a_zip_is_tried_then_taken_in(desk):
    file = zipped(**{"help/en/fees.md": "---\ntitle: All fees\n---\nText\n"})
    page = desk.post(PAGE, {"file": file})
    assert "All fees" in page.content.decode()
    assert not Article.objects.exists()
    desk.post(PAGE, {"token": page.context["token"]})
    assert Article.objects.get().title == "All fees"
    gone = desk.post(PAGE, {"token": page.context["token"]}, follow=True)
    assert "not there any more" in gone.content.decode()


def test_a_zendesk_export_is_taken_in_at_the_desk_with_its_categories(desk, zendesk):
    (zendesk / "articles.json").write_text(
        (zendesk / "articles.json").read_text().replace("articles/200-x", "articles/404-x")
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for file in zendesk.rglob("*.*"):
            archive.write(file, file.relative_to(zendesk).as_posix())
    tried = desk.post(PAGE, {"file": SimpleUploadedFile("export.zip", out.getvalue())})
    page = tried.content.decode()
    assert "3 new, 0 changed, 0 as they are, 0 left out" in page
    assert "2 categories come along." in page
    assert "the link to article 404 leads to what is not in the export" in page
    assert not Category.objects.exists()
    desk.post(PAGE, {"token": tried.context["token"]})
    assert Article.objects.get(slug="all-fees", locale="zh-hans").category.slug == "fees"
    assert Category.objects.count() == 2


def test_the_trial_tells_in_the_editors_language_what_is_left_out_and_where(desk, settings):
    desk.cookies["django_language"] = "zh-hans"
    text = "---\ntitle: 费用\ncategory: none\n---\n文字\n"
    page = desk.post(PAGE, {"file": zipped(**{"zh-hans/fees.md": text, "en/x.md": "No head"})})
    html = page.content.decode()
    assert "<code>en/x.md:1</code> 缺少标题" in html
    assert "没有分类" in html
    assert str(settings.DATA_DIR) not in html


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("x.zip", b"no zip"), "no zip that can be read"),
        (zipped(**{"../../evil.md": "x"}), "outside of its folder"),
        (zipped(**{"articles.json": "{no"}), "cannot be read"),
        (None, "Choose a file"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(desk, file, words):
    page = desk.post(PAGE, {"file": file} if file else {})
    assert words in page.content.decode()
    assert not Article.objects.exists()


def test_what_is_published_goes_out_as_a_zip(desk):
    ArticleFactory(slug="fees", body="Text.")
    ArticleFactory(slug="draft", draft=True)
    response = desk.get("/admin/articles/article/export/")
    content = BytesIO(b"".join(response.streaming_content))
    assert zipfile.ZipFile(content).namelist() == ["en/fees.md"]
    everything = desk.get("/admin/articles/article/export/", {"all": "1"})
    content = BytesIO(b"".join(everything.streaming_content))
    assert len(zipfile.ZipFile(content).namelist()) == 2


def test_only_who_may_archive_takes_in_many(client):
    client.force_login(UserFactory(staff=True))
    assert client.get(PAGE).status_code == 403
    assert client.get("/admin/articles/article/export/").status_code == 403

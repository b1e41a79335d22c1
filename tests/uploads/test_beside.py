"""A folder of plain Markdown brings its pictures, its files and its links along."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from articles.importing import Import
from articles.models import Article, Upload
from articles.trial import try_import

from .test_taking import picture

pytestmark = pytest.mark.django_db

BODY = """![The fee](images/fee.png "In full")

<img src="images/fee.png" alt="Again"> and [the form](../forms/claim.txt), [Fees](fees.md#maker)

`![no](images/code.png)` [there](https://example.com/x.png) [here](#place) [root](/en/)

[form]: ../forms/claim.txt
"""


@pytest.fixture
def folder(tmp_path):
    for name in ("en/images", "zh-hans", "forms"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "en/images/fee.png").write_bytes(picture())
    (tmp_path / "forms/claim.txt").write_text("Claim")
    (tmp_path / "en/a.md").write_text(f"---\ntitle: A\n---\n{BODY}")
    (tmp_path / "en/fees.md").write_text(
        "---\ntitle: Fees\nslug: all-fees\n---\n## Maker {#maker}\n"
    )
    (tmp_path / "zh-hans/fees.md").write_text("---\ntitle: 费用\n---\n文字\n")
    return tmp_path


def run(folder) -> list[str]:
    notices = []
    Import(folder, notice=notices.append).run()
    return [str(notice) for notice in notices]


def test_paths_within_the_folder_become_addresses_of_ours(folder):
    lost = [notice for notice in run(folder) if "not in the folder" in notice]
    upload = Upload.objects.get(content_type="image/png")
    form = Upload.objects.get(content_type="text/plain")
    body = Article.objects.get(slug="a").body
    assert lost == []
    assert upload.alt == "The fee"
    assert f'![The fee]({upload.get_absolute_url()} "In full")' in body
    assert f'<img src="{upload.get_absolute_url()}" alt="Again">' in body
    assert f"[the form]({form.get_absolute_url()}), [Fees](article:all-fees#maker)" in body
    assert "`![no](images/code.png)` [there](https://example.com/x.png) [here](#place)" in body
    assert f"[form]: {form.get_absolute_url()}" in body


def test_a_second_import_changes_nothing_and_what_goes_out_comes_in_again(folder, tmp_path):
    run(folder)
    body = Article.objects.get(slug="a").body
    second = Import(folder).run()
    assert (second.created, second.updated) == (0, 0)
    call_command("export_articles", tmp_path / "out", verbosity=0)
    Article.objects.all().delete()
    Upload.objects.all().delete()
    run(tmp_path / "out")
    assert Article.objects.get(slug="a").body == body
    assert Upload.objects.count() == 2


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("images/none.png", "“images/none.png” is not in the folder"),
        ("../../../etc/passwd", "is not in the folder"),
        ("../zh-hans/fees.md", "is not an article of this language"),
        ("images/fake.png", "is not a picture we can show"),
        ("images/script.svg", "Save it as PNG"),
    ],
)
def test_what_cannot_be_taken_along_is_told_with_its_file_and_the_text_stays(folder, path, words):
    (folder / "en/images/fake.png").write_bytes(b"\x89no picture")
    (folder / "en/images/script.svg").write_text("<svg onload='alert(1)'/>")
    (folder / "en/a.md").write_text(f"---\ntitle: A\n---\n![What it shows]({path})\n")
    [told] = [notice for notice in run(folder) if words in notice]
    assert told.startswith(str(folder / "en/a.md"))
    assert Article.objects.get(slug="a").body == f"![What it shows]({path})\n"


def test_a_trial_tells_the_same_and_keeps_nothing(folder):
    (folder / "en/b.md").write_text("---\ntitle: B\n---\n![What it shows](none.png)\n")
    trial = try_import(folder)
    assert any("none.png" in str(notice) for notice in trial.notices)
    assert not Upload.objects.exists()
    run(folder)
    (folder / "en/a.md").write_text(f"---\ntitle: A\n# the same\n---\n{BODY}")
    assert try_import(folder).rows == []


def test_a_picture_drawn_anew_below_an_unchanged_text_is_a_change(folder):
    run(folder)
    old = Upload.objects.get(content_type="image/png")
    (folder / "en/images/fee.png").write_bytes(picture(size=(41, 30)))
    assert [(row.slug, row.fields) for row in try_import(folder).rows] == [("a", ("body",))]
    run(folder)
    new = Upload.objects.filter(content_type="image/png").exclude(pk=old.pk).get()
    body = Article.objects.get(slug="a").body
    assert new.get_absolute_url() in body
    assert old.get_absolute_url() not in body
    assert Import(folder).run().unchanged == 3


def test_a_picture_that_arrives_later_is_taken_along(folder):
    (folder / "en/images/fee.png").rename(folder / "late.png")
    assert any("not in the folder" in notice for notice in run(folder))
    (folder / "late.png").rename(folder / "en/images/fee.png")
    run(folder)
    assert Upload.objects.get(content_type="image/png").get_absolute_url() in (
        Article.objects.get(slug="a").body
    )

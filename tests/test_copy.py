"""The signed static copy: what is in it, what its links lead to, and what a check finds."""

from __future__ import annotations

import json
import re

import pytest
from django.core.management import CommandError, call_command

from helpcenter import copying, manifest
from tests.factories import ArticleFactory, CategoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(settings):
    settings.COPY_SIGNING_KEY, public = manifest.new_key()
    return public


@pytest.fixture
def copy(tmp_path, key):
    category = CategoryFactory(slug="fees", name="Fees", name_zh="费用")
    english = ArticleFactory(
        slug="fees",
        title="Withdrawal fees",
        category=category,
        body="See [next](/en/articles/limits/#top), [old](/en/articles/old/) and [all](/en/).",
    )
    ArticleFactory(slug="limits", title="Limits", category=category)
    ArticleFactory(slug="old", title="Quagga", archived=True, category=category)
    ArticleFactory(slug="draft", title="Quagga", draft=True, category=category)
    ArticleFactory(slug="inside", title="Quagga", staff_only=True, category=category)
    ArticleFactory(chinese=True, slug="fees", title="提现手续费", sibling=english)
    call_command("export_copy", tmp_path / "copy", verbosity=0)
    return tmp_path / "copy"


def test_everything_published_is_in_it_and_nothing_else(copy):
    pages = {file.relative_to(copy).as_posix() for file in copy.rglob("*.html")}
    assert pages == {
        "index.html",
        "en/index.html",
        "zh-hans/index.html",
        "en/categories/fees.html",
        "zh-hans/categories/fees.html",
        "en/articles/fees.html",
        "en/articles/limits.html",
        "zh-hans/articles/fees.html",
    }
    for file in copy.rglob("*.*"):
        if file.suffix in {".html", ".js", ".json"}:
            assert "Quagga" not in file.read_text(encoding="utf-8"), file


def test_links_lead_to_files_or_to_the_site_by_its_full_name(copy, settings):
    page = (copy / "en/articles/fees.html").read_text(encoding="utf-8")
    assert 'href="../../en/articles/limits.html#top"' in page
    assert f'href="{settings.SITE_URL}/en/articles/old/"' in page
    for file in copy.rglob("*.html"):
        for address in re.findall(r'(?:href|src)="([^"]*)"', file.read_text(encoding="utf-8")):
            if not address.startswith((settings.SITE_URL, "#", "mailto:")):
                target = (file.parent / address.partition("#")[0]).resolve()
                assert target.is_file(), (file, address)
                assert target.is_relative_to(copy)


def test_no_page_of_it_has_inline_script_or_style(copy):
    for file in copy.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert "<style" not in text
        assert " style=" not in text
        assert not re.search(r"<script>|<script (?!src)", text)
        assert "script-src 'self'" in text


def test_a_copy_that_is_whole_is_found_so(copy, key, capsys):
    call_command("verify_copy", copy, "--public-key", key)
    call_command("verify_copy", copy)
    assert "as it was signed" in capsys.readouterr().out


def test_whatever_was_done_to_a_copy_is_named(copy, key):
    page = copy / "en/articles/fees.html"
    page.write_text(page.read_text(encoding="utf-8").replace("fees", "feez"), encoding="utf-8")
    (copy / "en/articles/limits.html").unlink()
    (copy / "extra.html").write_text("send coins here")
    with pytest.raises(CommandError) as told:
        call_command("verify_copy", copy, "--public-key", key)
    assert str(told.value).splitlines() == [
        "missing: en/articles/limits.html",
        "not signed: extra.html",
        "changed: en/articles/fees.html",
    ]


def test_another_key_or_a_changed_manifest_is_noticed(copy, key):
    other = manifest.new_key()[1]
    assert "not signed with this key" in manifest.faults(copy, other)[0]
    told = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    told["files"]["extra.html"] = "0" * 64
    (copy / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    assert "not signed with this key" in manifest.faults(copy, key)[0]
    (copy / "manifest.sig").write_text("nonsense!")
    assert "is none" in manifest.faults(copy, key)[0]
    (copy / "manifest.sig").unlink()
    assert "cannot be read" in manifest.faults(copy, key)[0]


def test_a_new_copy_takes_the_place_of_the_last(copy, key):
    (copy / "left-over.html").write_text("old")
    call_command("export_copy", copy, verbosity=0)
    assert not (copy / "left-over.html").exists()
    assert manifest.faults(copy, key) == []
    assert [file.name for file in copy.parent.iterdir()] == ["copy"]


def test_a_copy_that_fails_leaves_the_last_one(copy, key, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("no space left")

    monkeypatch.setattr(copying.Copy, "_language", broken)
    with pytest.raises(CommandError, match="no space left"):
        call_command("export_copy", copy, verbosity=0)
    assert manifest.faults(copy, key) == []


def test_a_folder_of_something_else_is_left_alone(tmp_path, key):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="something else"):
        call_command("export_copy", tmp_path, verbosity=0)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_without_a_key_nothing_is_written(tmp_path):
    with pytest.raises(CommandError, match="COPY_SIGNING_KEY"):
        call_command("export_copy", tmp_path / "copy", verbosity=0)
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Withdrawals, fees & 2FA", ["withdrawal", "fee", "2fa"]),
        ("提现未到账", ["提现", "现未", "未到", "到账"]),
        ("币 USDT充值", ["币", "usdt", "充值"]),
        ("", []),
    ],
)
def test_terms_are_words_and_pairs(text, found):
    assert copying.terms(text) == found

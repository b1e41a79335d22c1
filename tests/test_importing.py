"""Sources become articles; bad ones are named and left out."""

from __future__ import annotations

import gzip
import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import publishing, restoring
from articles.importing import Import
from articles.models import Article, Condition, Draft, OldSlug, Version
from articles.signals import articles_changed
from articles.sources import Problem, Source, read
from articles.trial import try_import

from .factories import ArticleFactory, CategoryFactory, FactFactory, UserFactory

pytestmark = pytest.mark.django_db

MARKDOWN = """---
title: My deposit has not arrived
slug: deposit-not-credited
locale: en
category: deposits
kind: guide
tags: [deposit, TXID]
keywords: [coins missing, "top up, stuck"]
related: [find-txid]
checked: 2026-10-20
summary: >-
  Wait for the
  confirmations.
---
## First {#first}

Look at the **network**.
"""

# Notes within notes: more than the renderer follows.
DEEP = "\n".join("    " * depth + '!!! note "x"' for depth in range(400))


def run(path, **options):
    problems, notices = [], []
    importer = Import(path, tell=problems.append, notice=notices.append, **options)
    outcome = importer.run()
    return outcome, [str(p) for p in problems], [str(n) for n in notices]


def lines(path, *rows):
    path.write_text(
        "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows), encoding="utf-8"
    )
    return path


def row(**values):
    return {"slug": "a", "title": "A", "body": "Text.", "locale": "en"} | values


# -- what is read ------------------------------------------------------------------------


def test_a_markdown_file_becomes_an_article_with_everything_it_says(tmp_path):
    category = CategoryFactory(slug="deposits")
    neighbour = ArticleFactory(slug="find-txid")
    (tmp_path / "one.md").write_text(MARKDOWN)

    outcome, problems, _notices = run(tmp_path)

    article = Article.objects.get(slug="deposit-not-credited")
    assert not problems
    assert outcome.new == [article.pk]
    assert article.title == "My deposit has not arrived"
    assert article.category == category
    assert article.kind == Article.Kind.GUIDE
    assert set(article.tags.names()) == {"deposit", "TXID"}
    assert article.keyword_list() == ["coins missing", "top up, stuck"]
    assert list(article.related.all()) == [neighbour]
    assert article.checked_on == date(2026, 10, 20)
    assert article.summary == "Wait for the confirmations."
    assert article.body == "## First {#first}\n\nLook at the **network**.\n"
    assert article.html.startswith('<h2 id="first">')
    assert article.toc[0]["id"] == "first"
    assert article.status == Article.Status.PUBLISHED
    assert article.source_path == "one.md"


def test_facts_are_inserted(tmp_path):
    FactFactory(key="ticket_reply", value="24–48")
    run(lines(tmp_path / "a.jsonl", row(body="Within {{ticket_reply}}.")))
    assert Article.objects.get().text == "Within 24–48 hours."


def test_a_gzipped_file_is_read_like_a_plain_one(tmp_path):
    with gzip.open(tmp_path / "a.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(row(title="提现", locale="zh")))
    run(tmp_path / "a.jsonl.gz")
    assert Article.objects.get().title == "提现"


def test_half_a_gzipped_file_is_imported_and_the_break_is_named(tmp_path):
    packed = gzip.compress("".join(json.dumps(row(slug=f"a{n}")) + "\n" for n in range(9)).encode())
    (tmp_path / "a.jsonl.gz").write_bytes(packed[:-9])
    outcome, problems, _notices = run(tmp_path / "a.jsonl.gz")
    assert outcome.left_out == 1
    assert "cannot be read further" in problems[0]


@pytest.mark.parametrize("spelling", ["en", "EN", "en-US", "en_US"])
def test_spellings_of_english(tmp_path, spelling):
    run(lines(tmp_path / "a.jsonl", row(locale=spelling)))
    assert Article.objects.get().locale == "en"


@pytest.mark.parametrize("spelling", ["zh", "zh-cn", "zh_CN", "zh-Hans", "cn"])
def test_spellings_of_simplified_chinese(tmp_path, spelling):
    line = row(lang=spelling)
    del line["locale"]
    run(lines(tmp_path / "a.jsonl", line))
    assert Article.objects.get().locale == "zh-hans"


def test_the_folder_and_the_file_name_stand_in_for_language_and_slug(tmp_path):
    (tmp_path / "zh-hans").mkdir()
    (tmp_path / "zh-hans" / "find-txid.md").write_text("---\ntitle: 查找\n---\n正文")
    run(tmp_path)
    assert Article.objects.get(locale="zh-hans", slug="find-txid").title == "查找"


@pytest.mark.parametrize("said", ["published_at: null", "draft: true"])
def test_a_draft_stays_a_draft(tmp_path, said):
    (tmp_path / "a.md").write_text(f"---\ntitle: A\nlocale: en\n{said}\n---\n")
    run(tmp_path)
    assert Article.objects.get().status == Article.Status.DRAFT


def test_dates_audience_and_place_are_taken_over(tmp_path):
    later = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
    line = row(published_at=later.isoformat(), audience="staff", pinned=True, position=7)
    run(lines(tmp_path / "a.jsonl", line))
    article = Article.objects.get()
    assert article.published_at == later
    assert (article.audience, article.pinned, article.position) == ("staff", True, 7)


def test_one_slug_in_two_languages_is_a_translation(tmp_path):
    for locale in ("en", "zh-hans"):
        (tmp_path / locale).mkdir()
        (tmp_path / locale / "a.md").write_text("---\ntitle: A\n---\n")
    run(tmp_path)
    english = Article.objects.get(locale="en")
    assert english.translations().get().locale == "zh-hans"


def test_a_translation_that_comes_later_joins_the_article_there_is(tmp_path):
    path = lines(tmp_path / "a.jsonl", row())
    run(path)
    run(lines(path, row(), row(locale="zh")))
    assert Article.objects.get(locale="en").translations().count() == 1


def test_a_translation_key_joins_different_slugs(tmp_path):
    key = "0b8e3c52-7a5f-4f0e-9e2f-0d6f3e0b1a11"
    rows = row(slug="a", translation_key=key), row(slug="b", locale="zh", translation_key=key)
    run(lines(tmp_path / "a.jsonl", *rows))
    assert Article.objects.get(slug="a").translations().get().slug == "b"


def test_an_id_that_is_no_slug_makes_one_and_is_kept(tmp_path):
    ids = ["FAQ/How.md#how-can-i", "/about/", "指南/开始.md", "plain_id"]
    rows = [{"id": id_, "title": "T", "body": "B", "lang": "en"} for id_ in ids]
    run(lines(tmp_path / "a.jsonl", *rows))
    slugs = dict(Article.objects.values_list("source_id", "slug"))
    assert [slugs[id_] for id_ in ids] == [
        "FAQ-How-md-how-can-i",
        "about",
        "指南-开始-md",
        "plain_id",
    ]


def test_ids_that_make_one_slug_are_numbered_and_stay_so(tmp_path):
    rows = [{"id": id_, "title": "T", "body": "B", "lang": "en"} for id_ in ("a/b", "a.b", "a b")]
    path = lines(tmp_path / "a.jsonl", *rows)
    run(path)
    before = list(Article.objects.order_by("pk").values_list("source_id", "slug"))
    assert before == [("a/b", "a-b"), ("a.b", "a-b-2"), ("a b", "a-b-3")]
    run(lines(path, *[r | {"title": "New"} for r in reversed(rows)]))
    assert list(Article.objects.order_by("pk").values_list("source_id", "slug")) == before


def test_a_very_long_id_makes_a_slug_that_fits(tmp_path):
    rows = [{"id": "x" * 210 + end, "title": "T", "body": "B", "lang": "en"} for end in "ab"]
    _outcome, problems, _notices = run(lines(tmp_path / "a.jsonl", *rows))
    assert not problems
    assert all(len(slug) <= 200 for slug in Article.objects.values_list("slug", flat=True))


def test_an_empty_title_is_the_first_sentence(tmp_path):
    rows = (
        row(slug="a", title="", body="## Wait here. Then go."),
        row(slug="b", title="", body="\n先等确认。然后查询。", lang="zh"),
        row(slug="c", title="", body="word " * 80),
    )
    _outcome, problems, notices = run(lines(tmp_path / "a.jsonl", *rows))
    titles = dict(Article.objects.values_list("slug", "title"))
    assert not problems
    assert len(notices) == 3
    assert titles["a"] == "Wait here."
    assert titles["b"] == "先等确认。"
    assert len(titles["c"]) <= 120


# -- what is bad -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row(title=None), "there is no title"),
        ({"slug": "x", "body": "B", "locale": "en"}, "there is no title"),
        (row(title="", body=" "), "neither a title nor a body"),
        (row(title="x" * 201), "title: longer than 200"),
        (row(title=["x"]), "title: a text is wanted"),
        (row(body=None), "there is no body"),
        (row(body=3), "there is no body"),
        (row(body="x" * 2_000_000), "the body is longer than"),
        (row(body="a\0b"), "NUL"),
        (row(summary="a\0b"), "summary: it has a NUL"),
        ('{"slug": "a", "title": "\\ud800", "body": "", "locale": "en"}', "no valid Unicode"),
        (row(locale="fr"), "locale: unknown language 'fr'"),
        (row(locale="zh-TW"), "unknown language"),
        (row(locale=None), "does not say its language"),
        (row(slug=""), "neither a slug nor an id"),
        (row(slug="a b/c"), "slug: only letters"),
        (row(slug="x" * 201), "slug: longer than 200"),
        (row(id="x" * 256), "id: longer than 255"),
        (row(kind="poem"), "kind: unknown 'poem'"),
        (row(category="nowhere"), "there is no category 'nowhere': add it"),
        (row(published_at="soon"), "published_at: no date"),
        (row(published_at="2026-02-30"), "published_at: "),
        (row(checked="2026-99-01"), "checked: "),
        (row(checked=12), "checked: no date"),
        (row(published_at="2026-01-02", archived_at="2026-01-01"), "archived before"),
        (row(audience="nobody"), "audience: unknown"),
        (row(pinned="yes"), "pinned: true or false"),
        (row(position=-1), "position: a number from 0"),
        (row(tags=["x" * 101]), "tags: a tag is longer"),
        (row(tags={"a": 1}), "tags: a text is wanted"),
        (row(translation_key="7"), "translation_key: no UUID"),
        ("{broken", "no JSON"),
        ("[1, 2]", "the line is no JSON object"),
        ("[" * 100_000, "nests too deeply"),
        ('{"slug": ' + "9" * 5000 + "}", "Exceeds the limit"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_imported(tmp_path, bad, reason):
    path = lines(tmp_path / "a.jsonl", row(slug="good"), bad, "", row(slug="well"))
    outcome, problems, _notices = run(path)
    assert Article.objects.count() == outcome.created == 2
    assert outcome.left_out == 1
    assert problems[0].startswith(f"{path}:2: ")
    assert reason in problems[0]


@pytest.mark.parametrize(
    ("bad", "line", "reason"),
    [
        (b"No front matter at all.", 1, "there is no title"),
        (b"---\nslug: x\nlocale: en\n---\n", 1, "there is no title"),
        (b"---\ntitle: A\nlocale: en\nkind: poem\n---\n", 4, "kind: unknown"),
        (b"---\ntitle: A\nlocale: en\nchecked: 2026-13-45\n---\n", 1, "no YAML"),
        (b"---\ntitle: A\n  locale: [en\n---\n", 3, "no YAML"),
        (b"---\ntitle: A\nlocale: en\n", 1, "not closed"),
        (b"---\n- title\n- locale\n---\n", 2, "no list of names"),
        (b"---\njust words\n---\n", 2, "no list of names"),
        (b"---\ntitle: &a [*a]\nlocale: en\n---\n", 2, "title: a text is wanted"),
        (b"---\nt: " + b"[" * 50_000 + b"]" * 50_000 + b"\n---\n", 2, "too deep"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", 1, "not UTF-8"),
        ("---\ntitle: é\nlocale: en\n---\n".encode("utf-16"), 1, "not UTF-8"),
        (b"---\ntitle: A\nlocale: en\n---\na\0b", 1, "NUL"),
        (b"---\ntitle: A\nlocale: en\n---\n" + b"x" * 2_000_000, 1, "longer than"),
        (b"---\ntitle: A\nlocale: en\n---\n" + DEEP.encode(), 1, "cannot be rendered"),
    ],
)
def test_a_bad_file_is_named_and_the_others_are_imported(tmp_path, bad, line, reason):
    (tmp_path / "bad.md").write_bytes(bad)
    (tmp_path / "good.md").write_text("---\ntitle: A\nlocale: en\n---\n")
    outcome, problems, _notices = run(tmp_path)
    assert Article.objects.get().slug == "good"
    assert outcome.left_out == 1
    assert problems[0].startswith(f"{tmp_path / 'bad.md'}:{line}: ")
    assert reason in problems[0]


def test_two_rows_with_one_slug_and_language_name_each_other(tmp_path):
    path = lines(tmp_path / "a.jsonl", row(), row(title="B"), row(locale="zh"))
    _outcome, problems, _notices = run(path)
    assert problems == [f"{path}:2: its slug and language are those of {path}:1"]
    assert Article.objects.get(locale="en").title == "A"


def test_a_translation_of_another_kind_is_refused(tmp_path):
    path = lines(tmp_path / "a.jsonl", row(), row(locale="zh", kind="guide"))
    _outcome, problems, _notices = run(path)
    assert "another category or kind" in problems[0]


def test_a_row_that_the_database_refuses_does_not_take_its_batch_along(tmp_path):
    taken = ArticleFactory()
    rows = row(slug="a"), row(slug="b", translation_key=str(taken.translation_key)), row(slug="c")
    outcome, problems, _notices = run(lines(tmp_path / "a.jsonl", *rows))
    assert outcome.created == 2
    assert ":2: " in problems[0]


def test_a_missing_neighbour_is_noticed(tmp_path):
    _outcome, problems, notices = run(lines(tmp_path / "a.jsonl", row(related=["nowhere"])))
    assert not problems
    assert "there is no article 'nowhere' in en" in notices[0]


# -- running it again --------------------------------------------------------------------


def state():
    return {
        "articles": list(Article.objects.order_by("pk").values()),
        "tags": sorted(Article.objects.values_list("pk", "tags__name")),
        "related": sorted(Article.objects.values_list("pk", "related_rows__related", "related")),
    }


def test_running_it_again_changes_nothing(tmp_path):
    CategoryFactory(slug="deposits")
    (tmp_path / "one.md").write_text(MARKDOWN)
    run(tmp_path)
    before = state()
    outcome, _problems, _notices = run(tmp_path)
    assert state() == before
    assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 0, 1)


def test_an_edit_in_the_admin_survives_while_the_source_stays_the_same(tmp_path):
    path = lines(tmp_path / "a.jsonl", row())
    run(path)
    article = Article.objects.get()
    article.body = "Edited."
    article.save()
    run(path)
    assert Article.objects.get().body == "Edited."


def test_a_changed_source_updates_the_article_and_moves_its_date(tmp_path):
    path = lines(tmp_path / "a.jsonl", row(tags=["old", "kept"]))
    run(path)
    before = Article.objects.get()
    outcome, _problems, _notices = run(lines(path, row(body="New text.", tags=["Kept", "new"])))
    after = Article.objects.get()
    assert outcome.updated == 1
    assert after.pk == before.pk
    assert after.text == "New text."
    assert set(after.tags.names()) == {"kept", "new"}
    assert after.content_updated_at > before.content_updated_at
    assert after.created_at == before.created_at
    assert after.published_at == before.published_at


def test_a_change_of_tags_alone_does_not_move_the_content_date(tmp_path):
    path = lines(tmp_path / "a.jsonl", row(tags=["a"]))
    run(path)
    before = Article.objects.get().content_updated_at
    run(lines(path, row(tags=["b"])))
    assert Article.objects.get().content_updated_at == before
    assert list(Article.objects.get().tags.names()) == ["b"]


def test_another_spelling_of_the_same_source_touches_nothing(tmp_path):
    path = lines(tmp_path / "a.jsonl", row())
    run(path)
    before = Article.objects.get().updated_at
    outcome, _problems, _notices = run(lines(path, dict(reversed(row().items()))))
    assert outcome.unchanged == 1
    assert Article.objects.get().updated_at == before


def test_what_the_source_does_not_say_of_its_place_stays_as_the_operator_set_it(tmp_path):
    path = lines(tmp_path / "a.jsonl", row())
    run(path)
    category = CategoryFactory()
    Article.objects.update(category=category, pinned=True, published_at=None)
    run(lines(path, row(title="New")))
    article = Article.objects.get()
    assert (article.category, article.pinned, article.published_at) == (category, True, None)


def test_a_new_slug_of_the_same_id_leaves_a_redirect(tmp_path):
    path = lines(tmp_path / "a.jsonl", row(id="7"))
    run(path)
    run(lines(path, row(id="7", slug="b")))
    assert Article.objects.get().slug == "b"
    assert OldSlug.objects.get().slug == "a"


def test_neighbours_are_set_in_the_order_given_even_if_they_come_later(tmp_path):
    rows = row(related=["c", "b"]), row(slug="b"), row(slug="c", related=["c", "a"])
    run(lines(tmp_path / "a.jsonl", *rows))
    neighbours = Article.objects.get(slug="a").related_rows.values_list("related__slug", flat=True)
    assert list(neighbours) == ["c", "b"]
    assert Article.objects.get(slug="c").related_rows.get().related.slug == "a"


def test_a_neighbour_imported_afterwards_is_joined(tmp_path):
    path = lines(tmp_path / "a.jsonl", row(related=["b"]))
    run(path)
    run(lines(path, row(related=["b"]), row(slug="b")))
    assert Article.objects.get(slug="a").related.get().slug == "b"


# -- in bulk -----------------------------------------------------------------------------


def test_listeners_hear_of_every_article_that_was_written(tmp_path, monkeypatch):
    monkeypatch.setattr("articles.importing.BATCH_ARTICLES", 2)
    heard = []

    def listen(sender, pks, **kwargs):
        heard.extend(pks)

    articles_changed.connect(listen)
    try:
        outcome, _problems, _notices = run(
            lines(tmp_path / "a.jsonl", *(row(slug=f"a{n}") for n in range(5)))
        )
    finally:
        articles_changed.disconnect(listen)
    assert sorted(heard) == sorted(outcome.new)
    assert len(heard) == 5


def test_the_number_of_queries_does_not_grow_with_the_articles(
    tmp_path, django_assert_max_num_queries, monkeypatch
):
    # Looking at each of the first few hundred afterwards does take queries.
    monkeypatch.setattr("articles.importing.LOOKED_AT", 0)
    rows = [row(slug=f"a{n}", tags=["x", "y"], related=["a1"]) for n in range(100)]
    with django_assert_max_num_queries(60):
        run(lines(tmp_path / "a.jsonl", *rows))


@pytest.mark.slow
def test_several_processes_render_as_one_does(tmp_path, monkeypatch):
    monkeypatch.setattr("articles.rendering.WORTH_A_PROCESS", 2)
    FactFactory(key="reply", value="5")
    rows = [row(slug=f"a{n}", body="In {{reply}}.") for n in range(6)] + [row(slug="x", body=DEEP)]
    _outcome, problems, _notices = run(lines(tmp_path / "a.jsonl", *rows), processes=2)
    assert set(Article.objects.values_list("text", flat=True)) == {"In 5 hours."}
    assert len(problems) == 1


def test_a_body_is_streamed_and_no_problem_ends_the_reading(tmp_path):
    path = lines(tmp_path / "a.jsonl", row(), "{", row(slug="b"))
    kinds = [type(item) for item in read(path)]
    assert kinds == [Source, Problem, Source]


# -- the command -------------------------------------------------------------------------


def command(*args, **options):
    out, err = StringIO(), StringIO()
    call_command("import_articles", *args, stdout=out, stderr=err, processes=1, **options)
    return out.getvalue(), err.getvalue()


def test_the_command_says_what_it_did(tmp_path):
    out, _err = command(lines(tmp_path / "a.jsonl", row()))
    assert out == "1 created, 0 updated, 0 unchanged, 0 left out\n"


def test_the_command_fails_after_importing_the_rest(tmp_path):
    err = StringIO()
    path = lines(tmp_path / "a.jsonl", "{", row())
    with pytest.raises(CommandError, match="1 could not be imported"):
        call_command("import_articles", path, processes=1, stdout=StringIO(), stderr=err)
    assert Article.objects.count() == 1
    assert f"{path}:1: no JSON" in err.getvalue()


def test_the_command_shows_a_bar_when_told_to(tmp_path):
    _out, err = command(lines(tmp_path / "a.jsonl", row()), progress=True)
    assert "100%" in err


@pytest.mark.parametrize("name", ["nothing-here", "picture.png"])
def test_the_command_refuses_what_is_no_source(tmp_path, name):
    (tmp_path / "picture.png").write_bytes(b"")
    with pytest.raises(CommandError, match="neither a folder nor"):
        command(tmp_path / name)


# -- beside the desk -----------------------------------------------------------------


def source(folder, body: str, **head: str) -> None:
    (folder / "en").mkdir(exist_ok=True)
    lines = "".join(f"{name}: {value}\n" for name, value in head.items())
    (folder / "en" / "fees.md").write_text(f"---\ntitle: Fees\n{lines}---\n{body}\n")


def test_an_import_keeps_the_draft_beside_a_live_article_and_has_it_compared(tmp_path):
    source(tmp_path, "Published.")
    run(tmp_path)
    article = Article.objects.get()
    draft = Draft.objects.create(
        article=article, changes={"body": "Mine."}, review="approved",
        publish_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    source(tmp_path, "Imported.")
    _outcome, _problems, notices = run(tmp_path)
    assert any("a draft stands beside it" in notice for notice in notices)
    article.refresh_from_db()
    draft.refresh_from_db()
    assert (article.body, draft.changes) == ("Imported.\n", {"body": "Mine."})
    assert (draft.review, draft.publish_at) == ("returned", None)
    assert "replaced by an import" in draft.note


def test_the_words_that_an_import_replaces_are_a_version_to_go_back_to(tmp_path):
    source(tmp_path, "Brought.", tags="[old]")
    run(tmp_path)
    article = Article.objects.get()
    editor = UserFactory(username="mei")
    Draft.objects.create(article=article, changes={"body": "An editor's.", "tags": ["edited"]})
    publishing.publish(article, by=editor, reason="Clearer")
    source(tmp_path, "Brought anew.")
    run(tmp_path)
    article.refresh_from_db()
    first, second = article.versions.order_by("number")
    assert article.body == "Brought anew.\n"
    assert (first.content["body"], first.content["tags"]) == ("Brought.\n", ["old"])
    assert (second.content["body"], second.author_name) == ("An editor's.", "mei")
    restoring.restore(article, second, by=editor, reason="The import was older")
    publishing.publish(article, by=editor)
    article.refresh_from_db()
    assert (article.body, list(article.tags.names())) == ("An editor's.", ["edited"])
    # What the import brought was read meanwhile, and is kept as well.
    assert "Brought anew.\n" in [one.content["body"] for one in article.versions.all()]


def test_what_no_version_knows_is_kept_before_an_import_and_a_mere_move_is_no_version(tmp_path):
    source(tmp_path, "Brought.", related="[]")
    run(tmp_path)
    article = Article.objects.get()
    source(tmp_path, "Brought.", position="7")
    run(tmp_path)
    assert not article.versions.exists()
    run(tmp_path)
    source(tmp_path, "Second.")
    try_import(tmp_path)
    assert not article.versions.exists(), "a trial keeps nothing"
    run(tmp_path)
    source(tmp_path, "Third.")
    run(tmp_path)
    bodies = [one.content["body"] for one in article.versions.order_by("number")]
    assert bodies == ["Brought.\n", "Second.\n"]
    assert article.versions.first().text == "Second."


def test_keeping_versions_takes_few_queries(tmp_path, django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr("articles.importing.LOOKED_AT", 0)
    path = tmp_path / "a.jsonl"
    run(lines(path, *(row(slug=f"a{n}") for n in range(60))))
    with django_assert_max_num_queries(60):
        run(lines(path, *(row(slug=f"a{n}", body="Anew.") for n in range(60))))
    assert Version.objects.count() == 60


def test_an_import_never_overwrites_what_somebody_writes_and_no_reader_saw(tmp_path):
    source(tmp_path, "Begun.", published_at="null")
    run(tmp_path)
    article = Article.objects.get()
    Article.objects.update(body="Mine, half a day's work.")
    Draft.objects.create(article=article)
    source(tmp_path, "Imported.", published_at="null")
    outcome, problems, _notices = run(tmp_path)
    assert (outcome.updated, outcome.left_out) == (0, 1)
    assert "somebody writes it at the desk" in problems[0]
    article.refresh_from_db()
    assert article.body == "Mine, half a day's work."


def test_an_import_tells_what_an_editor_would_be_warned_of_and_takes_it_in(tmp_path):
    source(tmp_path, "## One\n\n#### Two\n\n[x](article:none) ![](/media/none.png)")
    _outcome, _problems, notices = run(tmp_path)
    told = " ".join(notices)
    for words in ("skips a level", "There is no article “none”", "has no alternative text"):
        assert words in told
    assert Article.objects.published().count() == 1
    assert {"heading", "broken-link"} <= set(Condition.objects.get().codes)

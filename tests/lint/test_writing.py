"""What the desk says of how an article is written."""

from __future__ import annotations

import pytest

from articles.lint import writing
from articles.lint.proofreading import proofread
from articles.lint.reading_level import reading_level, size
from articles.lint.registry import Finding, Level, check, findings
from articles.lint.source import lines
from articles.models import Article
from tests.factories import ArticleFactory, CategoryFactory, FactFactory


def article(body: str = "", **values: str) -> Article:
    return Article(
        **{"locale": "en", "keywords": "a word", "summary": "Yes.", "body": body} | values
    )


def said(check, *args, **kwargs) -> list[tuple[int, str]]:
    return [(finding.line, finding.message) for finding in check(article(*args, **kwargs), {})]


def test_code_is_not_read_as_text():
    source = "one `# no`\n```\n## no\n```\n<!-- ![](x) -->\n~~~~\n~~~\n~~~~\ntwo"
    assert [line.strip() for _number, line in lines(source)] == ["one", *[""] * 7, "two"]


@pytest.mark.parametrize(
    "image",
    ["![](a.png)", "![ ](a.png)", "x ![](<a.png>)", '<img src="a.png">', "<IMG SRC=a.png alt=''>"],
)
def test_an_image_without_words_is_an_error_on_its_line(image):
    [finding] = writing.pictures(article(f"one\n\n{image}"), {})
    assert (finding.line, finding.level) == (3, Level.ERROR)
    assert "a.png" in finding.message


@pytest.mark.parametrize("words", ["image.png", "IMG_2041", "截图 1"])
def test_a_file_name_says_nothing(words):
    [finding] = writing.pictures(article(f"![{words}](a.png)"), {})
    assert finding.level == Level.WARNING
    assert not said(writing.pictures, "![The withdrawal page with its fee](a.png) `![](b.png)`")


@pytest.mark.parametrize(
    ("body", "line"),
    [("## a\n#### b", 2), ("### a", 1), ("# a\n\n### b", 3), ("a\n=\n\n### b", 4)],
)
def test_a_heading_that_skips_a_level_is_told_with_its_line(body, line):
    [(where, message)] = said(writing.headings, body)
    assert where == line
    assert "skips a level" in message


@pytest.mark.parametrize(
    "body",
    [
        "## a\n### b\n## c\n### d {#d}",
        "a\n-\n\n### b",
        "| a |\n|---|\n| b |",
        "- a\n\n---\n\ntext",
        "```\n#### a\n```",
    ],
)
def test_headings_in_order_are_fine(body):
    assert said(writing.headings, body) == []


def test_a_heading_without_words_and_a_bold_line_are_told():
    assert said(writing.headings, "## {#x}\n\n**Then do this**\n\n**Never do it.**") == [
        (1, "This heading is empty."),
        (3, "This bold line looks like a heading; write it as one with ##."),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("locale", "text"), [("en", "word " * 1501), ("zh-hans", "字" * 2601)])
def test_a_long_article_is_told_in_either_language(locale, text):
    long = article(text, locale=locale)
    assert {"too-long"} <= {finding.code for finding in proofread(long)}
    assert "too-long" not in {f.code for f in proofread(article(text[:-200], locale=locale))}


def test_what_search_needs_is_asked_for():
    codes = {f.code for f in writing.findable(article(keywords=" \n", summary=""), {})}
    assert codes == {"no-keywords", "no-summary"}


def test_hard_reading_is_told_from_easy():
    easy = "We send you a code. Type it in. Wait a bit. You are done. It takes a day. Ask us then."
    hard = " ".join(
        [
            "Notwithstanding aforementioned administrative considerations, jurisdictional "
            "compliance "
            "obligations necessitate comprehensive identification documentation."
        ]
        * 6
    )
    assert reading_level(easy, "en") < 5 < 15 < reading_level(hard, "en")
    assert reading_level("请稍等片刻。" * 6, "zh-hans") == 5
    assert reading_level("x", "en") == 0
    assert size("用 App 转 USDT", "zh-hans") == 4


def test_the_gravest_stands_first_and_nothing_twice(monkeypatch):
    monkeypatch.setattr("articles.lint.registry._checks", {})

    @check
    def one(article, facts):
        yield Finding("b", 2)
        yield Finding("b", 2)
        yield Finding("a", 1, Level.HINT)

    @check
    def two(article, facts):
        yield Finding("c", 9, Level.ERROR)

    assert [str(f) for f in findings(article(), {})] == ["Line 9: c", "Line 2: b", "Line 1: a"]


@pytest.mark.django_db
def test_what_the_renderer_meets_has_its_line_too():
    FactFactory(key="wait")
    found = {str(f) for f in proofread(article("{{wait}}\n\n[x](page:nowhere) and {{gone}}"))}
    assert "Line 3: The link page:nowhere leads nowhere." in found
    assert "Line 3: There is no fact “gone”." in found


@pytest.mark.django_db
def test_links_are_followed_to_what_readers_can_open():
    CategoryFactory(slug="fees")
    ArticleFactory(slug="here", body="## A place {#place}")
    ArticleFactory(slug="asleep", title="Asleep", draft=True)
    moved = ArticleFactory(slug="before")
    moved.slug = "after"
    moved.save()
    body = "\n".join([
        "[a](article:here#place) [b](category:fees)", "[c](article:here#nowhere)",
        "[d](article:asleep)", "[e](article:before)", "[f](article:never)", "[g](category:no)",
        "[h](#own)", "## Own {#own}", "[i](#not)", "[j](/en/articles/here/)", "`[k](article:no)`",
    ])  # fmt: skip
    found = {f.line: f for f in proofread(article(body))}
    assert sorted(found) == [2, 3, 4, 5, 6, 9, 10]
    assert "no place named #nowhere" in found[2].message
    assert "Asleep" in found[3].message
    assert "after" in found[4].message
    assert (found[4].level, found[5].level) == (Level.HINT, Level.WARNING)
    assert "article:here" in found[10].message

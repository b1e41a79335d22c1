"""The widget in a page of another site that has a strict policy of its own."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from .library import FOUND, UNANSWERED
from .test_accessibility import COLOURS, faults_of

# The only words of the exchange's own pages; the widget must get along with every directive.
HOST = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>The exchange</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"></head>
<body><main><h1>Your assets</h1>
<p><button id="before">Deposit</button>
<button id="own" data-help-center="{found}">Withdrawals: help</button></p></main>
<script src="{help}/{locale}/widget.js" defer></script></body></html>"""
POLICY = (
    "default-src 'none'; script-src {help}; connect-src {help}; img-src data: {help}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types help-center"
)


@pytest.fixture
def page_options(page_options, request):
    # axe needs its own script; the other tests hold the policy.
    wants_axe = "axe" in request.node.name
    return page_options | ({"bypass_csp": True} if wants_axe else {})


@pytest.fixture
def host(live_server, locale):
    """The address of a page of the exchange, on a server of its own."""
    filled = {"help": live_server.url, "locale": locale, "found": FOUND[locale]}

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY.format(**filled))
            self.end_headers()
            self.wfile.write(HOST.format(**filled).encode())

        def log_message(self, *told):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(browser_page, shelves, host, live_server, settings):
    settings.CORS_ALLOWED_ORIGINS = [host]
    browser_page.goto(f"{host}/")
    browser_page.wait_for_function("self.helpCenter")
    yield browser_page
    ours = [told for told in browser_page.complaints if host in told and "another site" in told]
    for told in ours:  # The page of the exchange is another site, and meant to be.
        browser_page.complaints.remove(told)


def opened(page):
    page.locator("button.open").click()
    return page.get_by_role("dialog")


def focused(page):
    """The text or name of what has the focus, in the shadow root too."""
    return page.evaluate("""() => {
        let at = document.activeElement;
        while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
        return at.id || at.name || at.textContent.trim() || at.tagName;
    }""")


def test_it_opens_on_the_field_and_gives_the_focus_back(page):
    page.locator("button.open").focus()
    page.keyboard.press("Enter")
    assert focused(page) == "q"
    expect(page.get_by_role("dialog").locator(".list a").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.className") == "open"


def test_the_focus_stays_in_the_open_dialog(page):
    dialog = opened(page)
    expect(dialog.locator(".list a").first).to_be_visible()
    for key in ["Tab"] * 25 + ["Shift+Tab"] * 25:
        page.keyboard.press(key)
        at = page.evaluate("document.activeElement.tagName")
        assert at in ("HELP-CENTER", "BODY"), at  # Between the last and the first: the browser's.


def test_typing_offers_articles_and_the_arrows_lead_to_one(page, locale):
    dialog = opened(page)
    dialog.locator("input").press_sequentially(FOUND[locale])
    expect(dialog.get_by_role("status")).to_have_text(re.compile(r"\d"))
    first = dialog.locator(".list a").first
    title = first.inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(dialog.locator("h3")).to_have_text(title)
    assert focused(page) == title
    expect(dialog.locator("article")).not_to_be_empty()


def test_a_search_marks_words_and_comes_back_after_an_article(page, locale):
    dialog = opened(page)
    dialog.locator("input").fill(FOUND[locale])
    page.keyboard.press("Enter")
    expect(dialog.locator("mark").first).to_be_visible()
    count = dialog.locator(".list a").count()
    dialog.locator(".list a").first.click()
    expect(dialog.locator("article")).to_be_visible()
    dialog.locator("header button").first.click()
    expect(dialog.locator(".list a")).to_have_count(count)
    assert focused(page) == "q"


def test_where_nothing_answers_the_way_to_a_person_carries_the_words(page, locale, live_server):
    dialog = opened(page)
    dialog.locator("input").fill(UNANSWERED[locale])
    page.keyboard.press("Enter")
    expect(dialog.locator("h3")).to_be_visible()
    contact = dialog.locator("footer a")
    asked = urlencode({"q": UNANSWERED[locale]})
    address = f"{live_server.url}/{locale}/support/?{asked}"
    expect(contact).to_have_attribute("href", address)
    with page.context.expect_page() as other:
        contact.click()
    assert other.value.url.startswith(f"{live_server.url}/{locale}/support/")
    other.value.close()


def test_a_button_of_the_page_opens_it_with_a_question(page, locale):
    page.locator("#own").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("mark").first).to_be_visible()
    expect(dialog.locator("input")).to_have_value(FOUND[locale])
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "own"


def test_a_link_of_an_article_opens_its_article_here_and_others_beside(page, locale):
    page.evaluate("helpCenter.read('withdrawal-not-received')")
    dialog = page.get_by_role("dialog")
    link = dialog.locator(f'article a[href*="/{locale}/articles/"]').first
    expect(link).to_be_visible()
    before = dialog.locator("h3").inner_text()
    link.click()
    expect(dialog.locator("h3")).not_to_have_text(before)


def test_a_help_center_that_cannot_be_asked_says_so(page, settings, live_server):
    settings.CORS_ALLOWED_ORIGINS = []
    dialog = opened(page)
    expect(dialog.locator("main a")).to_have_attribute("target", "_blank")
    expect(dialog.get_by_role("status")).not_to_be_empty()
    assert page.complaints
    page.complaints.clear()


def test_the_colours_of_the_page_are_taken(page):
    page.evaluate("""() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync("help-center { --help-accent: rgb(120, 20, 90) }");
        document.adoptedStyleSheets = [sheet];
    }""")
    assert (
        page.locator("button.open").evaluate("e => getComputedStyle(e).backgroundColor")
        == "rgb(120, 20, 90)"
    )


def test_axe_finds_nothing_serious_in_it(page, locale):
    assert faults_of(page) == []
    dialog = opened(page)
    expect(dialog.locator(".list a").first).to_be_visible()
    assert faults_of(page) == []
    dialog.locator("input").fill(FOUND[locale])
    page.keyboard.press("Enter")
    expect(dialog.locator("mark").first).to_be_visible()
    assert faults_of(page) == []
    dialog.locator(".list a").first.click()
    expect(dialog.locator("article")).to_be_visible()
    assert faults_of(page) == []
    page.evaluate("document.documentElement.style.colorScheme = 'dark'")
    assert faults_of(page, runOnly=COLOURS) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_it_fits_the_window(page, width, locale):
    page.set_viewport_size({"width": width, "height": 600})
    dialog = opened(page)
    dialog.locator("input").fill(FOUND[locale])
    page.keyboard.press("Enter")
    expect(dialog.locator("mark").first).to_be_visible()
    box = dialog.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= 600
    assert dialog.locator("main").evaluate("e => e.scrollWidth <= e.clientWidth")

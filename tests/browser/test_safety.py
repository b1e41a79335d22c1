"""No page breaks the security policy, asks another site for anything, or is heavy."""

from __future__ import annotations

import gzip
from typing import Any

from .library import PAGES

MOST_BYTES = 60 * 1024
MOST_REQUESTS = 10
FILES = {"document", "stylesheet", "script", "font", "fetch", "xhr"}


def test_no_page_breaks_the_policy_or_leaves_the_site(visit, locale):
    """What a page does wrong is found when the test ends: see ``browser_page``."""
    for name in PAGES:
        page = visit(name)
    page.wait_for_load_state("networkidle")


def test_a_broken_policy_and_a_foreign_request_would_be_noticed(visit):
    page = visit("home")
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "document.title = 'broken'";
        document.body.append(script);
        const picture = new Image();
        picture.src = "https://elsewhere.example/picture.png";
        return new Promise((done) => (picture.onerror = done));
    }""")
    assert page.title() != "broken"
    found = "\n".join(page.complaints)
    page.complaints.clear()
    assert "script-src" in found
    assert "elsewhere.example" in found


def test_the_first_view_of_a_page_is_light(visit, browser_page):
    """As it comes over the wire: static files compressed, pages as they are; without pictures."""
    browser_page.route("**", lambda route: route.continue_())  # Which turns the cache off.
    answers: list[Any] = []

    def keep(answer: Any) -> None:  # Playwright takes no method of a list.
        answers.append(answer)

    browser_page.on("response", keep)
    views = {}
    for name in PAGES:
        answers.clear()
        visit(name)
        files = [answer for answer in answers if answer.request.resource_type in FILES]
        views[name] = (len(files), sum(map(weight, files)))
    heavy = {n: v for n, v in views.items() if v[0] > MOST_REQUESTS or v[1] > MOST_BYTES}
    assert heavy == {}
    assert views["home"][0] > 5


def weight(answer) -> int:
    """The bytes of an answer."""
    body = answer.body()
    return len(gzip.compress(body)) if "/static/" in answer.url else len(body)

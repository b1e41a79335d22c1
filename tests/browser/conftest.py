"""A real Chromium against a live server; left out, by name, where there is none."""

from __future__ import annotations

import io
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from articles.models import Locale

from .library import Library, address

# Playwright's synchronous API keeps an event loop in the thread that the tests run in, and
# Django would refuse every query there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder ``browser``."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for the whole run."""
    api = pytest.importorskip("playwright.sync_api")
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium on this machine; name one in CHROMIUM")
    # Five seconds, unless said, are little on a machine that other tests use too.
    api.expect.set_options(timeout=15_000)
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


class _Door:
    """Lets requests in one after another while a test runs, and none after it.

    The server's threads share one connection to the database in memory: two transactions at
    once would mix, and a late request would meet the emptying of the tables.
    """

    def __init__(self, application: Callable[..., Any]) -> None:
        self.application = application
        self.lock = threading.Lock()
        self.open = False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        with self.lock:
            if self.open:
                return self._answer(environ, start_response)
        start_response("503 Service Unavailable", [("Content-Length", "0")])
        return []

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Ask again where the database was in use: in memory it does not wait for itself."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        said: list[Any] = []
        for wait in (0.1, 0.2, 0.4, 0.8, 0):
            said.clear()
            answer = self.application(
                environ | {"wsgi.input": io.BytesIO(body)},
                lambda status, headers, exc_info=None: said.extend((status, headers)),
            )
            if not wait or not said[0].startswith("503"):
                break
            answer.close()
            time.sleep(wait)
        start_response(*said)
        return answer


@pytest.fixture(scope="session")
def door(live_server: Any) -> _Door:
    """The live server's application, which answers one request at a time."""
    httpd = live_server.thread.httpd
    httpd.set_app(_Door(httpd.get_app()))
    return httpd.get_app()


@pytest.fixture(autouse=True)
def open_door(door: _Door, transactional_db: None) -> Iterator[None]:
    """Open while the test runs; closed before its database is emptied."""
    door.open = True
    yield
    with door.lock:
        door.open = False


@pytest.fixture
def page_options() -> dict[str, Any]:
    """What a browser window is opened with; a test or a module may say otherwise."""
    # Nothing moves, so that nothing need be waited for.
    return {
        "viewport": {"width": 1280, "height": 900},
        "locale": "en",
        "reduced_motion": "reduce",
    }


@pytest.fixture
def browser_page(browser: Any, live_server: Any, page_options: dict[str, Any]) -> Iterator[Any]:
    """A page on the live server in a fresh profile.

    ``page.complaints`` collects what the console calls an error, failed policies included, and
    requests to anywhere else; the test fails at its end if there is one that it did not take out
    of the list. What is said of an address in ``page.refused`` is no complaint.
    """
    context = browser.new_context(base_url=live_server.url, **page_options)
    page = context.new_page()
    page.complaints = []
    page.refused = set()
    page.on(
        "console",
        lambda message: (
            message.type != "error"
            or message.location["url"] in page.refused
            or page.complaints.append(message.text)
        ),
    )
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on(
        "request",
        lambda request: (
            request.url.startswith((f"{live_server.url}/", "data:"))
            or page.complaints.append(f"{request.url} is of another site")
        ),
    )
    yield page
    context.close()
    assert page.complaints == []


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Real articles, read once."""
    return Library(tmp_path_factory.mktemp("library"))


@pytest.fixture(params=Locale.values)
def locale(request: pytest.FixtureRequest) -> str:
    """Each language of the site."""
    return request.param


@pytest.fixture
def visit(browser_page: Any, shelves: None, locale: str, live_server: Any) -> Callable[..., Any]:
    """``visit("gone")`` opens the page of that type and gives the page; 404 and 410 may be."""

    def open_page(name: str) -> Any:
        there = address(name, locale)
        browser_page.refused.add(live_server.url + there)
        status = browser_page.goto(there).status
        assert status == {"not found": 404, "gone": 410}.get(name, 200)
        return browser_page

    return open_page


@pytest.fixture
def shelves(library: Library, transactional_db: None, own_index: Path) -> None:
    """The database and the index hold real articles, as a demonstration site's do."""
    library.open(own_index)

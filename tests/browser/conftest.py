"""A real Chromium against a live server; left out, by name, where there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

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
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page_options() -> dict[str, Any]:
    """What a browser window is opened with; a test or a module may say otherwise."""
    return {"viewport": {"width": 1280, "height": 900}, "locale": "en"}


@pytest.fixture
def browser_page(browser: Any, live_server: Any, page_options: dict[str, Any]) -> Iterator[Any]:
    """A page on the live server in a fresh profile.

    ``page.complaints`` collects what the console calls an error, failed policies included; the
    test fails at its end if there is one that it did not take out of the list.
    """
    context = browser.new_context(base_url=live_server.url, **page_options)
    page = context.new_page()
    page.complaints = []
    page.on(
        "console",
        lambda message: message.type == "error" and page.complaints.append(message.text),
    )
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()
    assert page.complaints == []

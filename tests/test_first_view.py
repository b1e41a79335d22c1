"""What a reader's first page costs over the network: few requests, few bytes."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

REQUESTS, BYTES = 10, 60 * 1024
LOADED = re.compile(
    r'<(?:link rel="(?:stylesheet|icon)"|script type="module") (?:href|src)="([^"]+)"'
)
IMPORTED = re.compile(r'^import .*?"\./([^"]+)";', re.MULTILINE)


def sent(content: bytes) -> int:
    """Bytes on the way, compressed as the server or the proxy before it does."""
    return len(gzip.compress(content, 6))


def files_of(page: str) -> dict[str, bytes]:
    """Every file the page loads, with what those import."""
    waiting = [urlsplit(url).path.removeprefix(settings.STATIC_URL) for url in LOADED.findall(page)]
    files: dict[str, bytes] = {}
    while waiting:
        name = waiting.pop()
        found = finders.find(name)
        assert found, name
        if name not in files:
            files[name] = Path(found).read_bytes()
            if name.endswith(".js"):
                folder = name.rpartition("/")[0]
                imports = IMPORTED.findall(files[name].decode())
                waiting += [f"{folder}/{imported}" for imported in imports]
    return files


@pytest.mark.parametrize("locale", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", ["home", "article", "results"])
def test_a_first_view_is_small_and_takes_few_requests(client, locale, kind):
    body = "\n\n".join(f"## Heading {n}\n\n" + f"Paragraph {n}. " * 60 for n in range(6))
    articles = [
        ArticleFactory(title=f"Deposit missing {n}", body=body, locale=locale) for n in range(12)
    ]
    address = {
        "home": f"/{locale}/",
        "article": articles[0].get_absolute_url(),
        "results": f"/{locale}/search/?q=deposit",
    }[kind]
    page = client.get(address).content
    files = files_of(page.decode())
    assert len(files) >= 5
    assert 1 + len(files) <= REQUESTS
    assert sent(page) + sum(map(sent, files.values())) <= BYTES

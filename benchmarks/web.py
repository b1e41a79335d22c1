"""Whole requests through WSGI, as a web server makes them."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@cache
def application() -> Callable[..., Any]:
    """The site."""
    from helpcenter.wsgi import application

    return application


def get(path: str, query: str = "", expect: int = 200) -> bytes:
    """The body of a page; another status than expected stops the measurement."""
    told: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_USER_AGENT": BROWSER,
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    response = application()(environ, lambda status, headers, *_: told.append(status))
    try:
        body = b"".join(response)
    finally:
        if hasattr(response, "close"):
            response.close()
    if not told[0].startswith(str(expect)):
        raise SystemExit(f"{quote(path)}?{query} answered {told[0]}")
    return body


def results(text: str, locale: str, **filters: str) -> bytes:
    """The results page of a question."""
    return get(f"/{locale}/search/", urlencode({"q": text, **filters}))


def article_paths(count: int, seed: int = 3) -> list[tuple[str, str, str]]:
    """Some articles, always the same: address, locale and slug."""
    from articles.models import Article

    chosen = list(Article.objects.published().order_by("pk").values_list("locale", "slug"))
    chosen = random.Random(seed).sample(chosen, min(count, len(chosen)))
    return [(f"/{locale}/articles/{slug}/", locale, slug) for locale, slug in chosen]

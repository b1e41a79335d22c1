"""A copy of the whole help center as files: for outages, from any server or from a disk.

Only what is published, in every language, with a search that runs in the browser. Nothing in it
asks anybody for anything; links lead to other files of the copy, or to the site by its full name.
"""

from __future__ import annotations

import json
import math
import re
import shutil
from collections import defaultdict
from collections.abc import Callable
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language_info, override

from articles.categories import CategoryTree
from articles.models import Article, Upload
from articles.templatetags.page import bcp47, prose

STATIC = settings.BASE_DIR / "static"
ASSETS = {
    **{f"{name}.css": f"css/{name}.css" for name in ("tokens", "base", "layout", "components")},
    "copy.css": "copy/copy.css",
    "search.js": "copy/search.js",
    "favicon.svg": "img/favicon.svg",
}
# How much a term counts where it stands; readers look for what a title says.
WEIGHTS = {"title": 8, "keywords": 6, "summary": 4, "headings": 3, "text": 1}
# The same cut as static/copy/search.js makes of a question.
TERM = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
LINK = re.compile(r'\b(href|src)="(/[^"]*)"')
ARTICLE = re.compile(r"^/(?P<locale>[a-z-]+)/articles/(?P<slug>[^/]+)/(?P<hash>#.*)?$")
MEDIA = re.compile(r"^/media/(?P<name>[\w.-]+)$")


def terms(text: str) -> list[str]:
    """Words without their plural s; runs of Chinese as pairs of characters."""
    found: list[str] = []
    for term in TERM.findall(text.lower()):
        if term[0] > "\u3000":
            found += [term[at : at + 2] for at in range(max(1, len(term) - 1))]
        else:
            found.append(term[:-1] if len(term) > 3 and term.endswith("s") else term)
    return found


def index(articles: list[Article]) -> dict[str, Any]:
    """What the browser searches: titles, and for each term its articles with their weights."""
    postings: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for number, article in enumerate(articles):
        fields = {
            "title": article.title,
            "keywords": f"{article.keywords} {' '.join(article.tags.names())}",
            "summary": article.summary_text,
            "headings": " ".join(str(entry) for entry in article.toc),
            "text": article.text,
        }
        for field, text in fields.items():
            counts: dict[str, int] = defaultdict(int)
            for term in terms(text):
                counts[term] += 1
            for term, count in counts.items():
                weight = WEIGHTS[field] * (1 + math.log(count))
                postings[term][number] += round(weight)
    return {
        "articles": [
            {"title": a.title, "summary": a.summary_text, "url": f"articles/{quote(a.slug)}.html"}
            for a in articles
        ],
        "terms": {
            term: [number for pair in found.items() for number in pair]
            for term, found in postings.items()
        },
    }


class Copy:
    """The files of a copy as they are written below a folder."""

    def __init__(self, folder: Path, advance: Callable[[int], None] = lambda done: None) -> None:
        self.folder, self.advance = folder, advance
        self.made = timezone.now()
        published = Article.objects.published()
        self.known = set(published.values_list("locale", "slug"))

    def write(self) -> int:
        """Write everything; answers the number of articles."""
        for name, source in ASSETS.items():
            self._put(f"assets/{name}", (STATIC / source).read_bytes())
        count = 0
        for locale, _name in settings.LANGUAGES:
            with override(locale):
                count += self._language(locale)
        first = settings.LANGUAGE_CODE
        self._page("index.html", "choose", up="", locale=first)
        return count

    def _language(self, locale: str) -> int:
        articles = Article.objects.published().in_locale(locale).select_related("category")
        listed = list(articles.order_by("slug"))
        tree = CategoryTree.of(locale)
        nodes = [node for root in tree.roots for node in root.family() if node.count]
        data = json.dumps(index(listed), ensure_ascii=False, separators=(",", ":"))
        self._put(f"{locale}/index.js", f"self.helpIndex = {data};\n".encode())
        roots = [root for root in tree.roots if root.count]
        self._page(f"{locale}/index.html", "home", locale=locale, categories=roots)
        for node in nodes:
            inside = [a for a in listed if a.category and a.category.slug == node.slug]
            children = [child for child in node.children if child.count]
            path = f"{locale}/categories/{node.slug}.html"
            self._page(path, "category", up="../../", locale=locale, category=node,
                       children=children, articles=inside)  # fmt: skip
        for article in listed:
            path = f"{locale}/articles/{article.slug}.html"
            shelf = tree.by_id(article.category_id)
            body = LINK.sub(self._link, prose(article))
            self._page(path, "article", up="../../", locale=locale, article=article, body=body,
                       breadcrumbs=shelf.path() if shelf else ())  # fmt: skip
            self.advance(1)
        return len(listed)

    def _link(self, found: re.Match[str]) -> str:
        """An address of the site as the copy's own file, or by the site's full name."""
        attribute, address = found[1], unescape(found[2])
        article, media = ARTICLE.match(address), MEDIA.match(address)
        if article and (article["locale"], unquote(article["slug"])) in self.known:
            page = f"{article['locale']}/articles/{article['slug']}.html"
            address = f"../../{page}{article['hash'] or ''}"
        elif media and self._upload(media["name"]):
            address = f"../../media/{media['name']}"
        else:
            address = settings.SITE_URL + address
        return f'{attribute}="{escape(address)}"'

    def _upload(self, name: str) -> bool:
        upload = Upload.objects.filter(name=name).first()
        if upload is None:
            return False
        with upload.file.open("rb") as file:
            self._put(f"media/{name}", file.read())
        return True

    def _page(self, path: str, template: str, up: str = "../", **context: Any) -> None:
        context |= {
            "up": up,
            "made": self.made,
            "site_url": settings.SITE_URL,
            "lang": bcp47(context["locale"]),
            "others": [
                (code, bcp47(code), get_language_info(code)["name_local"])
                for code, _name in settings.LANGUAGES
            ],
        }
        self._put(path, render_to_string(f"copy/{template}.html", context).encode())

    def _put(self, path: str, content: bytes) -> None:
        file = (self.folder / path).resolve()
        if not file.is_relative_to(self.folder.resolve()):
            raise ValueError(f"{path} leads out of the copy")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def replace(new: Path, old: Path) -> None:
    """Put a finished copy where the last one was, which is gone only when the new one is there."""
    before = old.with_name(f".{old.name}.before")
    shutil.rmtree(before, ignore_errors=True)
    if old.exists():
        old.rename(before)
    new.rename(old)
    shutil.rmtree(before, ignore_errors=True)

"""A folder of HTML pages: one article each, in the language of the page or of its folder."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from django.utils.translation import gettext as _

from articles.fields import LOCALES
from articles.slugs import slug_from
from articles.sources import Problem

from .folder import Folder

SUFFIXES = {".html", ".htm"}
# The part of a page that is the article, in the order in which it is looked for.
MAIN = ("article", "main", "body")
AROUND = ["nav", "header", "footer", "aside"]


def is_export(path: Path) -> bool:
    """Whether a folder has such pages."""
    return any(file.suffix.lower() in SUFFIXES for file in path.rglob("*"))


def convert(export: Path, folder: Folder, locale: str = "") -> None:
    """Write every page as an article; ``locale`` is that of pages which do not say theirs."""
    files = [file for file in sorted(export.rglob("*")) if file.suffix.lower() in SUFFIXES]
    slugs: dict[str, str] = {}
    for file in files:
        slug, number = slug_from(file.stem), 1
        language = _language(file, export, None) or locale
        while (language, slug) in {
            (_language(export / f, export, None) or locale, s) for f, s in slugs.items()
        }:
            number += 1
            slug = f"{slug_from(file.stem)}-{number}"
        slugs[file.relative_to(export).as_posix()] = slug
    for file in files:
        _page(file, export, folder, slugs, locale)


def _page(file: Path, export: Path, folder: Folder, slugs: dict[str, str], locale: str) -> None:
    relative = file.relative_to(export).as_posix()
    soup = BeautifulSoup(file.read_bytes(), "html.parser")
    language = _language(file, export, soup) or locale
    if not language:
        folder.tell(Problem(relative, _("it does not say its language, nor does its folder")))
        return
    heading = soup.find("h1")
    title = heading or soup.find("title")
    words = " ".join(title.get_text().split()) if title else file.stem
    main = next((part for name in MAIN if (part := soup.find(name))), soup)
    if isinstance(heading, Tag):
        heading.extract()
    for part in main.find_all(AROUND):
        part.decompose()

    def inside(address: str) -> str:
        """Where an address of the page lies within the folder."""
        path = unquote(urlsplit(address).path)
        return posixpath.normpath(posixpath.join(posixpath.dirname(relative), path)).lstrip("/")

    def find(address: str) -> bytes | None:
        target = (export / inside(address)).resolve()
        there = target.is_relative_to(export.resolve()) and target.is_file()
        return target.read_bytes() if there and "://" not in address else None

    def relink(address: str) -> str:
        slug = slugs.get(inside(address)) if "://" not in address else None
        anchor = urlsplit(address).fragment
        return f"article:{slug}{f'#{anchor}' if anchor else ''}" if slug else address

    folder.find = find
    converted = folder.convert(relative, str(main), relink)
    head: dict[str, Any] = {
        "title": words[:200],
        "slug": slugs[relative],
        "locale": language,
        "kind": "faq",
        "keywords": [w.strip() for w in _meta(soup, "keywords").split(",") if w.strip()],
        "summary": _meta(soup, "description"),
    }
    folder.write(head, converted.markdown)


def _language(file: Path, export: Path, soup: BeautifulSoup | None) -> str:
    said = ""
    if soup is not None and isinstance(root := soup.find("html"), Tag):
        said = str(root.get("lang") or "").lower()
    folders = [part.lower() for part in file.relative_to(export).parts[:-1]]
    return next((LOCALES[code] for code in (said, *folders) if code in LOCALES), "")


def _meta(soup: BeautifulSoup, name: str) -> str:
    tag = soup.find("meta", attrs={"name": name})
    return " ".join(str(tag.get("content") or "").split()) if isinstance(tag, Tag) else ""

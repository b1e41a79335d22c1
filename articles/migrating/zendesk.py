"""A Zendesk Guide export: the JSON of its Help Center API, one file for each kind of thing.

``categories.json``, ``sections.json``, ``articles.json`` and ``translations.json`` hold what the
API's list endpoints answer (an object with a list under the file's name, or that list alone; a
list of such pages too). Pictures lie below ``attachments/``, named as their addresses end.
See https://developer.zendesk.com/api-reference/help_center/help-center-api/articles/.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.fields import LOCALES
from articles.slugs import slug_from
from articles.sources import Problem

from .folder import Folder, Shelf

# What has no place here, with the words for how much of it there is.
LEFT_BEHIND = {
    "comment_count": gettext_lazy("%s comments stay behind"),
    "vote_count": gettext_lazy("%s votes stay behind"),
}

_ARTICLE = re.compile(r"/hc/(?:[\w-]+/)?articles/(\d+)[^#]*(#.*)?$")
KINDS = ("categories", "sections", "articles", "translations")


class ExportError(ValueError):
    """The export cannot be read; the words say why."""


def is_export(path: Path) -> bool:
    """Whether a folder looks like such an export."""
    return (path / "articles.json").is_file()


def convert(export: Path, folder: Folder) -> None:
    """Write every article of an export, in each language of ours; losses are told."""
    _Export(export, folder).convert()


class _Export:
    def __init__(self, export: Path, folder: Folder) -> None:
        self.export, self.folder = export, folder
        self.rows = {kind: _read(export / f"{kind}.json", kind) for kind in KINDS}
        self.translations: dict[tuple[str, Any], list[dict[str, Any]]] = defaultdict(list)
        for row in self.rows["translations"]:
            kind = str(row.get("source_type") or "Article")
            self.translations[kind, row.get("source_id")].append(row)
        self.files = {file.name: file for file in (export / "attachments").rglob("*")}
        folder.find = self._find
        self.slugs: dict[Any, str] = {}

    def convert(self) -> None:
        self._shelve()
        taken: set[str] = set()
        for row in self.rows["articles"]:
            slug, number = slug_from(str(row.get("title") or "")), 1
            while slug in taken:
                number += 1
                slug = f"{slug_from(str(row.get('title') or ''))}-{number}"
            taken.add(slug)
            self.slugs[str(row.get("id"))] = slug
        for row in self.rows["articles"]:
            self._article(row)

    def _find(self, address: str) -> bytes | None:
        file = self.files.get(address.partition("?")[0].rpartition("/")[2])
        return file.read_bytes() if file and file.is_file() else None

    def _shelve(self) -> None:
        slugs: dict[Any, str] = {}
        for kind, rows in (
            ("Category", self.rows["categories"]),
            ("Section", self.rows["sections"]),
        ):
            for row in rows:
                slugs[kind, row.get("id")] = slug_from(str(row.get("name") or ""))
        for kind, rows in (
            ("Category", self.rows["categories"]),
            ("Section", self.rows["sections"]),
        ):
            for row in rows:
                above = ("Section", row.get("parent_section_id"))
                if above not in slugs:
                    above = ("Category", row.get("category_id"))
                own = [row, *self.translations[kind, row.get("id")]]
                texts = {LOCALES[code]: one for one in own if (code := _code(one)) in LOCALES}
                shelf = Shelf(
                    slug=slugs[kind, row.get("id")],
                    names={locale: str(one.get("name") or one.get("title") or "")
                           for locale, one in texts.items()},
                    descriptions={locale: str(one.get("description") or one.get("body") or "")
                                  for locale, one in texts.items()},
                    parent=slugs.get(above, ""),
                    position=int(row.get("position") or 0),
                )  # fmt: skip
                self.folder.shelves.append(shelf)
        self.section_slugs = {pk: slug for (kind, pk), slug in slugs.items() if kind == "Section"}

    def _article(self, row: dict[str, Any]) -> None:
        place = f"article {row.get('id')}"
        texts = {_code(row): row}
        texts |= {_code(one): {**row, **one} for one in self.translations["Article", row.get("id")]}
        for name, words in LEFT_BEHIND.items():
            if row.get(name):
                self.folder.tell(Problem(place, words % row[name]))
        for code, text in texts.items():
            if code not in LOCALES:
                lost = _("the text in %s stays behind") % (code or _("no language"))
                self.folder.tell(Problem(place, lost))
                continue
            self._text(row, text, LOCALES[code], f"{place} ({code})")

    def _text(self, row: dict[str, Any], text: dict[str, Any], locale: str, place: str) -> None:
        def relink(address: str) -> str:
            match = _ARTICLE.search(address)
            slug = self.slugs.get(match[1]) if match else None
            if match and not slug:
                lost = _("the link to article %s leads to what is not in the export")
                self.folder.tell(Problem(place, lost % match[1]))
            return f"article:{slug}{match[2] or ''}" if match and slug else address

        converted = self.folder.convert(place, str(text.get("body") or ""), relink)
        head: dict[str, Any] = {
            "title": str(text.get("title") or row.get("title") or ""),
            "slug": self.slugs[str(row.get("id"))],
            "id": f"zendesk-{row.get('id')}",
            "locale": locale,
            "kind": "faq",
            "keywords": [str(name) for name in row.get("label_names") or ()],
        }
        if section := self.section_slugs.get(row.get("section_id")):
            head["category"] = section
        else:
            self.folder.tell(Problem(place, _("it stands in no section of the export")))
        head["published_at"] = None if text.get("draft") else row.get("created_at")
        if row.get("promoted"):
            head["pinned"] = True
        if row.get("user_segment_id"):
            head["audience"] = "staff"
            self.folder.tell(Problem(place, _("it was for some users only: it is for staff now")))
        if text.get("outdated"):
            self.folder.tell(Problem(place, _("its translation is marked as outdated there")))
        if not text.get("draft") and not row.get("created_at"):
            del head["published_at"]
        self.folder.write(head, converted.markdown)


def _code(row: dict[str, Any]) -> str:
    return str(row.get("locale") or "").lower()


def _read(file: Path, kind: str) -> list[dict[str, Any]]:
    """The rows of a file; none where it is not there."""
    if not file.is_file():
        return []
    try:
        said = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise ExportError(
            _("%(file)s cannot be read: %(why)s") % {"file": file.name, "why": error}
        ) from None
    pages = said if isinstance(said, list) else [said]
    rows: list[dict[str, Any]] = []
    for page in pages:
        if isinstance(page, dict) and isinstance(page.get(kind), list):
            rows += [row for row in page[kind] if isinstance(row, dict)]
        elif isinstance(page, dict):
            rows.append(page)
    return rows

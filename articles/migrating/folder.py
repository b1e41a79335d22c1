"""The folder that a conversion writes: Markdown with front matter, and pictures below media/."""

from __future__ import annotations

import binascii
import json
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.db import transaction
from django.utils.translation import gettext as _

from articles import frontmatter
from articles.conversion import Converted, Relink, to_markdown
from articles.models import Category, CategoryName
from articles.sources import Problem
from articles.uploads.taking import UploadError, take

Tell = Callable[[Problem], None]


@dataclass
class Shelf:
    """A category of elsewhere: its names by language, and the slug of the one above it."""

    slug: str
    names: dict[str, str]
    descriptions: dict[str, str] = field(default_factory=dict)
    parent: str = ""
    position: int = 0


@dataclass
class Folder:
    """Where converted articles go; ``tell`` hears of every loss, with its article's place.

    ``find``: the bytes of a picture by its address there, or nothing. Pictures are kept at once,
    by their content; a second conversion finds them again.
    """

    path: Path
    tell: Tell
    find: Callable[[str], bytes | None] = lambda address: None
    shelves: list[Shelf] = field(default_factory=list)
    written: int = 0

    def convert(self, place: str, html: str, relink: Relink) -> Converted:
        """HTML → Markdown, its pictures kept; losses are told."""

        def take_picture(source: str, words: str) -> str | None:
            try:
                content = _inside(source) if source.startswith("data:") else self.find(source)
                if content is None:
                    lost = _("the picture %s is not in the export") % source[:120]
                    self.tell(Problem(place, lost))
                    return None
                name = unquote(source.rpartition("/")[2].partition("?")[0])
                title = "picture" if source.startswith("data:") else name
                return take(BytesIO(content), title, alt=words).get_absolute_url()
            except (UploadError, binascii.Error) as error:
                self.tell(Problem(place, str(error)))
                return None

        converted = to_markdown(html, take_picture=take_picture, relink=relink)
        for loss in converted.losses:
            self.tell(Problem(place, loss))
        return converted

    def write(self, head: Mapping[str, Any], body: str) -> None:
        """One article as a file, named after its language and slug."""
        file = self.path / head["locale"] / f"{head['slug']}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(frontmatter.dump(head) + body, encoding="utf-8")
        self.written += 1


def _inside(source: str) -> bytes | None:
    head, _comma, data = source.partition(",")
    return b64decode(data) if head.endswith(";base64") else None


def keep_shelves(shelves: list[Shelf], file: Path) -> None:
    """Write them to a file of ours, until :func:`kept_shelves` reads it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([asdict(shelf) for shelf in shelves]), encoding="utf-8")


def kept_shelves(file: Path) -> list[Shelf]:
    """The shelves that were kept; none where there is no file."""
    if not file.is_file():
        return []
    return [Shelf(**row) for row in json.loads(file.read_text(encoding="utf-8"))]


@transaction.atomic
def make_shelves(shelves: Sequence[Shelf]) -> int:
    """Add the categories whose slug is new, those above first; answers how many were added."""
    there = dict(Category.objects.values_list("slug", "pk"))
    added = 0
    for shelf in sorted(shelves, key=lambda one: bool(one.parent)):
        if shelf.slug in there:
            continue
        row = Category.objects.create(
            slug=shelf.slug, parent_id=there.get(shelf.parent), position=shelf.position
        )
        there[shelf.slug] = row.pk
        added += 1
        for locale, name in shelf.names.items():
            CategoryName.objects.create(
                category=row, locale=locale, name=name[:80],
                description=shelf.descriptions.get(locale, "")[:200],
            )  # fmt: skip
    return added

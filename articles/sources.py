"""Articles as files tell them: a folder of Markdown, or lines of JSON. No database here."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from . import frontmatter
from .fields import FieldError, parse, slug_of, title_of

MARKDOWN = {".md", ".markdown"}
# A byte of a body takes up to six in JSON (\u0000), and a head has room beside it.
JSON_SWELL = 6
HEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """One article as its file tells it.

    ``values`` has only what is said, by its name in the front matter; ``slug_is_fixed`` is false
    where the slug was made from an id. ``notices`` tell what was filled in.
    """

    place: str
    id: str
    slug: str
    slug_is_fixed: bool
    values: dict[str, Any]
    body: str
    digest: str
    path: str = ""
    head: str = ""
    notices: tuple[str, ...] = field(default=())

    @property
    def locale(self) -> str:
        """The language it is written in, as ``settings.LANGUAGES`` spells it."""
        return self.values["locale"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something of a source was left out, and where it stands: ``file:line``."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


def read(path: Path) -> Iterator[Source | Problem]:
    """Every article below a folder or in a ``.jsonl``/``.jsonl.gz`` file, one at a time.

    What cannot be read comes as a :class:`Problem` in its place.
    """
    return _read_folder(path) if path.is_dir() else _read_lines(path)


def _read_folder(folder: Path) -> Iterator[Source | Problem]:
    for file in sorted(folder.rglob("*")):
        relative = file.relative_to(folder)
        if file.suffix.lower() not in MARKDOWN or any(p.startswith(".") for p in relative.parts):
            continue
        try:
            if not file.is_file():
                continue
            if file.stat().st_size > settings.ARTICLE_MAX_BYTES + HEAD_BYTES:
                yield Problem(f"{file}:1", _too_long())
                continue
            raw = file.read_bytes()
        except OSError as error:
            yield Problem(f"{file}:1", _("cannot be read: %s") % error.strerror)
            continue
        yield from_markdown(raw, file, relative)


def from_markdown(raw: bytes, file: Path, relative: Path) -> Source | Problem:
    """The article in a file's bytes; ``relative`` is the file's path within its folder."""
    try:
        head, body = frontmatter.split(_decode(raw))
        said = frontmatter.load(head)
        # A folder named after the language and a file named after the slug need not repeat it.
        if not said.get("slug") and not said.get("id"):
            said["slug"] = slug_of(relative.stem)
        if "locale" not in said and "lang" not in said and len(relative.parts) > 1:
            said["locale"] = relative.parts[0]
        digest = hashlib.sha256(f"{relative.as_posix()}\0".encode() + raw).hexdigest()
        return _source(f"{file}:1", {**said, "body": body}, digest, relative.as_posix(), head)
    except frontmatter.FrontMatterError as error:
        return Problem(f"{file}:{error.line}", str(error))
    except FieldError as error:
        return Problem(f"{file}:{_line_of(raw, error.name)}", str(error))


def _line_of(raw: bytes, name: str) -> int:
    """The line of a file whose head says ``name``, or its first."""
    match = re.search(rb"^%s[ \t]*:" % re.escape(name.encode()), raw, re.MULTILINE)
    return raw.count(b"\n", 0, match.start()) + 1 if name and match else 1


def _read_lines(file: Path) -> Iterator[Source | Problem]:
    longest = JSON_SWELL * settings.ARTICLE_MAX_BYTES + HEAD_BYTES
    number = 0
    with _open(file) as lines:
        try:
            while raw := lines.readline(longest):
                number += 1
                if len(raw) == longest and not raw.endswith(b"\n"):
                    _skip_line(lines, longest)
                    yield Problem(f"{file}:{number}", _too_long())
                elif raw := raw.removeprefix(b"\xef\xbb\xbf").strip():
                    yield _from_line(raw, f"{file}:{number}")
        except (EOFError, OSError, zlib.error) as error:
            yield Problem(f"{file}:{number + 1}", _("cannot be read further: %s") % error)


def _open(file: Path) -> BinaryIO:
    return gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb")  # type: ignore[return-value]


def _skip_line(lines: BinaryIO, size: int) -> None:
    while (piece := lines.readline(size)) and not piece.endswith(b"\n"):
        pass


def _from_line(raw: bytes, place: str) -> Source | Problem:
    try:
        said = json.loads(_decode(raw))
        if not isinstance(said, dict):
            raise FieldError(_("the line is no JSON object"))
        if not isinstance(said.get("body"), str):
            raise FieldError(_("there is no body"), "body")
        return _source(place, said, hashlib.sha256(raw).hexdigest())
    except json.JSONDecodeError as error:
        values = {"what": error.msg, "column": error.colno}
        return Problem(place, _("no JSON: %(what)s at column %(column)d") % values)
    except RecursionError:
        return Problem(place, _("no JSON: it nests too deeply"))
    except ValueError as error:  # a FieldError, or a number too long to read
        return Problem(place, str(error))


def _source(
    place: str, said: Mapping[str, Any], digest: str, path: str = "", head: str = ""
) -> Source:
    """Checked and in one spelling; raises :class:`FieldError`."""
    values, notices = parse(said), []
    body = values.pop("body")
    if len(body.encode()) > settings.ARTICLE_MAX_BYTES:
        raise FieldError(_too_long())
    if "title" not in values:
        values["title"] = title_of(body)
        notices.append(_("an empty title was filled in: %s") % values["title"])
    fixed = "slug" in values
    id_ = values.pop("id", values.get("slug"))
    slug = values.pop("slug") if fixed else slug_of(id_)
    return Source(place, id_, slug, fixed, values, body, digest, path, head, tuple(notices))


def _decode(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FieldError(_("not UTF-8 text (byte %d)") % error.start) from None
    if "\0" in text:
        raise FieldError(_("not a text: it has a NUL character"))
    return text


def _too_long() -> str:
    return _("the body is longer than %s bytes") % f"{settings.ARTICLE_MAX_BYTES:,}"

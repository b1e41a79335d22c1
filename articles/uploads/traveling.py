"""Pictures and files that go with articles: out below ``media/`` of a folder, and in again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from articles.models import Upload

from . import NAME, named_in
from .taking import UploadError, take

FOLDER = "media"


def pack(texts: Iterable[str], folder: Path) -> int:
    """Copy what the texts show to the folder; answers how many files were copied."""
    names: set[str] = set().union(*map(named_in, texts))
    if not names:
        return 0
    copied = 0
    for upload in Upload.objects.filter(name__in=names):
        target = folder / FOLDER / upload.name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with upload.file.open("rb") as file:
                target.write_bytes(file.read())
        except FileNotFoundError:
            continue
        copied += 1
    return copied


def unpack(folder: Path, tell: Callable[[str, str], None] = lambda place, reason: None) -> int:
    """Keep the files that :func:`pack` wrote; ``tell`` hears of those that cannot be kept."""
    kept = 0
    for path in sorted((folder / FOLDER).glob("*")):
        if not NAME.fullmatch(path.name) or not path.is_file():
            continue
        try:
            with path.open("rb") as file:
                upload = take(file, path.name)
        except (UploadError, OSError) as error:
            tell(str(path), str(error))
            continue
        if upload.name != path.name:
            tell(str(path), _("it is not what its name says; it is kept as %s") % upload.name)
        kept += 1
    return kept

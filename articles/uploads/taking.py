"""A file somebody gives us → an :class:`Upload`, or a clear word why not."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import PurePath
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from articles.models import Upload

from . import NAME, pictures
from .pictures import UploadError

# What begins like this is that, whatever its name says. Pictures are looked at by Pillow.
_SIGNATURES: tuple[tuple[bytes, int, str, str], ...] = (
    (b"%PDF-", 0, "application/pdf", "pdf"),
    (b"ftyp", 4, "video/mp4", "mp4"),
    (b"\x1a\x45\xdf\xa3", 0, "video/webm", "webm"),
)
_TEXTS = {".txt": "text/plain", ".csv": "text/csv"}
DIGEST_LENGTH = 32
SCAN_SECONDS = 60


def take(file: IO[bytes], name: str, user: Any = None, alt: str = "") -> Upload:
    """Keep a file, or find it kept already; raises :class:`UploadError`.

    ``name`` is what its owner calls it; ``alt`` says what a picture shows. A picture is written
    anew, which strips where and when it was taken; one that we wrote stays as it is.
    """
    found, content = examine(file, name)
    upload, created = Upload.objects.get_or_create(
        name=found.name,
        defaults={
            "title": found.title, "alt": alt[:300], "content_type": found.content_type,
            "size": found.size, "added_by": user,
        },
    )  # fmt: skip
    if created or not upload.file.storage.exists(str(upload.file.name)):
        upload.file.save(upload.name, ContentFile(content))
    return upload


def examine(file: IO[bytes], name: str) -> tuple[Upload, bytes]:
    """What :func:`take` would keep, and its bytes; nothing is kept. Raises the same."""
    limit = settings.UPLOAD_MAX_BYTES
    content = file.read(limit + 1)
    title = _title(name)
    if not content:
        raise UploadError(_("“%s” is empty.") % title)
    if len(content) > limit:
        values = {"name": title, "limit": limit // 1024 // 1024}
        raise UploadError(_("“%(name)s” is larger than %(limit)d MB.") % values)
    content_type, suffix = _sniff(content, title)
    size = ""
    if not content_type:
        picture = pictures.rewrite(content, title, keep=_is_ours(content, title))
        content, content_type, suffix = picture.content, picture.content_type, picture.suffix
        size = f"-{picture.width}x{picture.height}"
    _scan(content, title)
    digest = hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]
    name = f"{digest}{size}.{suffix}"
    upload = Upload(name=name, title=title, content_type=content_type, size=len(content))
    return upload, content


def _title(name: str) -> str:
    name = PurePath(name.replace("\\", "/")).name
    return "".join(c for c in name if c.isprintable()).strip()[-200:] or "file"


def _is_ours(content: bytes, name: str) -> bool:
    match = NAME.fullmatch(name)
    return bool(match) and hashlib.sha256(content).hexdigest().startswith(match[1])  # type: ignore[index]


def _sniff(content: bytes, name: str) -> tuple[str, str]:
    """The type and suffix of what is no picture; empty texts for what may be one."""
    for signature, start, content_type, suffix in _SIGNATURES:
        if content[start : start + len(signature)] == signature:
            return content_type, suffix
    head = content[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html")):
        words = _("“%s” is a drawing or page made of code, which could run. Save it as PNG.")
        raise UploadError(words % name)
    suffix = PurePath(name).suffix.lower()
    if suffix in _TEXTS and b"\0" not in content:
        try:
            content.decode()
        except UnicodeDecodeError:
            raise UploadError(_("“%s” is not UTF-8 text.") % name) from None
        return _TEXTS[suffix], suffix[1:]
    return "", ""


def _scan(content: bytes, name: str) -> None:
    """Ask the operator's scanner, if any: what it does not pass is not taken."""
    if not settings.UPLOAD_SCAN_COMMAND:
        return
    try:
        done = subprocess.run(  # noqa: S603 (the operator's own command)
            settings.UPLOAD_SCAN_COMMAND, input=content, capture_output=True,
            timeout=SCAN_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        raise UploadError(_("“%s” could not be scanned for viruses. Try later.") % name) from None
    if done.returncode:
        raise UploadError(_("The virus scanner does not let “%s” through.") % name)

"""Readers' files: looked at by content, made harmless, kept where nobody serves them."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.http import FileResponse
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from .models import Attachment
from .scanning import Infected, ScannerDown, scan

# Beyond this a name is cut; its ending stays.
NAME_LENGTH = 100
JPEG_QUALITY = 90
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Served so, a file runs nothing and reaches nothing, whatever is in it.
INERT = "default-src 'none'; sandbox"


class Refused(Exception):  # noqa: N818 (an answer, not a fault)
    """The file is not taken; the message says why, to the reader."""


@dataclass(frozen=True)
class Format:
    """A kind of file: its ending, its type, and what makes sure and gives the bytes to keep."""

    ending: str
    content_type: str
    read: Callable[[bytes], bytes]


def _picture(data: bytes, kind: str) -> bytes:
    """The picture drawn anew: no metadata, nothing before or behind it."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(data), formats=[kind]) as picture:
            width, height = picture.size
            if width * height > settings.UPLOAD_MAX_PIXELS:
                raise Refused(_("it has too many pixels"))
            upright = ImageOps.exif_transpose(picture)
    mode = "RGBA" if kind == "PNG" and upright.has_transparency_data else "RGB"
    drawn = upright.convert(mode)
    drawn.info = {}
    kept = io.BytesIO()
    drawn.save(kept, kind, **({"quality": JPEG_QUALITY} if kind == "JPEG" else {}))
    return kept.getvalue()


def _pdf(data: bytes) -> bytes:
    if b"%%EOF" not in data[-2048:]:
        raise ValueError("no end")
    return data


def _doc(data: bytes) -> bytes:
    if "WordDocument".encode("utf-16-le") not in data:
        raise ValueError("an OLE file of another program")
    return data


def _docx(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        names = set(parts.namelist())
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        raise ValueError("a ZIP file of something else")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Refused(_("it contains macros"))
    return data


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# By the bytes they begin with.
FORMATS: tuple[tuple[bytes, Format], ...] = (
    (b"\x89PNG\r\n\x1a\n", Format("png", "image/png", lambda data: _picture(data, "PNG"))),
    (b"\xff\xd8\xff", Format("jpg", "image/jpeg", lambda data: _picture(data, "JPEG"))),
    (b"%PDF-", Format("pdf", "application/pdf", _pdf)),
    (OLE, Format("doc", "application/msword", _doc)),
    (b"PK\x03\x04", Format("docx", WORD, _docx)),
)
# What Pillow and zipfile raise for content that is not what it begins like.
DAMAGED = (
    OSError,
    ValueError,
    SyntaxError,
    zipfile.BadZipFile,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
ACCEPT = ".png,.jpg,.jpeg,.pdf,.doc,.docx"


def keep(upload: UploadedFile, submission: UUID) -> Attachment:
    """Check a file and keep it for the form of this name; the same content is kept once.

    Raises :class:`Refused` with the reason, which names the file.
    """
    name = clean_name(upload.name or "")
    try:
        return _keep(upload, name, submission)
    except Refused as reason:
        raise Refused(not_taken(name, str(reason))) from None


def not_taken(name: str, reason: str) -> str:
    """What a reader is told of a file of this name."""
    return _("“%(name)s” was not taken: %(reason)s.") % {"name": clean_name(name), "reason": reason}


def _keep(upload: UploadedFile, name: str, submission: UUID) -> Attachment:
    if (upload.size or 0) > settings.ATTACHMENT_MAX_BYTES:
        raise Refused(too_large())
    if not upload.size:
        raise Refused(_("it is empty"))
    data = upload.read()
    form, kept = _read(data)
    _scan(data)
    digest = hashlib.sha256(data).hexdigest()
    of_form = Attachment.objects.filter(submission=submission)
    if same := of_form.filter(digest=digest).first():
        return same
    if of_form.count() >= settings.ATTACHMENT_MAX_COUNT:
        raise Refused(_("at most %d files can be attached") % settings.ATTACHMENT_MAX_COUNT)
    waiting = Attachment.objects.unsent().aggregate(bytes=Sum("size"))["bytes"] or 0
    if waiting + len(kept) > settings.ATTACHMENTS_UNSENT_BYTES:
        raise Refused(_("there is no room for files just now; please send your text without it"))
    attachment = Attachment(
        submission=submission,
        file=ContentFile(kept, name="kept"),
        name=f"{PurePosixPath(name).stem}.{form.ending}",
        content_type=form.content_type,
        size=len(kept),
        digest=digest,
    )
    try:
        with transaction.atomic():
            attachment.save()
    except IntegrityError:  # The other click of a double click was faster.
        attachment.file.delete(save=False)
        return of_form.get(digest=digest)
    return attachment


def too_large() -> str:
    """Why a file beyond the limit is refused."""
    return _("it is larger than %d MB") % (settings.ATTACHMENT_MAX_BYTES // 1024**2)


def _read(data: bytes) -> tuple[Format, bytes]:
    for beginning, form in FORMATS:
        if data.startswith(beginning):
            try:
                return form, form.read(data)
            except DAMAGED as error:
                raise Refused(_("it is damaged, or not what its name says")) from error
    raise Refused(_("only PNG, JPG, PDF, DOC and DOCX files can be attached"))


def _scan(data: bytes) -> None:
    try:
        scan(data[at : at + 64 * 1024] for at in range(0, len(data), 64 * 1024))
    except Infected:
        raise Refused(_("our scanner found something harmful in it")) from None
    except ScannerDown:
        raise Refused(
            _("files cannot be checked just now; please send your text without it")
        ) from None


def clean_name(name: str) -> str:
    """The last part of a name, for people to read; without what could lead or mislead anywhere."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    # Control characters and those that turn the direction of writing, which fake an ending.
    shown = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    return re.sub(r'[<>:"|?*\s]+', " ", shown).strip(". ")[:NAME_LENGTH] or "file"


def response(attachment: Attachment) -> FileResponse:
    """The file as a download that no browser opens in its page or guesses about."""
    answer = FileResponse(
        attachment.file.open("rb"),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = INERT
    answer["Cache-Control"] = "private, no-store"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer

"""Pictures, by content: verified, turned upright, made smaller, written without metadata."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

# Ours is the limit that counts, asked before anything is unpacked (see `rewrite`).
Image.MAX_IMAGE_PIXELS = None

FORMATS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "PNG": ("image/png", "png", {"optimize": True}),
    "JPEG": ("image/jpeg", "jpg", {"quality": 88, "optimize": True, "progressive": True}),
    "WEBP": ("image/webp", "webp", {"quality": 88}),
    "GIF": ("image/gif", "gif", {"optimize": True}),
}
# Twice the width that an article gives a picture, for fine screens.
LONGEST_SIDE = 2000
MODES = {"PNG": {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"}, "JPEG": {"L", "RGB"}}
METADATA = {"exif", "xmp", "icc_profile", "photoshop", "comment", "XML:com.adobe.xmp"}


class UploadError(ValueError):
    """Why a file cannot be taken, for whoever gave it."""


@dataclass(frozen=True)
class Picture:
    """A picture as we keep it."""

    content: bytes
    content_type: str
    suffix: str
    width: int
    height: int


def rewrite(content: bytes, name: str, *, keep: bool = False) -> Picture:
    """The picture in ``content``, written anew; raises :class:`UploadError`.

    ``keep``: these bytes are ours already; they are still looked at.
    """
    no_picture = UploadError(
        _("“%s” is not a picture we can show. PNG, JPEG, WebP and GIF are; so are PDF, MP4,"
          " WebM, TXT and CSV files.") % name
    )  # fmt: skip
    try:
        with Image.open(BytesIO(content), formats=tuple(FORMATS)) as image:
            pixels, kind = image.width * image.height, str(image.format)
            if pixels * getattr(image, "n_frames", 1) > settings.UPLOAD_MAX_PIXELS:
                values = {"name": name, "has": pixels // 10**6, "limit": _megapixels()}
                words = _("“%(name)s” has %(has)d megapixels, more than %(limit)d. Scale it down.")
                raise UploadError(words % values)
            image.verify()
        with Image.open(BytesIO(content), formats=(kind,)) as image:
            image.load()
            if keep and not METADATA & image.info.keys():
                return Picture(content, FORMATS[kind][0], FORMATS[kind][1], *image.size)
            return _written(image, kind)
    except UploadError:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise no_picture from None


def _megapixels() -> int:
    return settings.UPLOAD_MAX_PIXELS // 10**6


def _written(image: Image.Image, kind: str) -> Picture:
    content_type, suffix, options = FORMATS[kind]
    extra: dict[str, Any] = {}
    if getattr(image, "is_animated", False):
        # Frames hang together: they are copied as they are, without their comments.
        extra = {"save_all": True, "loop": image.info.get("loop", 0)}
    else:
        image = ImageOps.exif_transpose(image)
        if kind in MODES and image.mode not in MODES[kind]:
            image = image.convert("RGBA" if kind == "PNG" else "RGB")
        if max(image.size) > LONGEST_SIDE:
            image = image.convert("RGBA") if image.mode == "P" else image
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        for key in METADATA & image.info.keys():
            del image.info[key]
    out = BytesIO()
    image.save(out, format=kind, exif=b"", **options, **extra)
    return Picture(out.getvalue(), content_type, suffix, *image.size)

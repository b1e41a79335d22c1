"""Pictures and files are known by what is in them, and served so that nothing runs."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from articles import markdown
from articles.models import Upload
from articles.uploads import named_in
from articles.uploads.taking import UploadError, take
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

UPLOAD = "/admin/articles/article/upload/"


def picture(
    kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options
) -> bytes:
    out = BytesIO()
    Image.new(mode, size, "teal").save(out, kind, **options)
    return out.getvalue()


def taken(content: bytes, name: str = "a.png") -> Upload:
    return take(BytesIO(content), name)


def bytes_of(upload: Upload) -> bytes:
    with upload.file.open("rb") as file:
        return file.read()


def huge_png(width: int, height: int) -> bytes:
    """A few bytes that say they are a very large picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("kind", "mode", "suffix"),
    [("PNG", "RGB", "png"), ("PNG", "P", "png"), ("JPEG", "RGB", "jpg"), ("JPEG", "CMYK", "jpg"),
     ("WEBP", "RGBA", "webp"), ("GIF", "P", "gif")],
)  # fmt: skip
def test_a_picture_is_kept_by_its_content_and_knows_its_size(kind, mode, suffix):
    upload = taken(picture(kind, mode=mode), "whatever.txt")
    assert upload.name.endswith(f"-40x30.{suffix}")
    assert upload.is_image
    again = taken(picture(kind, mode=mode), "other.png")
    assert again.pk == upload.pk
    with Image.open(BytesIO(bytes_of(upload))) as kept:
        assert (kept.format, kept.size) == (kind, (40, 30))


def test_where_it_was_taken_is_not_kept_and_it_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Camera of Somebody"
    content = picture("JPEG", exif=exif)
    assert b"Somebody" in content
    upload = taken(content)
    assert b"Somebody" not in bytes_of(upload)
    assert "-30x40." in upload.name


def test_a_large_picture_is_scaled_down():
    assert "-2000x1000." in taken(picture(size=(4000, 2000))).name


def test_an_animation_keeps_its_frames():
    out = BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "green")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], loop=0)
    with Image.open(BytesIO(bytes_of(taken(out.getvalue(), "a.gif")))) as kept:
        assert kept.n_frames == 3


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "a.png", "is empty"),
        (b"just words", "a.png", "not a picture"),
        (b"\x89PNG\r\n\x1a\n broken", "a.png", "not a picture"),
        (picture()[:60], "a.png", "not a picture"),
        (b"MZ\x90\x00 a program", "setup.exe", "not a picture"),
        (b"<svg xmlns='x'><script>alert(1)</script></svg>", "a.svg", "Save it as PNG"),
        (b'\xef\xbb\xbf <?xml version="1.0"?><svg/>', "a.png", "Save it as PNG"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "a.txt", "Save it as PNG"),
        (b"\xff\xfe\x00bad", "a.txt", "not a picture"),
        (b"\xff\xfebad", "a.csv", "UTF-8"),
        (huge_png(10_000, 5_000), "a.png", "50 megapixels, more than 40"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_refused_with_its_reason(content, name, why):
    with pytest.raises(UploadError, match=why):
        taken(content, name)
    assert not Upload.objects.exists()


def test_a_file_that_is_too_large_is_refused(settings):
    settings.UPLOAD_MAX_BYTES = 100
    with pytest.raises(UploadError, match="larger than"):
        taken(b"x" * 101, "a.txt")


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [(b"%PDF-1.7 x", "form.png", "application/pdf"), (b"\0\0\0\x18ftypmp42", "a", "video/mp4"),
     (b"a,b\n1,2\n", "fees.csv", "text/csv"), ("费用".encode(), "费用.txt", "text/plain")],
)  # fmt: skip
def test_a_file_is_served_inert_under_the_type_of_its_content(client, content, name, content_type):
    upload = taken(content, name)
    response = client.get(upload.get_absolute_url())
    assert response["Content-Type"].partition(";")[0] == content_type
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    attached = not content_type.startswith("video/")
    assert response["Content-Disposition"].startswith("attachment" if attached else "inline")
    assert b"".join(response.streaming_content) == content


def test_a_picture_is_cached_for_good_and_a_video_is_read_in_parts(client):
    upload = taken(picture())
    response = client.get(upload.get_absolute_url())
    assert "immutable" in response["Cache-Control"]
    assert b"".join(response.streaming_content)
    again = client.get(upload.get_absolute_url(), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    video = taken(b"\0\0\0\x18ftypmp42 and more", "a.mp4")
    part = client.get(video.get_absolute_url(), headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    assert part["Content-Range"] == f"bytes 4-7/{video.size}"
    assert client.get("/media/nothing.png").status_code == 404


def test_the_operators_scanner_has_the_last_word(settings):
    settings.UPLOAD_SCAN_COMMAND = ["grep", "-q", "harmless"]
    assert taken(b"harmless", "a.txt").pk
    with pytest.raises(UploadError, match="virus scanner"):
        taken(b"EICAR", "b.txt")
    settings.UPLOAD_SCAN_COMMAND = ["no-such-scanner"]
    with pytest.raises(UploadError, match="could not be scanned"):
        taken(b"harmless too", "c.txt")


def test_what_we_wrote_is_taken_back_byte_for_byte():
    upload = taken(picture("JPEG"))
    content = bytes_of(upload)
    upload.delete()
    assert taken(content, upload.name).name == upload.name


def test_readers_get_the_size_and_load_it_late():
    upload = taken(picture())
    html = markdown.render(f"![A teal field]({upload.get_absolute_url()})", locale="en").html
    for expected in ('width="40"', 'height="30"', 'loading="lazy"', 'alt="A teal field"'):
        assert expected in html
    video = taken(b"\0\0\0\x18ftypmp42", "a.mp4")
    html = markdown.render(f"[How it works]({video.get_absolute_url()})", locale="en").html
    assert 'class="video"' in html
    assert "<video" not in html


@pytest.fixture
def editor(client):
    user = UserFactory(staff=True)
    user.user_permissions.add(
        *Permission.objects.filter(content_type__model__in=("article", "upload"))
    )
    client.force_login(user)
    return client


def test_an_editor_uploads_and_is_told_what_to_write(editor):
    file = SimpleUploadedFile("screen.png", picture())
    answer = editor.post(UPLOAD, {"file": file}).json()
    upload = Upload.objects.get()
    assert answer["address"] == upload.get_absolute_url()
    assert upload.added_by
    editor.post(UPLOAD, {"address": answer["address"], "alt": "The page"})
    upload.refresh_from_db()
    assert upload.markdown() == f"![The page]({upload.get_absolute_url()})"
    refused = editor.post(UPLOAD, {"file": SimpleUploadedFile("x.png", b"no")})
    assert refused.status_code == 400
    assert "“x.png” is not a picture" in refused.json()["error"]
    assert editor.post(UPLOAD).status_code == editor.get(UPLOAD).status_code == 400


def test_nobody_else_may_upload(client):
    file = SimpleUploadedFile("screen.png", picture())
    assert client.post(UPLOAD, {"file": file}).status_code == 302
    client.force_login(UserFactory(staff=True))
    assert client.post(UPLOAD, {"file": file}).status_code == 403
    assert not Upload.objects.exists()


def test_the_library_says_where_a_picture_is_used_and_keeps_it(editor):
    add = "/admin/articles/upload/add/"
    page = editor.post(add, {"content": SimpleUploadedFile("a.png", picture()), "alt": ""})
    assert "Say what the picture shows" in page.content.decode()
    Upload.objects.all().delete()
    editor.post(add, {"content": SimpleUploadedFile("a.png", picture()), "alt": "A field"})
    upload = Upload.objects.get()
    assert upload.alt == "A field"
    article = ArticleFactory(title="Shows it", body=upload.markdown())
    assert named_in(article.body) == {upload.name}
    listed = editor.get("/admin/articles/upload/").content.decode()
    assert upload.get_absolute_url() in listed
    assert '<td class="field-used">1</td>' in listed
    change = f"/admin/articles/upload/{upload.pk}/"
    assert "Shows it" in editor.get(f"{change}change/").content.decode()
    editor.post(f"{change}delete/", {"post": "yes"})
    assert Upload.objects.exists()
    refused = editor.post(add, {"content": SimpleUploadedFile("a.svg", b"<svg/>"), "alt": "x"})
    assert "Save it as PNG" in refused.content.decode()

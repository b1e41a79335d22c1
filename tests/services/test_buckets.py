"""Uploads and readers' files in a bucket: kept there, served by us alone."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings as site
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from support.models import Attachment
from tests.factories import TicketFactory
from tests.uploads.test_taking import picture, taken

pytestmark = [pytest.mark.services, pytest.mark.django_db]


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as storing a file needs; who asks without a signature gets nothing."""

    objects: dict[str, bytes]
    headers_seen: list[dict[str, str]]

    def _key(self):
        self.headers_seen.append(dict(self.headers))
        return unquote(urlsplit(self.path).path) if "Authorization" in self.headers else None

    def _answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", "Thu, 26 Nov 2026 12:00:00 GMT")
        self.send_header("ETag", '"1"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        key = self._key()
        if key:
            self.objects[key] = content
        self._answer(200 if key else 403)

    def do_GET(self):
        key = self._key()
        if key is None:
            self._answer(403)
        elif key in self.objects:
            self._answer(200, self.objects[key])
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    do_HEAD = do_GET  # noqa: N815

    def do_DELETE(self):
        self.objects.pop(self._key(), None)
        self._answer(204)

    def log_message(self, *args):
        pass


@pytest.fixture
def bucket(settings, monkeypatch):
    kept: dict[str, bytes] = {}
    handler = type("Handler", (Bucket,), {"objects": kept, "headers_seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    options = {
        "bucket_name": "help",
        "endpoint_url": f"http://127.0.0.1:{server.server_port}",
        "region_name": "eu-central-1",
        "access_key": "key",
        "secret_key": "secret",
    }
    settings.STORAGES = site.STORAGES | {
        name: {
            "BACKEND": "helpcenter.buckets.PrivateBucket",
            "OPTIONS": options | {"location": folder},
        }
        for name, folder in (("default", "media"), ("attachments", "attachments"))
    }
    # This one was chosen when the models were loaded.
    field = Attachment._meta.get_field("file")
    monkeypatch.setattr(field, "storage", storages["attachments"])
    handler.kept = kept
    yield handler
    server.shutdown()
    server.server_close()


def test_an_upload_lies_in_the_bucket_and_is_served_by_us(client, bucket):
    upload = taken(picture())
    (key,) = bucket.kept
    assert key.startswith("/help/media/")
    address = upload.get_absolute_url()
    assert address.startswith("/media/")
    response = client.get(address)
    assert b"".join(response.streaming_content) == bucket.kept[key]
    assert response["X-Content-Type-Options"] == "nosniff"
    part = client.get(address, headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, bucket.kept[key][1:4])


def test_nothing_that_is_stored_is_public(client, bucket):
    taken(picture())
    assert bucket.headers_seen
    assert all("Authorization" in seen for seen in bucket.headers_seen)
    assert not any("x-amz-acl" in {name.lower() for name in seen} for seen in bucket.headers_seen)
    with pytest.raises(NotImplementedError):
        storages["attachments"].url("ab/abcd")


def test_a_readers_file_is_for_the_desk_alone_and_goes_with_its_ticket(client, bucket):
    message = TicketFactory().messages.first()
    attachment = Attachment(message=message, submission=message.submission, name="a.txt",
                            content_type="text/plain", size=5, digest="0" * 64)  # fmt: skip
    attachment.file.save("a.txt", ContentFile(b"hello"))
    (key,) = bucket.kept
    assert key.startswith("/help/attachments/")
    assert "a.txt" not in key
    address = f"/en/support/tickets/{message.ticket.reference}/files/{attachment.key}/"
    assert client.get(address).status_code == 404
    Attachment.objects.all().discard()
    assert bucket.kept == {}


def test_a_file_that_the_bucket_lost_is_not_found(client, bucket):
    upload = taken(picture())
    bucket.kept.clear()
    assert client.get(upload.get_absolute_url()).status_code == 404

"""Files: what is let in, what is left of it, who gets it, and how."""

from __future__ import annotations

import io
import socket
import socketserver
import struct
import threading
import uuid
import zipfile

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import RequestFactory
from django.utils import timezone
from PIL import Image, PngImagePlugin

from support import attachments, scanning, uploads
from support.models import Attachment, Message, Ticket
from support.models.files import UNSENT_FOR
from support.tickets.tokens import follow_key
from tests.factories import UserFactory

from .conftest import FILLED, picture, upload

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
DOC = attachments.OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le") + b"\0" * 100
# The industry's test file, in two halves so that no scanner takes this module for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def docx(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as parts:
        for name in ("[Content_Types].xml", "word/document.xml", *names):
            parts.writestr(name, "<x/>")
    return data.getvalue()


def keep(data: bytes, name: str = "screen.png") -> Attachment:
    return attachments.keep(upload(data, name), uuid.uuid4())


def stored(attachment: Attachment) -> bytes:
    with attachment.file.open("rb") as file:
        return file.read()


# -- what is let in ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "kept", "content_type"),
    [
        (picture("PNG"), "a.png", "a.png", "image/png"),
        (picture("JPEG"), "a.jpeg", "a.jpg", "image/jpeg"),
        (PDF, "a.pdf", "a.pdf", "application/pdf"),
        (DOC, "a.doc", "a.doc", "application/msword"),
        (docx(), "a.docx", "a.docx", attachments.WORD),
        # The content decides, whatever the name says.
        (picture("PNG"), "a.pdf", "a.png", "image/png"),
        (picture("JPEG"), "截图", "截图.jpg", "image/jpeg"),
    ],
)
def test_the_five_formats_are_taken_by_their_content(data, name, kept, content_type):
    attachment = keep(data, name)
    assert (attachment.name, attachment.content_type) == (kept, content_type)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"<html><script>alert(1)</script>", "only PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "only PNG"),
        (b"GIF89a" + b"\0" * 50, "only PNG"),
        (EICAR, "only PNG"),
        (picture("PNG")[:60], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "damaged"),
        (b"%PDF-1.4 without an end", "damaged"),
        (attachments.OLE + b"\0" * 600, "damaged"),
        (b"PK\x03\x04 no archive", "damaged"),
        (docx("word/vbaProject.bin"), "macros"),
    ],
)
def test_everything_else_is_refused_with_the_reason(data, reason):
    with pytest.raises(attachments.Refused, match=reason):
        keep(data)
    assert not Attachment.objects.exists()


def test_an_archive_that_is_no_document_is_refused():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as parts:
        parts.writestr("a.txt", "x")
    with pytest.raises(attachments.Refused, match="damaged"):
        keep(data.getvalue(), "a.docx")


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_drawn(settings):
    settings.UPLOAD_MAX_PIXELS = 100 * 100
    with pytest.raises(attachments.Refused, match="too many pixels"):
        keep(picture(size=(101, 100)))


def test_a_decompression_bomb_is_refused():
    bomb = picture(size=(20, 20)).replace(
        struct.pack("!2L", 20, 20), struct.pack("!2L", 60000, 60000)
    )
    with pytest.raises(attachments.Refused):
        keep(bomb)


def test_size_and_number_are_limited(settings):
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    settings.ATTACHMENT_MAX_COUNT = 2
    with pytest.raises(attachments.Refused, match="larger than 1 MB"):
        keep(PDF + b"\0" * 1024 * 1024)
    form = uuid.uuid4()
    for size in ((1, 1), (2, 2)):
        attachments.keep(upload(picture(size=size)), form)
    with pytest.raises(attachments.Refused, match="at most 2 files"):
        attachments.keep(upload(picture(size=(3, 3))), form)


def test_unsent_files_of_all_readers_together_are_limited(settings):
    settings.ATTACHMENTS_UNSENT_BYTES = 200
    keep(picture())
    with pytest.raises(attachments.Refused, match="no room"):
        keep(PDF + b"%" * 200 + b"%%EOF")


def test_the_same_file_is_kept_once():
    form = uuid.uuid4()
    first, again = (attachments.keep(upload(picture()), form) for _ in range(2))
    assert first == again


# -- what is left of it -----------------------------------------------------------------------


def test_nothing_a_picture_carried_along_is_kept():
    exif = Image.Exif()
    exif[0x010F] = "Quagga Phone"
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "Quagga lives here")
    for data in (
        picture("JPEG", exif=exif, comment=b"Quagga comment"),
        picture("PNG", pnginfo=info, exif=exif),
    ):
        assert b"Quagga" in data
        kept = stored(keep(data))
        assert b"Quagga" not in kept
        assert not Image.open(io.BytesIO(kept)).getexif()


def test_a_picture_with_a_page_behind_it_is_only_a_picture():
    kept = stored(keep(picture() + b"<html><script>alert(1)</script></html>"))
    assert b"script" not in kept
    assert Image.open(io.BytesIO(kept)).format == "PNG"


def test_an_upright_photo_stays_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # Turned by a quarter.
    kept = stored(keep(picture("JPEG", size=(40, 30), exif=exif)))
    assert Image.open(io.BytesIO(kept)).size == (30, 40)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../x.png", "x.png"),
        ("C:\\Users\\me\\x.png", "x.png"),
        ("a\r\nSet-Cookie: b.png", "aSet-Cookie b.png"),
        ("gnp\u202egpj.exe", "gnpgpj.exe"),
        ('<img src="x">.png', "img src= x .png"),
        ("...", "file"),
        ("", "file"),
        ("截图 2026.png", "截图 2026.png"),
        ("a" * 300 + ".png", "a" * 100),
    ],
)
def test_a_name_leads_nowhere(name, cleaned):
    assert attachments.clean_name(name) == cleaned


def test_the_path_on_disk_has_nothing_of_the_name():
    attachment = keep(picture(), "../../quagga.png")
    folder, name = attachment.file.name.split("/")
    assert len(name) == 32
    assert name.startswith(folder)
    assert attachment.name == "quagga.png"


# -- a scanner --------------------------------------------------------------------------------


class Clamd(socketserver.BaseRequestHandler):
    """Speaks INSTREAM, and knows one virus."""

    def handle(self):
        stream = self.request.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", stream.read(4))[0]:
            content += stream.read(size)
        verdict = b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"
        self.request.sendall(verdict + b"\0")


@pytest.fixture
def clamd(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


INFECTED = PDF.replace(b"<<>>", EICAR, 1)


def test_a_scanner_keeps_a_virus_out_and_lets_the_rest_in(clamd):
    with pytest.raises(attachments.Refused, match="something harmful"):
        keep(INFECTED, "a.pdf")
    assert keep(PDF, "a.pdf").pk


def test_a_scanner_on_a_socket_of_this_machine_is_asked_too(settings, tmp_path):
    settings.CLAMD = str(tmp_path / "clamd.sock")
    with socketserver.UnixStreamServer(settings.CLAMD, Clamd) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        with pytest.raises(scanning.Infected):
            scanning.scan([EICAR[:20], EICAR[20:]])


def test_without_a_scanner_a_virus_in_a_document_is_let_in_as_inert_bytes():
    assert stored(keep(INFECTED, "a.pdf")) == INFECTED


def test_a_scanner_that_is_down_lets_no_file_in_and_keeps_the_text(reader, settings):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.CLAMD = f"127.0.0.1:{closed.getsockname()[1]}"
    page = reader.send(attached=upload(PDF, "a.pdf")).content.decode()
    assert "cannot be checked just now" in page
    assert FILLED["text"] in page
    assert not Attachment.objects.exists()


# -- who gets it ------------------------------------------------------------------------------


@pytest.fixture
def sent(reader):
    """A ticket with a file, and the file's address."""
    reader.send(attached=upload(picture()))
    ticket, attachment = Ticket.objects.get(), Attachment.objects.get()
    return ticket, f"/en/support/tickets/{ticket.reference}/files/{attachment.key}/"


def test_a_file_is_a_download_that_runs_nowhere(client, sent):
    ticket, address = sent
    response = client.get(address, {"key": follow_key(ticket)})
    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="screen.png"'
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")


def test_without_the_link_there_is_no_file(client, sent, reader):
    ticket, address = sent
    reader.send(mailbox="other@mail.example")
    other = Ticket.objects.exclude(pk=ticket.pk).get()
    for key in ("", "forged", follow_key(other)):
        assert client.get(address, {"key": key}).status_code == 404
    elsewhere = address.replace(ticket.reference, other.reference)
    assert client.get(elsewhere, {"key": follow_key(other)}).status_code == 404
    client.force_login(UserFactory(staff=True))
    assert client.get(address).status_code == 404


def test_the_desk_gets_every_file(client, sent):
    client.force_login(UserFactory(superuser=True))
    response = client.get(sent[1])
    assert response.status_code == 200
    assert b"".join(response.streaming_content)


def test_an_unsent_file_has_no_address(client, reader):
    reader.send(mailbox="nobody", attached=upload(picture()))
    assert Attachment.objects.get().message is None
    ticket = Ticket.objects.create(reference="K7Q2M-9XD4P", type="api", locale="en")
    key = Attachment.objects.get().key
    address = f"/en/support/tickets/{ticket.reference}/files/{key}/"
    assert client.get(address, {"key": follow_key(ticket)}).status_code == 404


# -- what arrives while it still arrives ---------------------------------------------------------


class Endless(io.RawIOBase):
    """A request body that is made while it is read; counts how much of it was."""

    def __init__(self, head: bytes, size: int) -> None:
        self.head, self.left, self.taken = head, size, 0

    def readable(self):
        return True

    def read(self, size=-1):
        size = 64 * 1024 if size is None or size < 0 else size
        if self.head:
            piece, self.head = self.head[:size], self.head[size:]
        else:
            piece = b"\0" * min(size, self.left)
            self.left -= len(piece)
        self.taken += len(piece)
        return piece


def form_with(token: str, name: str = "big.png") -> bytes:
    fields = [*FILLED.items(), ("token", token)]
    texts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields
    )
    head = f'--x\r\nContent-Disposition: form-data; name="attached"; filename="{name}"\r\n\r\n'
    return (texts + head).encode()


def test_two_gigabytes_are_refused_at_once_and_the_text_is_kept(reader, client, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    head = form_with(reader.token(reader.open()))
    body = Endless(head, 2 * 1024**3)
    response = client.generic(
        "POST",
        "/en/support/tickets/new/",
        b"",
        **{
            "wsgi.input": body,
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
            "CONTENT_LENGTH": str(len(head) + 2 * 1024**3),
        },
    )
    page = response.content.decode()
    assert FILLED["text"] in page
    assert "larger than 10 MB" in page
    assert body.taken < 1024**2
    assert list(tmp_path.iterdir()) == []
    assert not Ticket.objects.exists()


def test_a_file_over_the_limit_is_thrown_away_while_the_others_are_kept(reader, settings):
    settings.ATTACHMENT_MAX_BYTES = 256 * 1024
    files = [upload(b"\x89PNG\r\n\x1a\n" + b"\0" * 400_000, "big.png"), upload(picture())]
    page = reader.send(attached=files).content.decode()
    assert "“big.png” was not taken" in page
    assert Attachment.objects.get().name == "screen.png"


def test_forms_without_files_of_ours_are_limited_too():
    request = RequestFactory().post("/en/search/", {"attached": upload(b"\0" * 100)})
    request.upload_handlers.insert(0, uploads.WithinLimits(request))
    assert "attached" in request.FILES


# -- what is left behind -------------------------------------------------------------------------


def test_files_never_sent_go_after_a_day(reader):
    reader.send(mailbox="nobody", attached=upload(picture()))
    call_command("forget_tickets", verbosity=0)
    assert Attachment.objects.exists()
    Attachment.objects.update(created_at=timezone.now() - UNSENT_FOR)
    path = Attachment.objects.get().file.name
    call_command("forget_tickets", verbosity=0)
    assert not Attachment.objects.exists()
    assert not storages["attachments"].exists(path)


def test_a_forgotten_ticket_takes_its_files_along(reader, sent, capsys):
    ticket, _address = sent
    path = Attachment.objects.get().file.name
    ticket.move(Ticket.State.SOLVED)
    ticket.save()
    call_command("forget_tickets")
    assert Ticket.objects.exists()
    call_command("forget_tickets", "--days", "0")
    assert "1 tickets forgotten with 1 files" in capsys.readouterr().out
    assert not Ticket.objects.exists()
    assert not Message.objects.exists()
    assert not storages["attachments"].exists(path)

"""Files that staff send along with an answer, or keep beside a note."""

from __future__ import annotations

import re
from html import unescape
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core.files.storage import storages

from support import mails
from support.models import Attachment, Delivery, Ticket
from support.tickets import conversation, tokens
from tests.factories import TicketFactory, UserFactory

from .conftest import picture, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    agent = UserFactory(staff=True)
    agent.groups.add(Group.objects.get(name="Support"))
    client.force_login(agent)
    return client


def write(desk, ticket: Ticket, token: str = "", **changes):
    """Send the ticket's page as a browser would."""
    address = f"/admin/support/ticket/{ticket.pk}/change/"
    page = desk.get(address).content.decode()
    data = {
        "type": ticket.type, "state": ticket.state, "say": "waiting",
        "seen": ticket.messages.last().pk,
        "form_token": token or unescape(re.search(r'name="form_token" value="([^"]+)"', page)[1]),
        **changes,
    }  # fmt: skip
    return desk.post(address, data)


def as_reader(desk, ticket: Ticket, attachment: Attachment):
    desk.logout()
    key = tokens.follow_key(ticket)
    address = f"{ticket.get_absolute_url()}files/{attachment.key}/"
    return desk.get(address, {tokens.PARAMETER: key})


def test_a_file_goes_along_with_an_answer_and_reaches_the_reader_inert(desk):
    ticket = TicketFactory()
    data = picture() + b"<script>alert(1)</script>"
    write(desk, ticket, text="Here is your statement.", attached=upload(data, "../../x.png"))
    message = ticket.messages.last()
    (attachment,) = message.attachments.all()
    assert (message.kind, attachment.name) == ("answer", "x.png")
    mail = mails.compose(Delivery.objects.get())
    assert "There are files with it" in mail.body
    assert "There are files with it" in mail.alternatives[0][0]
    follow = desk.get(tokens.follow_link(ticket)).content.decode()
    assert f"files/{attachment.key}/" in follow
    response = as_reader(desk, ticket, attachment)
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\x89PNG")
    assert b"script" not in content
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_file_beside_a_note_is_for_our_eyes_alone(desk):
    ticket = TicketFactory()
    write(desk, ticket, say="note", text="Looks like fraud.", attached=upload(picture()))
    attachment = Attachment.objects.get()
    assert attachment.message.kind == "note"
    assert desk.get(f"{ticket.get_absolute_url()}files/{attachment.key}/").status_code == 200
    assert as_reader(desk, ticket, attachment).status_code == 404


def test_a_file_without_a_word_waits_until_there_is_one(desk):
    ticket = TicketFactory()
    page = write(desk, ticket, attached=upload(picture(), "screen.png")).content.decode()
    assert "Write a word to go with the files." in page
    token = unescape(re.search(r'name="form_token" value="([^"]+)"', page)[1])
    assert "screen.png" in page
    assert ticket.messages.count() == 1
    write(desk, ticket, token, text="Here it is.")
    assert ticket.messages.last().attachments.get().name == "screen.png"


def test_a_file_can_be_taken_away_again(desk):
    ticket = TicketFactory()
    page = write(desk, ticket, attached=upload(picture())).content.decode()
    token = unescape(re.search(r'name="form_token" value="([^"]+)"', page)[1])
    attachment = Attachment.objects.get()
    write(desk, ticket, token, text="Without it.", remove=str(attachment.key))
    assert not Attachment.objects.exists()
    assert not storages["attachments"].exists(attachment.file.name)


def test_the_same_form_answers_once_however_often_it_is_sent():
    ticket, staff = TicketFactory(), UserFactory(staff=True)
    name = uuid4()
    messages = {
        conversation.answer(ticket, "Once.", staff, "waiting", submission=name).pk for _ in range(2)
    }
    assert len(messages) == Delivery.objects.count() == 1


def test_what_readers_may_not_send_staff_may_not_either(desk):
    ticket = TicketFactory()
    page = write(desk, ticket, text="See", attached=upload(b"MZ program", "x.exe"))
    assert "only PNG, JPG, PDF, DOC and DOCX files" in page.content.decode()
    assert "See</textarea>" in page.content.decode()
    assert ticket.messages.count() == 1

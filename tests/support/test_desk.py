"""The desk in the admin: who may, what happens, what is told and what is kept."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone

from support.models import Attachment, ContactStart, Delivery, Message, Ticket
from support.tickets import conversation
from tests.factories import ArticleFactory, TicketFactory, UserFactory

from .conftest import picture, upload

pytestmark = pytest.mark.django_db
LIST = "/admin/support/ticket/"
State = Ticket.State


@pytest.fixture
def agent(db):
    """Somebody of the group that works with tickets, and nothing else."""
    user = UserFactory(staff=True, username="agent")
    user.groups.add(Group.objects.get(name="Support"))
    return user


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


def page_of(ticket: Ticket) -> str:
    return reverse("admin:support_ticket_change", args=[ticket.pk])


def save(desk, ticket: Ticket, **changes):
    """Press Save on the ticket's page."""
    ticket.refresh_from_db()
    data = {
        "type": ticket.type,
        "state": ticket.state,
        "assignee": ticket.assignee_id or "",
        "prevented_by": "",
        "say": State.WAITING.value,
        "text": "",
        "seen": ticket.messages.last().pk,
        "_continue": "1",
        **changes,
    }
    data = {name: value for name, value in data.items() if value is not None}
    response = desk.post(page_of(ticket), data)
    ticket.refresh_from_db()
    return response


# -- who ----------------------------------------------------------------------------------------


def test_the_group_works_with_tickets_and_with_nothing_else(desk):
    ticket = TicketFactory()
    for path in (LIST, page_of(ticket), "/admin/support/delivery/", "/admin/support/contactstart/"):
        assert desk.get(path).status_code == 200
    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.get(f"{page_of(ticket).removesuffix('change/')}delete/").status_code == 403
    for path in ("/admin/articles/article/add/", "/admin/auth/user/", "/admin/articles/fact/add/"):
        assert desk.get(path).status_code == 403


@pytest.mark.parametrize("role", ["", "Author", "Reviewer", "Manager"])
def test_editors_see_no_tickets(client, role):
    user = UserFactory(staff=True)
    user.groups.set(Group.objects.filter(name=role))
    client.force_login(user)
    ticket = TicketFactory()
    for path in (LIST, page_of(ticket), "/admin/support/delivery/"):
        assert client.get(path).status_code == 403


def test_who_may_only_look_can_only_look(client):
    user = UserFactory(staff=True)
    user.user_permissions.set(
        Group.objects.get(name="Support").permissions.filter(codename="view_ticket")
    )
    client.force_login(user)
    ticket = TicketFactory(text="Quagga text")
    page = client.get(page_of(ticket)).content.decode()
    assert "Quagga text" in page
    assert 'name="text"' not in page
    assert "#id_text" not in page
    assert save(client, ticket, text="No").status_code == 403


@pytest.mark.parametrize(("language", "words"), [("en", "answer"), ("zh-hans", "回复")])
def test_the_first_key_leads_past_menu_and_conversation_to_the_answer(desk, language, words):
    page = desk.get(page_of(TicketFactory()), headers={"accept-language": language})
    _skip_to_content, skip = re.findall(r'<a href="#([^"]+)"[^>]*>([^<]+)', page.text)[:2]
    assert skip[0] == "id_text"
    assert words in skip[1]
    assert page.text.index(skip[1]) < page.text.index('id="nav-sidebar"')
    assert '<textarea name="text" cols="80" rows="8" maxlength="20000" id="id_text"' in page.text


# -- the list -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("turn", "shown"),
    [
        ("ours", {"received", "late"}),
        ("overdue", {"late"}),
        ("readers", {"waiting"}),
        ("solved", {"solved"}),
        ("", {"received", "late", "waiting"}),
        ("all", {"received", "late", "waiting", "solved"}),
    ],
)
def test_the_list_is_narrowed_by_whose_turn_it_is(desk, turn, shown):
    TicketFactory(subject="Is received")
    TicketFactory(subject="Is late", overdue=True)
    TicketFactory(subject="Is waiting", state=State.WAITING, overdue=True)
    TicketFactory(subject="Is solved", solved=True, overdue=True)
    page = desk.get(LIST, {"turn": turn} if turn else {}).content.decode()
    assert {w for w in ("received", "late", "waiting", "solved") if f"Is {w}" in page} == shown


def test_the_list_counts_each_turn_and_has_what_is_due_first_on_top(desk):
    now = timezone.now()
    TicketFactory(subject="Is waiting", state=State.WAITING, promised_at=None)
    TicketFactory(subject="Is late", overdue=True)
    TicketFactory(subject="Is received", promised_at=now + timedelta(hours=40))
    TicketFactory(subject="Is solved", solved=True)
    page = desk.get(LIST).content.decode()
    assert "Overdue (1)" in page
    assert "Solved (1)" in page
    assert page.index("Is late") < page.index("Is received") < page.index("Is waiting")


@pytest.mark.parametrize("solved", [False, True])
def test_a_ticket_is_found_by_number_mailbox_evidence_and_words(desk, solved):
    ticket = TicketFactory(
        subject="Quagga subject", evidence={"txid": "cd" * 32}, solved=solved, text="Zebra text"
    )
    TicketFactory(subject="Is another")
    typed = ticket.reference.lower().replace("-", " ")
    for words in (ticket.reference, typed, ticket.mailbox, "cd" * 32, "quagga", "zebra text"):
        page = desk.get(LIST, {"q": words}).content.decode()
        assert "Quagga subject" in page, words
        assert "Is another" not in page or words == ticket.mailbox


def test_the_list_is_narrowed_by_who_works_on_it(desk, agent):
    TicketFactory(subject="Is mine", assignee=agent)
    TicketFactory(subject="Is free")
    other = UserFactory(staff=True)
    TicketFactory(subject="Is another", assignee=other)
    for who, shown in (("me", "mine"), ("nobody", "free"), (str(other.pk), "another")):
        page = desk.get(LIST, {"assignee": who}).content.decode()
        assert [w for w in ("mine", "free", "another") if f"Is {w}" in page] == [shown]
    assert desk.get(LIST, {"assignee": "x'--"}).status_code == 200


def test_the_list_asks_as_little_for_many_tickets_as_for_few(desk, django_assert_max_num_queries):
    TicketFactory.create_batch(12)
    with django_assert_max_num_queries(20):
        desk.get(LIST)


def test_what_is_overdue_stands_first_on_the_desk(desk):
    TicketFactory(overdue=True)
    page = desk.get("/admin/")
    first = page.context["panels"][0]
    assert (str(first.title), first.count) == ("Overdue tickets", 1)
    assert desk.get(first.url).status_code == 200
    assert "Write an article" not in page.content.decode()


# -- an answer ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.WAITING, State.SOLVED, State.IN_PROGRESS])
def test_an_answer_is_mailed_and_leaves_a_state(
    desk, agent, state, mailoutbox, django_capture_on_commit_callbacks
):
    ticket, article = TicketFactory(), ArticleFactory(title="Where is it?")
    with django_capture_on_commit_callbacks(execute=True):
        response = save(desk, ticket, say=state.value, text="Here it is.", articles=[article.pk])
    assert response.status_code == 302
    message = ticket.messages.last()
    assert (message.kind, message.staff, ticket.state) == ("answer", agent, state)
    assert (ticket.promised_at, bool(ticket.closed_at)) == (None, state == State.SOLVED)
    (sent,) = mailoutbox
    assert "Here it is." in sent.body
    assert article.get_absolute_url() in sent.body
    assert Delivery.objects.get().event == "answered"


def test_a_note_stays_in_the_house(desk, mailoutbox):
    ticket = TicketFactory()
    save(desk, ticket, say="note", text="Looks like fraud.")
    assert ticket.messages.last().kind == Message.Kind.NOTE
    assert ticket.state == State.RECEIVED
    assert not Delivery.objects.exists()
    assert "Looks like fraud." in desk.get(page_of(ticket)).content.decode()


def test_an_answer_to_what_was_not_read_is_held_back_with_its_text(desk):
    ticket = TicketFactory()
    seen = ticket.messages.last().pk
    conversation.reply(ticket, "It has arrived!", ticket.submission.__class__(int=1))
    page = save(desk, ticket, seen=seen, text="We are looking for it.").content.decode()
    assert "Something was written meanwhile" in page
    assert "It has arrived!" in page
    assert "We are looking for it." in page
    assert f'value="{ticket.messages.last().pk}"' in page


def test_a_double_click_answers_once(desk):
    ticket = TicketFactory()
    seen = ticket.messages.last().pk
    for _click in range(2):
        save(desk, ticket, seen=seen, text="Once.")
    assert ticket.messages.filter(text="Once.").count() == 1


@pytest.mark.parametrize("article", [{"draft": True}, {"chinese": True}, {"staff_only": True}])
def test_only_what_readers_can_read_is_sent_along(desk, article):
    ticket = TicketFactory()
    page = save(desk, ticket, text="See", articles=[ArticleFactory(**article).pk]).content.decode()
    assert "published in the ticket&#x27;s language" in page
    assert ticket.messages.count() == 1


def test_after_an_answer_comes_what_is_due_next(desk):
    now, colleague = timezone.now(), UserFactory(staff=True)
    late = TicketFactory(overdue=True)
    soon, later, first = (
        TicketFactory(promised_at=now + timedelta(hours=hours)) for hours in (2, 3, 1)
    )
    TicketFactory(overdue=True, assignee=colleague)
    assert page_of(first) in save(desk, late, text="Yes.", _next="1", _continue=None).url
    assert page_of(soon) in save(desk, first, text="Yes.", _next="1", _continue=None).url
    assert page_of(later) in save(desk, soon, text="Yes.", _next="1", _continue=None).url
    assert save(desk, later, text="Yes.", _next="1", _continue=None).url == LIST


# -- handling -----------------------------------------------------------------------------------


def test_a_ticket_that_is_taken_is_in_progress(desk, agent):
    ticket = TicketFactory()
    save(desk, ticket, assignee=agent.pk)
    assert (ticket.assignee, ticket.state) == (agent, State.IN_PROGRESS)


def test_a_reader_is_told_that_a_ticket_is_closed_but_not_that_it_is_opened(desk):
    ticket = TicketFactory()
    save(desk, ticket, state=State.SOLVED.value)
    assert ticket.closed_at
    assert Delivery.objects.get().event == "solved"
    save(desk, ticket, state=State.IN_PROGRESS.value)
    assert (ticket.closed_at, Delivery.objects.count()) == (None, 1)


def test_the_article_that_would_have_prevented_it_is_told_to_editors(desk):
    article = ArticleFactory(title="Quagga guide")
    save(desk, TicketFactory(), prevented_by=article.pk)
    page = desk.get("/admin/support/contactstart/").content.decode()
    assert "Quagga guide" in page


def test_many_are_taken_closed_and_opened_at_once(desk, agent):
    tickets = TicketFactory.create_batch(3)

    def do(action: str) -> set[str]:
        chosen = [ticket.pk for ticket in tickets]
        desk.post(f"{LIST}?turn=all", {"action": action, "_selected_action": chosen})
        return set(Ticket.objects.values_list("state", flat=True))

    assert do("take") == {"in-progress"}
    assert set(Ticket.objects.values_list("assignee", flat=True)) == {agent.pk}
    assert do("solve") == {"solved"}
    assert Delivery.objects.filter(event="solved").count() == 3
    assert do("open_again") == {"in-progress"}
    assert LogEntry.objects.count() == 9


def test_the_log_says_what_was_done_and_not_what_was_said(desk, agent):
    ticket = TicketFactory()
    save(desk, ticket, text="Quagga answer")
    save(desk, ticket, say="note", text="Quagga note")
    said = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
    assert said == ["Answered the reader.", "Added an internal note."]
    assert set(LogEntry.objects.values_list("user", flat=True)) == {agent.pk}


def test_a_ticket_deleted_by_hand_takes_its_files_along(client, reader):
    reader.send(attached=upload(picture()))
    path = Attachment.objects.get().file.name
    client.force_login(UserFactory(superuser=True))
    address = page_of(Ticket.objects.get()).replace("change", "delete")
    client.post(address, {"post": "yes"})
    assert not Ticket.objects.exists()
    assert not storages["attachments"].exists(path)


# -- what is sent out ---------------------------------------------------------------------------


def test_what_was_given_up_can_be_tried_again(desk, mailoutbox, django_capture_on_commit_callbacks):
    row = Delivery.objects.create(
        ticket=TicketFactory(), channel="mail", event="received", state="failed", attempts=11
    )
    page = desk.get("/admin/support/delivery/").content.decode()
    assert "Given up" in page
    with django_capture_on_commit_callbacks(execute=True):
        desk.post("/admin/support/delivery/", {"action": "try_again", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert (row.state, row.attempts, len(mailoutbox)) == ("sent", 1, 1)
    assert desk.get(reverse("admin:support_delivery_change", args=[row.pk])).status_code == 200


# -- what comes of it ---------------------------------------------------------------------------


def test_the_outcomes_are_counted_with_the_unknown_share(desk):
    article = ArticleFactory(title="Quagga guide")
    for outcome in ("sent", "sent", "solved", "unknown", "unknown"):
        ContactStart.objects.create(
            locale="en", type="api", outcome=outcome,
            article=article if outcome == "solved" else None,
        )  # fmt: skip
    long_ago = timezone.now() - timedelta(days=40)
    ContactStart.objects.create(locale="en", type="kyc", created_at=long_ago)
    page = " ".join(desk.get("/admin/support/contactstart/").content.decode().split())
    assert "<dt>Forms opened</dt><dd>5" in page
    assert "<dt>Unknown</dt><dd>40 %" in page
    assert "Quagga guide" in page
    assert "<svg" in page
    quarter = desk.get("/admin/support/contactstart/?days=90").content.decode()
    assert "<dt>Forms opened</dt><dd>6" in " ".join(quarter.split())
    chinese = desk.get("/admin/support/contactstart/?locale=zh-hans").content.decode()
    assert "<dt>Forms opened</dt><dd>0" in " ".join(chinese.split())

"""Tickets in the console: the list and its filters, a ticket's page, and what is done to it."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.console.tickets.live import mark_of
from apps.conversations.actions import hear_from
from apps.conversations.models import Conversation, Message
from apps.escalations.models import TeamQueue
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from apps.tickets import actions
from apps.tickets.models import Priority, Stage, Ticket, TicketChange, TicketField, TicketNote, TicketStatus
from tests.cast import Cast
from tests.console import scenes
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
Make = Callable[..., Ticket]
LIST = "/console/tickets/"


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return make_inbox(cast.acme)


@pytest.fixture
def make(inbox: Inbox) -> Make:
    """A ticket of somebody who wrote before."""

    def make(subject: str = "Broken pump", **overrides: Any) -> Ticket:
        conversation = overrides.pop("conversation", None) or scenes.says(make_guest(inbox), "The pump is broken.")
        with tenant_scope(conversation.tenant_id):
            known = {"contact": conversation.contact, "conversation": conversation, "key": str(uuid.uuid4()), "actor": SYSTEM}
            return actions.open_ticket(subject=subject, **known | overrides)

    return make


def subjects(answer: Any) -> list[str]:
    return [slip.ticket.subject for slip in answer.context["slips"]]


def sees(ticket: Ticket) -> Ticket:
    with tenant_scope(ticket.tenant_id):
        return Ticket.objects.select_related("owner", "team", "state", "conversation").get(pk=ticket.pk)


def states(ticket: Ticket) -> dict[str, TicketStatus]:
    with tenant_scope(ticket.tenant_id):
        return {one.stage: one for one in TicketStatus.objects.all()}


def done(browser: Client, ticket: Ticket, act: str, **form: Any) -> Any:
    return browser.post(f"{LIST}{ticket.number}/{act}/", form, headers={"HX-Request": "true"})


def test_what_is_due_first_stands_on_top(cast: Cast, make: Make, sign_in: SignIn) -> None:
    now = clock.now()
    make("Whenever")
    make("Tomorrow", due_at=now + timedelta(days=1))
    make("In an hour", due_at=now + timedelta(hours=1))
    assert subjects(sign_in(cast.sarah).get(LIST)) == ["In an hour", "Tomorrow", "Whenever"]


def test_each_page_goes_on_where_the_one_before_ended(cast: Cast, make: Make, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.tickets.listing.PAGE", 2)
    now = clock.now()
    conversation = make("One", due_at=now + timedelta(hours=1)).conversation
    make("Two", conversation=conversation, due_at=now + timedelta(hours=1))
    make("Three", conversation=conversation, due_at=now + timedelta(hours=2))
    for subject in ("Four", "Five"):
        make(subject, conversation=conversation)
    browser, address, pages = sign_in(cast.sarah), LIST, []
    while address:
        answer = browser.get(address)
        pages.append(subjects(answer))
        address = answer.context["older_url"]
    assert pages == [["One", "Two"], ["Three", "Four"], ["Five"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"Mine", "Nobody’s", "Urgent", "Waits"}),
        ("whose=mine", {"Mine"}),
        ("whose=nobody", {"Nobody’s", "Urgent", "Waits"}),
        ("whose=watched", {"Urgent"}),
        ("stage=pending", {"Waits"}),
        ("stage=solved", {"Over"}),
        ("stage=any", {"Mine", "Nobody’s", "Urgent", "Waits", "Over"}),
        ("priority=3", {"Urgent"}),
        ("due=none", {"Nobody’s", "Urgent", "Waits"}),
        ("due=today", {"Mine"}),
        ("q=urgent", {"Urgent"}),
        ("q=nowhere", set()),
        ("sla=overdue", set()),
        ("stage=nonsense&priority=x&due=y", {"Mine", "Nobody’s", "Urgent", "Waits"}),
    ],
)
def test_a_filter_shows_what_fits(cast: Cast, make: Make, sign_in: SignIn, asked: str, found: set[str]) -> None:
    make("Mine", owner=cast.sarah, due_at=clock.now() + timedelta(minutes=1))
    conversation = make("Nobody’s").conversation
    urgent = make("Urgent", conversation=conversation, priority=Priority.URGENT)
    with tenant_scope(cast.acme.pk):
        actions.watch(urgent, member=cast.sarah)
        actions.move(make("Waits", conversation=conversation), to=Stage.PENDING, actor=SYSTEM)
        actions.move(make("Over", conversation=conversation), to=Stage.SOLVED, actor=SYSTEM)
    assert set(subjects(sign_in(cast.sarah).get(f"{LIST}?{asked}"))) == found


def test_a_number_finds_its_ticket(cast: Cast, make: Make, sign_in: SignIn) -> None:
    make("First")
    second = make("Second")
    assert subjects(sign_in(cast.sarah).get(f"{LIST}?q=%23{second.number}")) == ["Second"]


@pytest.mark.parametrize("older", ["999999999999_1", "-_0", "nonsense"])
def test_a_place_nobody_gave_out_breaks_nothing(cast: Cast, make: Make, sign_in: SignIn, older: str) -> None:
    make("Whenever")
    assert sign_in(cast.sarah).get(f"{LIST}?older={older}").status_code == 200


def test_the_list_grows_and_asks_no_more(cast: Cast, make: Make, sign_in: SignIn, django_assert_max_num_queries: Any) -> None:
    browser, conversation = sign_in(cast.sarah), make("Zero", owner=cast.tom).conversation
    browser.get(LIST)
    for number in range(5):
        make(f"Ticket {number}", conversation=conversation, owner=cast.tom)
    with django_assert_max_num_queries(45):
        assert len(subjects(browser.get(LIST))) == 6


def test_what_one_sees_of_their_queue_alone(cast: Cast, make: Make, sign_in: SignIn) -> None:
    team = scenes.a_team(cast.acme, cast.tom, name="Outside")
    with tenant_scope(cast.acme.pk):
        TeamQueue.objects.create(team=team, sees_only_its_queue=True)
    theirs, other = make("Theirs", team=team), make("Another’s")
    browser = sign_in(cast.tom)
    assert subjects(browser.get(LIST)) == ["Theirs"]
    page = browser.get(f"{LIST}{theirs.number}/").text
    assert ("The pump is broken." in page, "Copy their link" in page) == (False, False)  # the conversation is another team's
    assert ("another team’s conversation" in page, "Write a reply" in page.split("reply-paper")[-1]) == (True, False)
    refused = done(browser, theirs, "messages", client_id=str(uuid.uuid4()), text="It is on its way.")
    assert (refused.status_code, "another team’s conversation" in refused.text) == (403, True)
    assert done(browser, theirs, "notes", client_id=str(uuid.uuid4()), text="Please tell them.").status_code == 200
    assert "Copy their link" in sign_in(cast.sarah).get(f"{LIST}{theirs.number}/").text
    assert browser.get(f"{LIST}{other.number}/").status_code == 404
    assert done(browser, other, "changes", priority="3").status_code == 404


def test_a_page_says_by_which_inbox_a_reply_leaves(cast: Cast, make: Make, sign_in: SignIn) -> None:
    texts, ticket = make_inbox(cast.acme, name="Texts", kind="sms", sender="+12025550190"), make("Broken pump")
    with tenant_scope(cast.acme.pk):
        Conversation.objects.filter(pk=ticket.conversation_id).update(reach=hear_from(texts, "+12025550191").visitor_id)
    assert "It leaves on Texts" in sign_in(cast.sarah).get(f"{LIST}{ticket.number}/").text


def test_a_page_tells_what_was_said_noted_and_changed(cast: Cast, make: Make, sign_in: SignIn) -> None:
    ticket = make("Broken pump", description="It leaks.")
    with tenant_scope(cast.acme.pk):
        actions.note(ticket, member=cast.tom, client_id=uuid.uuid4(), text="Ask the **factory**.")
        actions.change(ticket, owner=cast.sarah, priority=Priority.HIGH, actor=cast.tom.actor)
    page = sign_in(cast.sarah).get(f"{LIST}{ticket.number}/").text
    for words in (
        "The pump is broken.", "It leaks.", "Ask the <strong>factory</strong>.", "Tom Becker gave it to Sarah Lindqvist",
        "Tom Becker changed the priority from Normal to High", f"Ticket {ticket.number} was opened",
    ):  # fmt: skip
        assert words in page


def test_long_histories_come_in_pages(cast: Cast, make: Make, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, held_clock: Any) -> None:
    monkeypatch.setattr("apps.console.tickets.said.PAGE", 3)
    ticket = make("Broken pump")
    with tenant_scope(cast.acme.pk):
        for number in range(5):
            held_clock.advance(minutes=1)
            actions.note(ticket, member=cast.tom, client_id=uuid.uuid4(), text=f"Note {number}")
    browser, address, pages = sign_in(cast.sarah), f"{LIST}{ticket.number}/", []
    while address:
        said = browser.get(address, {"before": pages[-1].before} if pages else {}).context["said"]
        pages.append(said)
        address = address if said.before else ""
    assert [[entry.html for entry in page.entries if entry.paper == "note"] for page in pages] == [
        ["<p>Note 2</p>", "<p>Note 3</p>", "<p>Note 4</p>"],
        ["<p>Note 0</p>", "<p>Note 1</p>"],
    ] or sum(len(page.entries) for page in pages) >= 7


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_page_that_is_behind_offers_to_take_the_ticket_as_a_new_one_does(
    cast: Cast, make: Make, sign_in: SignIn, headers: dict[str, str]
) -> None:
    page = sign_in(cast.sarah).get(f"{LIST}{make().number}/", headers=headers).text
    assert f'name="owner" value="{cast.sarah.pk}"' in " ".join(page.split())


def test_that_somebody_looked_is_no_news_of_a_ticket(cast: Cast, make: Make, sign_in: SignIn) -> None:
    ticket = make()
    shown = sign_in(cast.sarah).get(f"{LIST}{ticket.number}/").context["mark"]
    with tenant_scope(cast.acme.pk):
        assert mark_of(Ticket.objects.get(pk=ticket.pk)) == shown


def test_one_takes_a_ticket_and_takes_it_back(cast: Cast, make: Make, sign_in: SignIn) -> None:
    ticket, browser = make(), sign_in(cast.sarah)
    answer = done(browser, ticket, "changes", owner=str(cast.sarah.pk))
    assert sees(ticket).owner == cast.sarah
    assert "Given to Sarah Lindqvist" in answer.text
    done(browser, ticket, "changes", owner="", undo="1")
    assert sees(ticket).owner is None


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"owner": "999999"}, "They are no longer here."),
        ({"team": "999999"}, "There is no such team."),
        ({"priority": "9"}, "Choose a priority."),
        ({"due": "soon"}, "Give a date and a time."),
        ({"due": "0002-01-01T10:00"}, "Give a year as people count them now."),
        ({"subject": " "}, "Say what it is about."),
        ({"field.nowhere": "x"}, "There is no field"),
        ({}, "Say what is to change."),
    ],
)
def test_what_cannot_be_is_refused_in_words(cast: Cast, make: Make, sign_in: SignIn, form: dict[str, str], problem: str) -> None:
    ticket = make()
    answer = done(sign_in(cast.sarah), ticket, "changes", **form)
    assert (answer.status_code, problem in answer.text) == (422, True)
    with tenant_scope(cast.acme.pk):
        assert not TicketChange.objects.filter(ticket=ticket).exists()


def test_fields_tags_and_time_are_kept(cast: Cast, make: Make, sign_in: SignIn) -> None:
    ticket, browser = make(), sign_in(cast.sarah)
    with tenant_scope(cast.acme.pk):
        TicketField.objects.create(key="product", name="Product", kind=TicketField.Kind.CHOICE, choices=["Cream", "Oil"])
    for form in ({"field.product": "Oil"}, {"tags": "late, vip, late"}, {"due": "2026-12-01T09:30"}):
        assert done(browser, ticket, "changes", **form).status_code == 200
    kept = sees(ticket)
    assert (kept.fields, kept.tags, kept.due_at and kept.due_at.isoformat()) == (
        {"product": "Oil"},
        ["late", "vip"],
        "2026-12-01T09:30:00+00:00",
    )
    assert 'value="2026-12-01T09:30"' in browser.get(f"{LIST}{ticket.number}/").text


def test_a_ticket_is_solved_and_opened_again(cast: Cast, make: Make, sign_in: SignIn) -> None:
    ticket, browser = make(), sign_in(cast.sarah)
    answer = done(browser, ticket, "status", status=str(states(ticket)["solved"].pk))
    assert (sees(ticket).status, "Now: Solved" in answer.text, "Open again" in answer.text) == ("solved", True, True)
    done(browser, ticket, "status", status=str(states(ticket)["open"].pk), undo="1")
    assert sees(ticket).status == "open"


def test_what_must_be_known_is_asked_before_it_is_solved(cast: Cast, make: Make, sign_in: SignIn) -> None:
    ticket = make()
    with tenant_scope(cast.acme.pk):
        TicketField.objects.create(key="cause", name="Cause", is_required=True)
    answer = done(sign_in(cast.sarah), ticket, "status", status=str(states(ticket)["solved"].pk))
    assert (answer.status_code, "Cause" in answer.text, sees(ticket).status) == (422, True, "open")


def test_a_reply_is_said_in_the_conversation_once(cast: Cast, make: Make, sign_in: SignIn) -> None:
    ticket, browser, words = make(), sign_in(cast.sarah), {"client_id": str(uuid.uuid4()), "text": "A new pump is on its way."}
    for _ in range(2):
        assert done(browser, ticket, "messages", **words).status_code == 200
    with tenant_scope(cast.acme.pk):
        said = Message.objects.filter(conversation=ticket.conversation_id, author="agent", kind="text")
        assert [one.text for one in said] == ["A new pump is on its way."]
        assert Conversation.objects.get(pk=ticket.conversation_id).agent_id == cast.sarah.pk


def test_sent_and_solved_at_once(cast: Cast, make: Make, sign_in: SignIn) -> None:
    ticket = make()
    words = {"client_id": str(uuid.uuid4()), "text": "Done.", "then": str(states(ticket)["solved"].pk)}
    assert "Sent. Now: Solved" in done(sign_in(cast.sarah), ticket, "messages", **words).text
    assert sees(ticket).status == "solved"


def test_what_was_sent_is_sent_though_the_ticket_may_not_be_solved(cast: Cast, make: Make, sign_in: SignIn) -> None:
    ticket = make()
    with tenant_scope(cast.acme.pk):
        TicketField.objects.create(key="cause", name="Cause", is_required=True)
    words = {"client_id": str(uuid.uuid4()), "text": "Done.", "then": str(states(ticket)["solved"].pk)}
    answer = done(sign_in(cast.sarah), ticket, "messages", **words)
    assert (answer.status_code, "Sent. Before it is solved, say: Cause." in answer.text, sees(ticket).status) == (200, True, "open")


def test_who_does_not_hold_the_conversation_is_told_who_does(cast: Cast, make: Make, sign_in: SignIn) -> None:
    ticket = make()
    scenes.claims(cast.tom, ticket.conversation)  # type: ignore[arg-type]
    browser = sign_in(cast.sarah)
    answer = done(browser, ticket, "messages", client_id=str(uuid.uuid4()), text="Hello")
    assert (answer.status_code, "Tom Becker holds the conversation" in answer.text) == (403, True)
    assert "Tom Becker holds the conversation" in browser.get(f"{LIST}{ticket.number}/").text


def test_a_note_stays_between_colleagues(cast: Cast, make: Make, sign_in: SignIn) -> None:
    ticket = make()
    assert "Ask Olivia." in done(sign_in(cast.sarah), ticket, "notes", client_id=str(uuid.uuid4()), text="Ask Olivia.").text
    with tenant_scope(cast.acme.pk):
        assert [one.text for one in TicketNote.objects.all()] == ["Ask Olivia."]
        assert not Message.objects.filter(text="Ask Olivia.").exists()


def test_links_come_and_go(cast: Cast, make: Make, sign_in: SignIn) -> None:
    other, ticket, browser = make("Other"), make(), sign_in(cast.sarah)
    answer = done(browser, ticket, "links", kind="ticket", reference=f"#{other.number}")
    assert f'href="{LIST}{other.number}/">Ticket {other.number}</a>' in answer.text
    assert done(browser, ticket, "links", kind="order", reference="no-such").status_code == 422
    assert done(browser, ticket, "links", kind="nothing", reference="1").status_code == 422
    with tenant_scope(cast.acme.pk):
        link = ticket.links.get()
    done(browser, ticket, "links", remove=str(link.pk))
    with tenant_scope(cast.acme.pk):
        assert not ticket.links.exists()


def test_whoever_reads_along_may_watch_and_change_nothing(cast: Cast, make: Make, sign_in: SignIn) -> None:
    ticket, browser = make(), sign_in(cast.vera)
    assert done(browser, ticket, "watching", on="1").status_code == 200
    with tenant_scope(cast.acme.pk):
        assert [one.membership for one in ticket.watchers.all()] == [cast.vera]
    assert "Watched by" in browser.get(f"{LIST}{ticket.number}/").text
    done(browser, ticket, "watching", on="0")
    with tenant_scope(cast.acme.pk):
        assert not ticket.watchers.exists()
    assert done(browser, ticket, "changes", priority="3").status_code == 403


def test_old_links_of_the_customer_end(cast: Cast, make: Make, sign_in: SignIn) -> None:
    ticket, browser = make(), sign_in(cast.sarah)
    before = browser.get(f"{LIST}{ticket.number}/").context["link"]
    assert done(browser, ticket, "link").context["link"] != before


def test_a_form_without_a_script_leads_back_to_the_page(cast: Cast, make: Make, sign_in: SignIn) -> None:
    ticket, browser = make(), sign_in(cast.sarah)
    answer = browser.post(f"{LIST}{ticket.number}/changes/", {"priority": "3"}, follow=True)
    assert (answer.redirect_chain, sees(ticket).priority) == ([(f"{LIST}{ticket.number}/", 302)], Priority.URGENT)
    assert "Urgent priority now" in answer.text
    assert "Choose a priority." in browser.post(f"{LIST}{ticket.number}/changes/", {"priority": "9"}, follow=True).text

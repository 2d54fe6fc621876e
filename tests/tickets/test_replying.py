"""Something is said from a ticket: by a colleague, by the customer on its page."""

import threading
import uuid
from contextlib import suppress

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections

from apps.conversations import actions as conversations
from apps.conversations.actions import NotTheHolder, SaidOtherwise
from apps.conversations.admitting import Guest
from apps.conversations.listing import Sight
from apps.conversations.models import Contact, Conversation, Holder, Message, Outcome, Visitor
from apps.conversations.reading import Said
from apps.events.actors import SYSTEM
from apps.ground import clock, ids
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.actions import create_team
from apps.tenants.models import Membership
from apps.tickets import actions, links, tasks
from apps.tickets.models import Stage, Ticket
from tests.cast import Cast, assemble
from tests.conversations.scenes import await_a_waiter, claims, fresh, given_to_assistant, says, transcript
from tests.factories import make_guest, make_inbox
from tests.tickets.scenes import fresh_ticket, gives_address, letters, make_ticket, promises, target_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def waits(guest: Guest) -> Conversation:
    return says(guest)


def replies(member: Membership, ticket: Ticket, text: str = "It is on its way.", client_id: uuid.UUID | None = None) -> Said:
    with tenant_scope(ticket.tenant_id):
        return actions.reply(ticket, member=member, client_id=client_id or uuid.uuid4(), text=text)


def writes_back(ticket: Ticket, text: str = "Thank you.", client_id: uuid.UUID | None = None) -> Said:
    with tenant_scope(ticket.tenant_id):
        return actions.write_back(ticket, client_id=client_id or uuid.uuid4(), text=text)


def resolved(conversation: Conversation) -> Conversation:
    with tenant_scope(conversation.tenant_id):
        return conversations.resolve(conversation, outcome=Outcome.TICKET, actor=SYSTEM)


def moved(ticket: Ticket, to: Stage, cast: Cast) -> Ticket:
    with tenant_scope(ticket.tenant_id):
        return actions.move(ticket, to=to, actor=cast.sarah.actor)


class TestAReply:
    def test_is_said_in_the_conversation_and_keeps_what_was_promised(self, waits: Conversation, cast: Cast) -> None:
        promises(cast)
        ticket = make_ticket(waits)
        replies(cast.sarah, ticket)
        assert transcript(waits)[-1] == ("agent", "It is on its way.")
        assert (fresh(waits).holder, fresh(waits).agent) == (Holder.AGENT, cast.sarah)
        assert target_of(ticket, "first_reply").met_at is not None

    def test_said_twice_is_one(self, waits: Conversation, cast: Cast) -> None:
        ticket, client_id = make_ticket(waits), uuid.uuid4()
        gives_address(waits)
        first, second = (replies(cast.sarah, ticket, client_id=client_id) for _ in range(2))
        assert (first.id, len(letters(cast))) == (second.id, 1)

    @pytest.mark.parametrize("is_over", [True, False])
    def test_said_again_changes_nothing_that_was_done_since(self, waits: Conversation, cast: Cast, is_over: bool) -> None:
        ticket, client_id = make_ticket(waits), uuid.uuid4()
        first = replies(cast.sarah, ticket, client_id=client_id)
        resolved(waits) if is_over else claims(cast.tom, waits)
        held = (fresh(waits).is_open, fresh(waits).agent)
        assert replies(cast.sarah, ticket, client_id=client_id).id == first.id
        assert (fresh(waits).is_open, fresh(waits).agent) == held

    def test_takes_nothing_out_of_a_colleagues_hands(self, waits: Conversation, cast: Cast) -> None:
        claims(cast.tom, waits)
        with pytest.raises(NotTheHolder, match="Tom Becker holds the conversation"):
            replies(cast.sarah, make_ticket(waits))
        assert fresh(waits).agent == cast.tom

    def test_is_said_by_who_answers_customers_alone(self, waits: Conversation, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            replies(cast.vera, make_ticket(waits))

    def test_opens_again_what_had_ended(self, waits: Conversation, cast: Cast) -> None:
        ticket = make_ticket(resolved(waits))
        replies(cast.sarah, ticket)
        assert fresh(waits).is_open
        assert transcript(waits)[-1][1] == "It is on its way."

    def test_goes_on_where_they_write_now(self, guest: Guest, waits: Conversation, cast: Cast) -> None:
        ticket = make_ticket(waits)
        with tenant_scope(cast.acme.pk):
            conversations.resolve(waits, outcome=Outcome.ENDED, actor=guest.actor)
        current = says(guest, "And another thing")
        replies(cast.sarah, ticket)
        assert transcript(current)[-1][1] == "It is on its way."
        assert fresh_ticket(ticket).conversation == current
        with tenant_scope(cast.acme.pk):
            assert [str(one) for one in ticket.links.all()] == [f"Conversation {waits.number}"]

    def test_begins_a_conversation_where_there_is_none(self, guest: Guest, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk):
            contact = Contact.objects.get(pk=guest.contact_id)
            ticket = actions.open_ticket(contact=contact, subject="By phone", key="phone", actor=cast.sarah.actor)
        said = replies(cast.sarah, ticket)
        ticket = fresh_ticket(ticket)
        assert ticket.conversation is not None
        assert (ticket.conversation.pk, ticket.conversation.agent_id) == (said.conversation_id, cast.sarah.pk)

    def test_goes_out_to_the_address_they_wrote_from_last(self, cast: Cast) -> None:
        inbox = make_inbox(cast.acme)
        with tenant_scope(cast.acme.pk):
            Inbox.objects.filter(pk=inbox.pk).update(kind="sms", sender="+4930123")
            contact = Contact.objects.create(name="Maria")
            by_phone = Visitor.objects.create(contact=contact, inbox=inbox, address="+4930456", digest=ids.digest("+4930456"))
            ticket = actions.open_ticket(contact=contact, subject="By phone", key="phone", actor=cast.sarah.actor)
        replies(cast.sarah, ticket)
        assert fresh_ticket(ticket).conversation.reach_id == by_phone.pk  # type: ignore[union-attr]

    def test_is_not_believed_said_where_nothing_may_be_sent(self, cast: Cast) -> None:
        inbox = make_inbox(cast.acme)
        with tenant_scope(cast.acme.pk):
            Inbox.objects.filter(pk=inbox.pk).update(kind="sms", sender="+4930123")
            contact = Contact.objects.create(name="Maria")
            Visitor.objects.create(
                contact=contact, inbox=inbox, address="+4930456", digest=ids.digest("+4930456"), stopped_at=clock.now()
            )  # fmt: skip
            ticket = actions.open_ticket(contact=contact, subject="By phone", key="phone", actor=cast.sarah.actor)
        with pytest.raises(ValidationError):
            replies(cast.sarah, ticket)
        assert fresh_ticket(ticket).conversation is None

    def test_cannot_reach_who_never_wrote(self, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk):
            contact = Contact.objects.create(name="Maria")
            ticket = actions.open_ticket(contact=contact, subject="By phone", key="phone", actor=cast.sarah.actor)
        with pytest.raises(ValidationError, match="Nobody knows how to reach them"):
            replies(cast.sarah, ticket)

    def test_reaches_who_never_wrote_by_letter_and_they_answer_on_its_page(self, cast: Cast) -> None:
        chat = make_inbox(cast.acme)
        with tenant_scope(cast.acme.pk):
            contact = conversations.write_down(name="Ana", email="ana@example.org", actor=cast.sarah.actor)
            ticket = actions.open_ticket(contact=contact, subject="By phone", key="phone", actor=cast.sarah.actor)
        said = replies(cast.sarah, ticket)
        (letter,) = letters(cast)
        assert (letter.to, letter.text.startswith("Sarah: It is on its way.")) == ("ana@example.org", True)
        assert links.link_of(fresh_ticket(ticket)) in letter.text
        answered = writes_back(ticket)
        held = fresh_ticket(ticket).conversation
        assert held is not None
        assert (answered.conversation_id, held.inbox, held.agent_id) == (said.conversation_id, chat, cast.sarah.pk)
        replies(cast.sarah, ticket, "Good.")
        assert len(letters(cast)) == 2

    def test_has_nowhere_to_be_kept_where_the_house_has_no_chat(self, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk):
            contact = conversations.write_down(email="ana@example.org", actor=cast.sarah.actor)
            ticket = actions.open_ticket(contact=contact, subject="By phone", key="phone", actor=cast.sarah.actor)
        with pytest.raises(ValidationError, match="There is no chat to keep it in"):
            replies(cast.sarah, ticket)

    def test_is_refused_in_words_to_who_is_blocked(self, guest: Guest, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk):
            contact = Contact.objects.get(pk=guest.contact_id)
            ticket = actions.open_ticket(contact=contact, subject="By phone", key="phone", actor=cast.sarah.actor)
            conversations.block(contact, actor=cast.sarah.actor)
        with pytest.raises(ValidationError, match="They are blocked"):
            replies(cast.sarah, ticket)

    def test_opens_no_other_ticket_where_it_begins_a_conversation(self, cast: Cast) -> None:
        inbox = make_inbox(cast.acme)
        with tenant_scope(cast.acme.pk):
            Inbox.objects.filter(pk=inbox.pk).update(kind="email", sender="help@acme.example", human_mode="ticket")
            contact = Contact.objects.create(name="Maria")
            Visitor.objects.create(contact=contact, inbox=inbox, address="maria@example.org", digest=ids.digest("maria"))
            ticket = actions.open_ticket(contact=contact, subject="By phone", key="phone", actor=cast.sarah.actor)
        replies(cast.sarah, ticket)
        with tenant_scope(cast.acme.pk):
            assert [one.pk for one in Ticket.objects.all()] == [ticket.pk]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_theirs", [True, False])
def test_who_claims_the_conversation_at_that_very_instant_keeps_it(is_theirs: bool) -> None:
    """A colleague replies from its ticket, or the customer does on its page: what either read before is not so any more."""
    cast = assemble()
    waits = given_to_assistant(says(make_guest(make_inbox(cast.acme))))
    ticket = make_ticket(waits)

    def speak() -> None:
        with suppress(NotTheHolder):
            writes_back(ticket) if is_theirs else replies(cast.sarah, ticket)
        connections.close_all()

    speaks = threading.Thread(target=speak)
    with tenant_scope(cast.acme.pk):
        conversations.lock(waits)
        speaks.start()
        await_a_waiter()
        conversations.hand_over(waits, to=Holder.AGENT, agent=cast.tom, actor=cast.tom.actor)
    speaks.join(20)
    assert (fresh(waits).holder, fresh(waits).agent) == (Holder.AGENT, cast.tom)
    assert ("customer", "Thank you.") in transcript(waits) if is_theirs else ("agent", "It is on its way.") not in transcript(waits)


class TestWhoDoesNotSeeTheConversation:
    """An outside desk's ticket may be answered in another team's conversation."""

    @pytest.fixture
    def sight(self, cast: Cast) -> Sight:
        with tenant_scope(cast.acme.pk):
            team = create_team(name="Outside", members=[cast.tom], actor=cast.adam.actor)
        return Sight((team.pk,), cast.tom.pk)

    def replies(self, ticket: Ticket, cast: Cast, sight: Sight) -> Said:
        with tenant_scope(cast.acme.pk):
            return actions.reply(ticket, member=cast.tom, client_id=uuid.uuid4(), text="It is on its way.", sight=sight)

    def test_takes_it_from_nobody(self, waits: Conversation, cast: Cast, sight: Sight) -> None:
        ticket, before = make_ticket(waits, owner=cast.tom), transcript(waits)
        with pytest.raises(PermissionDenied, match="another team’s conversation"):
            self.replies(ticket, cast, sight)
        assert (fresh(waits).holder, transcript(waits)) == (Holder.QUEUE, before)

    def test_takes_none_that_goes_on_elsewhere(self, guest: Guest, waits: Conversation, cast: Cast, sight: Sight) -> None:
        ticket = make_ticket(waits, owner=cast.tom)
        with tenant_scope(cast.acme.pk):
            Conversation.objects.filter(pk=waits.pk).update(team=sight.teams[0])
            conversations.resolve(waits, outcome=Outcome.ENDED, actor=guest.actor)
        current = says(guest, "And another thing")
        with pytest.raises(PermissionDenied, match="another team’s conversation"):
            self.replies(ticket, cast, sight)
        assert fresh(current).holder == Holder.QUEUE

    def test_answers_in_their_own_teams(self, waits: Conversation, cast: Cast, sight: Sight) -> None:
        with tenant_scope(cast.acme.pk):
            Conversation.objects.filter(pk=waits.pk).update(team=sight.teams[0])
        self.replies(make_ticket(waits), cast, sight)
        assert fresh(waits).agent == cast.tom

    def test_begins_one_where_there_is_none(self, cast: Cast, sight: Sight) -> None:
        make_inbox(cast.acme)
        with tenant_scope(cast.acme.pk):
            contact = conversations.write_down(email="ana@example.org", actor=cast.tom.actor)
            ticket = actions.open_ticket(contact=contact, subject="By phone", key="phone", owner=cast.tom, actor=cast.tom.actor)
        assert self.replies(ticket, cast, sight).text == "It is on its way."


class TestTheCustomer:
    def test_writes_for_people_and_not_for_the_assistant(self, waits: Conversation, cast: Cast) -> None:
        ticket = make_ticket(given_to_assistant(waits))
        writes_back(ticket)
        assert (transcript(waits)[-1], fresh(waits).holder) == (("customer", "Thank you."), Holder.QUEUE)

    def test_writes_once_what_is_sent_twice(self, waits: Conversation) -> None:
        ticket, client_id = make_ticket(waits), uuid.uuid4()
        assert writes_back(ticket, client_id=client_id).id == writes_back(ticket, client_id=client_id).id

    def test_writes_once_though_nobody_knows_any_more_from_where_they_wrote(self, waits: Conversation, cast: Cast) -> None:
        ticket, client_id = make_ticket(waits), uuid.uuid4()
        with tenant_scope(cast.acme.pk):
            Message.objects.filter(conversation=waits).update(visitor=None)
            Visitor.objects.filter(contact=waits.contact_id).update(revoked_at=clock.now())
        assert writes_back(ticket, client_id=client_id).id == writes_back(ticket, client_id=client_id).id
        with pytest.raises(SaidOtherwise):
            writes_back(ticket, "Something else.", client_id)
        assert [text for who, text in transcript(waits) if who == "customer"][1:] == ["Thank you."]

    def test_opens_again_what_was_solved(self, waits: Conversation, cast: Cast) -> None:
        ticket = moved(make_ticket(waits), Stage.SOLVED, cast)
        resolved(waits)
        writes_back(ticket, "It leaks again.")
        assert (fresh_ticket(ticket).status, fresh(waits).is_open) == ("open", True)

    def test_is_waited_for_no_longer_once_they_write_in_the_chat(self, guest: Guest, waits: Conversation, cast: Cast) -> None:
        ticket = moved(make_ticket(waits), Stage.PENDING, cast)
        says(guest, "Here is the number")
        tasks.hear()
        assert fresh_ticket(ticket).status == "open"

    def test_talks_to_the_assistant_of_other_things(self, guest: Guest, waits: Conversation, cast: Cast) -> None:
        ticket = moved(make_ticket(waits), Stage.SOLVED, cast)
        given_to_assistant(waits)
        says(guest, "When do you open?")
        tasks.hear()
        assert fresh_ticket(ticket).status == "solved"

    def test_opens_nothing_that_is_closed(self, guest: Guest, waits: Conversation, cast: Cast) -> None:
        ticket = moved(make_ticket(waits), Stage.CLOSED, cast)
        says(guest, "It leaks again")
        assert tasks.hear() == 0
        assert fresh_ticket(ticket).status == "closed"


class TestLetters:
    def test_tell_of_the_opening_the_reply_and_the_solution(self, waits: Conversation, cast: Cast) -> None:
        gives_address(waits)
        ticket = make_ticket(waits, source=Ticket.Source.FORM)
        replies(cast.sarah, ticket, "It is **on** its way.")
        moved(ticket, Stage.SOLVED, cast)
        opened, reply, solved = letters(cast)
        assert {one.to for one in letters(cast)} == {"maria@example.org"}
        assert {one.subject for one in letters(cast)} == {f"{waits.inbox.name}: A broken pump (#{ticket.number})"}
        assert opened.text.startswith("We have received your request")
        assert reply.text.startswith("Sarah: It is on its way.\n\n")
        assert solved.text.startswith("Your request has been solved.")
        assert all(one.text.endswith(links.link_of(fresh_ticket(ticket))) for one in letters(cast))

    def test_are_in_the_customers_language(self, waits: Conversation, cast: Cast) -> None:
        gives_address(waits)
        with tenant_scope(cast.acme.pk):
            Conversation.objects.filter(pk=waits.pk).update(language="es-MX")
        make_ticket(fresh(waits), source=Ticket.Source.FORM)
        assert letters(cast)[0].text.startswith("Hemos recibido")

    def test_tell_nobody_twice_what_they_missed(self, waits: Conversation, cast: Cast) -> None:
        gives_address(waits)
        said = replies(cast.sarah, make_ticket(waits))
        assert fresh(waits).mailed_seq == said.seq

    def test_are_not_written_of_what_a_colleague_opened_by_hand(self, waits: Conversation, cast: Cast) -> None:
        gives_address(waits)
        make_ticket(waits)
        assert letters(cast) == []

    def test_reach_nobody_in_whose_name_somebody_else_may_have_written(self, waits: Conversation, cast: Cast) -> None:
        gives_address(waits)
        with tenant_scope(cast.acme.pk):
            unbelieved = Visitor.objects.create(
                contact=waits.contact, inbox=waits.inbox, address="maria@example.org", is_believed=False, digest=ids.digest("any")
            )  # fmt: skip
            Conversation.objects.filter(pk=waits.pk).update(reach=unbelieved)
        moved(make_ticket(fresh(waits)), Stage.SOLVED, cast)
        assert letters(cast) == []

    def test_need_an_address(self, waits: Conversation, cast: Cast) -> None:
        ticket = make_ticket(waits, source=Ticket.Source.FORM)
        replies(cast.sarah, ticket)
        assert letters(cast) == []

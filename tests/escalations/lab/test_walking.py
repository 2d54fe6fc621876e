"""A stored conversation is met again turn by turn: what was not known yet is not known, and what a person dealt with is not asked again."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from apps.business.models import Customer
from apps.conversations.actions import merge_contacts
from apps.conversations.models import Attachment, Contact, Conversation, Message, Visitor
from apps.escalations.gathering import SETTLED, facts_of
from apps.escalations.lab.stored import stored
from apps.escalations.lab.walking import moments, schedules
from apps.escalations.models import Escalation
from apps.escalations.rules.facts import Facts
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.inboxes.models import Inbox
from apps.tenants.actions import create_hours
from apps.tools.models import Approval, ToolCall
from tests.cast import Cast
from tests.escalations.lab.corpus import Line, agent, assistant, customer, happened, tell

pytestmark = pytest.mark.django_db


def walked(conversation: Conversation) -> list[Facts]:
    (one,) = stored([conversation.pk])
    return list(moments(one, schedules()))


def call(conversation: Conversation, **made: Any) -> ToolCall:
    return ToolCall.objects.create(conversation=conversation, tool="refund", tier="money", key="once", actor_kind="assistant", **made)


class TestTurns:
    def test_rules_are_asked_before_and_after_each_reply(self, shop: Inbox) -> None:
        met = walked(tell(shop, customer("One"), assistant(confidence=0.4), customer("Two"), assistant(confidence=0.2)))
        assert [(facts.newest.seq, facts.is_drafted, facts.confidences) for facts in met] == [
            (1, False, ()),
            (1, True, (0.4,)),
            (3, False, (0.4,)),
            (3, True, (0.4, 0.2)),
        ]

    def test_messages_between_two_replies_are_one_turn(self, shop: Inbox) -> None:
        first, _ = walked(tell(shop, customer("Where", sentiment=0.7), customer("is it?", sentiment=0.2, complexity=4, flags=("urgency",))))
        assert (first.newest.seq, first.newest.text, first.newest.sentiment, first.newest.complexity) == (2, "Where\nis it?", 0.2, 4)
        assert first.newest.flags == {"urgency"}

    def test_what_nobody_had_read_is_read_now(self, shop: Inbox) -> None:
        first, _ = walked(tell(shop, customer("I want to talk to a human being.", heard=False)))
        assert "human" in first.newest.flags

    def test_what_a_person_answers_is_not_asked(self, shop: Inbox) -> None:
        met = walked(tell(shop, customer("One"), agent(), customer("Two"), agent(), customer("Three")))
        assert [facts.newest.text for facts in met] == ["One", "One"]

    def test_begins_anew_when_the_assistant_has_the_word_again(self, shop: Inbox) -> None:
        met = walked(tell(shop, customer("One"), agent(), customer("Two"), assistant(confidence=0.5)))
        assert [[turn.text for turn in facts.turns] for facts in met] == [["One"], ["One"], ["Two"], ["Two"]]
        assert met[-1].confidences == (0.5,)

    @pytest.mark.parametrize(("ending", "counted"), [*((one, 1) for one in SETTLED), (Escalation.Ending.OVERTAKEN, 2)])
    def test_begins_anew_after_what_an_escalation_settled(self, shop: Inbox, ending: str, counted: int) -> None:
        held = tell(shop, customer("One"), assistant(), customer("Two"), assistant())
        Escalation.objects.create(conversation=held, reason="rule", title="x", state="closed", closed_seq=2, ending=ending)
        assert [len(facts.turns) for facts in walked(held)] == [1, 1, counted, counted]

    @pytest.mark.parametrize("activity", ["joined", "left"])
    def test_begins_anew_after_a_person_came_or_went(self, shop: Inbox, activity: str) -> None:
        met = walked(tell(shop, customer("One"), happened(activity), customer("Two"), assistant()))
        assert [[turn.text for turn in facts.turns] for facts in met] == [["One"], ["One"], ["Two"], ["Two"]]

    @pytest.mark.parametrize("lines", [
        (customer("One"), assistant(), customer("Two")),
        (customer("One"), agent(), customer("Two"), assistant(), customer("Three")),
        (customer("One"), assistant(), happened("joined"), customer("2"), happened("left"), customer("Three"), assistant(), customer("4")),
        (customer("One"), assistant(), customer("Two"), happened("left"), customer("Three"), customer("Four"), assistant(), customer("5")),
    ])  # fmt: skip
    @pytest.mark.parametrize("closed_seq", [0, 1, 2])
    def test_what_is_settled_is_the_same_as_in_a_live_conversation(self, shop: Inbox, lines: tuple[Line, ...], closed_seq: int) -> None:
        held = tell(shop, *lines)
        Escalation.objects.create(conversation=held, reason="rule", title="x", state="closed", closed_seq=closed_seq, ending="ticket")
        (*_, newest, _) = walked(held)
        assert newest.turns == facts_of(held).turns

    def test_a_question_is_counted_as_often_as_it_was_asked_by_then(self, shop: Inbox) -> None:
        words = "Where is my parcel, please?"
        met = walked(tell(shop, customer(words), assistant(), customer(words), assistant(), customer("Thank you so much")))
        assert [facts.asked for facts in met if not facts.is_drafted] == [1, 2, 1]

    def test_a_reply_that_was_never_sent_was_as_sure_as_the_escalation_says(self, shop: Inbox) -> None:
        held = tell(shop, customer("One"), assistant(confidence=0.2), customer("Two"))
        evidence = [{"signal": "confidence", "value": "0.11", "seq": 3, "quote": "Two"}]
        Escalation.objects.create(conversation=held, reason="rule", title="Unsure", evidence=evidence)
        assert walked(held)[-1].confidences == (0.2, 0.11)


class TestTools:
    def test_count_once_they_have_come_to_something(self, shop: Inbox) -> None:
        held = tell(shop, customer("One"), assistant(), customer("Two"), assistant())
        call(held, state="failed", asked_seq=1, finished_at=held.opened_at + timedelta(minutes=1, seconds=30))
        assert [facts.failed_tools for facts in walked(held)] == [0, 1, 1, 1]

    def test_a_later_refusal_is_not_known_before(self, shop: Inbox) -> None:
        held = tell(shop, customer("One"), assistant(), customer("Two"), assistant())
        late = held.opened_at + timedelta(minutes=3, seconds=30)
        asked = call(held, state="refused", code="window", asked_seq=1, finished_at=late, arguments={"amount": "80"})
        Approval.objects.create(call=asked, state="refused", expires_at=late)
        met = walked(held)
        assert [sorted(facts.outcomes) for facts in met] == [[], [], [], ["approval_refused", "policy_refused"]]
        assert [facts.amount for facts in met] == [None, 80, 80, 80]


class TestSurroundings:
    def test_hours_are_those_of_the_moment(self, shop: Inbox) -> None:
        shop.hours = create_hours(
            name="Mornings", time_zone="UTC", week={clock.now().weekday(): [(time(9), time(12, 2))]}, holidays={}, actor=SYSTEM
        )
        shop.save()
        met = walked(tell(shop, customer("At 12:01"), assistant(), customer("At 12:03")))
        assert [(facts.is_open, facts.somebody_is_there) for facts in met if not facts.is_drafted] == [(True, True), (False, False)]

    def test_earlier_conversations_of_the_same_person_count_and_later_ones_do_not(self, shop: Inbox) -> None:
        now: datetime = clock.now()
        before = tell(shop, customer(), opened_at=now - timedelta(days=3))
        maria = Contact.objects.get(pk=before.contact_id)
        held = tell(shop, customer(), contact=maria)
        tell(shop, customer(), contact=maria, opened_at=now + timedelta(days=1))
        (days,) = walked(held)[0].earlier
        assert days == pytest.approx(3, abs=0.01)
        assert walked(before)[0].earlier == ()

    def test_who_was_merged_is_one_person(self, shop: Inbox) -> None:
        """Live and replayed: their record and their earlier conversations are those of all that they are."""
        now: datetime = clock.now()
        before = tell(shop, customer(), opened_at=now - timedelta(days=3))
        held = tell(shop, customer(), assistant(), customer())
        merge_contacts(before.contact, into=held.contact, actor=SYSTEM)
        Customer.objects.create(reference="1", name="Maria", tier="gold", tags=["vip"], contact=before.contact)
        for facts in (walked(held)[0], facts_of(held)):
            assert (facts.tier, facts.tags) == ("gold", {"vip"})
            assert facts.earlier == pytest.approx((3,), abs=0.01)

    def test_of_two_records_nobody_knows_which_is_theirs(self, shop: Inbox) -> None:
        """As for the assistant, who then serves neither."""
        held, other = tell(shop, customer(), about={"tags": ["vip"]}), tell(shop, customer())
        for number, contact in enumerate((held.contact, other.contact)):
            Customer.objects.create(reference=str(number), name="Maria", tier="gold", tags=["gold"], contact=contact)
        assert walked(held)[0].tier == facts_of(held).tier == "gold"
        merge_contacts(other.contact, into=held.contact, actor=SYSTEM)
        for facts in (walked(held)[0], facts_of(held)):
            assert (facts.tier, facts.tags) == ("", {"vip"})

    def test_the_person_the_page_the_files_and_the_language(self, shop: Inbox, at_acme: Cast) -> None:
        held = tell(shop, customer("Hola", language="es"), customer("Mira", language=""), about={"tags": ["exception"]})
        Customer.objects.create(reference="1", name="Maria", tier="gold", tags=["vip"], contact=held.contact)
        visitor = Visitor.objects.create(contact=held.contact, inbox=shop, digest="d", page="https://acme.example/pricing")
        Message.objects.filter(conversation=held).update(visitor=visitor)
        picture = {"public_id": "a", "name": "a.png", "type": "image/png", "size": 1, "sha256": "", "path": ""}
        Attachment.objects.create(message=Message.objects.get(conversation=held, seq=2), **picture)
        facts = walked(held)[0]
        assert (facts.tags, facts.tier, facts.page, facts.language) == ({"exception", "vip"}, "gold", "https://acme.example/pricing", "es")
        assert facts.attachments == {"any", "image"}
        assert facts.channel == "web"

"""Words of crisis and a wish for a person are heard wherever they fall, and one broken thing hides neither."""

import pytest
from django.db import DatabaseError

from apps.assistant import actions
from apps.conversations import actions as conversations
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Outcome
from apps.escalations import actions as escalations
from apps.escalations.models import Escalation, Move, Priority, Rule, RuleVersion, Target
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.text.speaking import spoken
from apps.tickets.models import Ticket
from tests.assistant.conftest import Script
from tests.assistant.test_turns import answer, said
from tests.cast import Cast
from tests.conversations.scenes import claims, comes, fresh, says

pytestmark = pytest.mark.django_db
CRISIS, HUMAN = "I am going to kill myself", "I want to talk to a human"


def under_way(chat: Conversation) -> Escalation:
    with tenant_scope(chat.tenant.pk):
        return Escalation.objects.open().get(conversation=chat)


def rule(cast: Cast, *, conditions: dict[str, object], **overrides: object) -> Rule:
    with tenant_scope(cast.acme.pk):
        made = Rule.objects.create(name="Mine", place=1)
        RuleVersion.objects.create(rule=made, number=1, state="published", conditions=conditions, **overrides)
        return made


def away(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        escalations.change_availability(cast.sarah, state="away", actor=cast.sarah.actor)


def test_in_the_form_of_a_ticket_that_was_offered(model: Script, chat: Conversation, guest: Guest, cast: Cast) -> None:
    away(cast)
    rule(cast, conditions={"keywords": ["gizmo"]})
    says(guest, "My gizmo")
    answer(chat)
    with tenant_scope(chat.tenant.pk):
        conversations.ask_for_ticket(guest, email="maria@example.org", subject="Gizmo", body=CRISIS)
    answer(chat)
    assert (under_way(chat).priority, said(chat)[-1], model.asked) == (Priority.CRITICAL, spoken("en", "crisis"), [])


def test_as_a_colleague_gives_the_conversation_back(model: Script, chat: Conversation, guest: Guest, cast: Cast) -> None:
    claims(cast.sarah, chat)
    says(guest, CRISIS)
    with tenant_scope(chat.tenant.pk):
        escalations.hand_back(chat, member=cast.sarah, fence=fresh(chat).fence)
    answer(chat)
    assert (under_way(chat).priority, fresh(chat).holder, model.asked) == (Priority.CRITICAL, "queue", [])


def test_as_the_button_is_pressed(model: Script, chat: Conversation, guest: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The turn has read it, and then the conversation is not the assistant's any more."""
    says(guest, CRISIS)
    listen = conversations.listen

    def then_the_button(tenant_id: int, conversation_id: int) -> int:
        heard = listen(tenant_id, conversation_id)
        with tenant_scope(tenant_id):
            escalations.ask_for_human(guest)
        return heard

    monkeypatch.setattr(conversations, "listen", then_the_button)
    answer(chat)
    assert (under_way(chat).priority, model.asked) == (Priority.CRITICAL, [])


def test_while_a_colleague_has_it_whom_nobody_asked_for(chat: Conversation, guest: Guest, cast: Cast) -> None:
    claims(cast.sarah, chat)
    says(guest, CRISIS)
    actions.take_turns(chat.tenant.pk, chat.pk)
    assert (under_way(chat).priority, under_way(chat).state) == (Priority.CRITICAL, "taken")


def test_where_the_wake_for_it_was_lost(chat: Conversation, guest: Guest, cast: Cast, held_clock: clock.HeldClock) -> None:
    claims(cast.sarah, chat)
    says(guest, CRISIS)
    assert actions.unheard() == [], "its own wake may still come"
    held_clock.advance(seconds=3)
    assert actions.unheard() == [(chat.tenant.pk, chat.pk)]
    actions.take_turns(chat.tenant.pk, chat.pk)
    assert actions.unheard() == []


@pytest.mark.parametrize(("words", "priority"), [(CRISIS, Priority.CRITICAL), (HUMAN, Priority.HIGH)])
def test_beside_a_rule_that_nobody_can_read(chat: Conversation, guest: Guest, cast: Cast, words: str, priority: Priority) -> None:
    rule(cast, conditions={"renamed": True})
    says(guest, words)
    answer(chat)
    assert under_way(chat).priority == priority
    with tenant_scope(chat.tenant.pk):
        assert escalations.live_rules()


@pytest.mark.parametrize("words", [CRISIS, HUMAN, "Where is my parcel?"])
def test_where_the_rest_of_what_is_known_cannot_be_read(
    chat: Conversation, guest: Guest, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("apps.escalations.gathering.facts_of", broken)
    says(guest, words)
    answer(chat)
    assert fresh(chat).holder == "queue"
    assert (under_way(chat).priority == Priority.CRITICAL) is (words == CRISIS)


def test_where_nobody_can_say_who_is_there(chat: Conversation, guest: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise DatabaseError

    for place in ("planning.staffing", "actions.expecting", "actions.heeding"):
        monkeypatch.setattr(f"apps.escalations.{place}.staffing_of", broken)
    says(guest, HUMAN)
    answer(chat)
    assert (fresh(chat).holder, said(chat)[-1]) == ("queue", spoken("en", "failed"))


def test_what_was_offered_is_not_offered_again(model: Script, chat: Conversation, guest: Guest, cast: Cast) -> None:
    away(cast)
    for _ in range(2):
        model.calls("escalate_to_human", '{"reason": "They ask for it"}')
        says(guest, "I need somebody who knows this")
        answer(chat)
    with tenant_scope(chat.tenant.pk):
        assert Escalation.objects.filter(state="offered").count() == 1
        assert Escalation.objects.filter(ending="overtaken").count() == 0


def test_who_waits_all_the_same_comes_into_the_queue_once_somebody_is_there(
    model: Script, chat: Conversation, guest: Guest, cast: Cast
) -> None:
    away(cast)
    rule(cast, conditions={"keywords": ["gizmo"]})
    says(guest, "My gizmo")
    answer(chat)
    assert escalations.bring_offered() == 0
    comes(cast.tom)
    assert escalations.bring_offered() == 1
    assert (fresh(chat).holder, under_way(chat).title) == ("queue", "Mine")
    assert escalations.bring_offered() == 0


def test_who_went_on_with_the_assistant_does_not(model: Script, chat: Conversation, guest: Guest, cast: Cast) -> None:
    away(cast)
    rule(cast, conditions={"keywords": ["gizmo"]})
    says(guest, "My gizmo")
    answer(chat)
    model.says("Nine to five.")
    says(guest, "When are you open?")
    answer(chat)
    comes(cast.tom)
    assert escalations.bring_offered() == 0


def test_a_rule_opens_one_ticket_in_a_conversation(model: Script, chat: Conversation, guest: Guest, cast: Cast) -> None:
    with tenant_scope(chat.tenant.pk):
        conversations.add_address(chat.contact, "email", "maria@example.org")
    rule(cast, conditions={"channels": ["web"]}, target=Target.TICKET)
    says(guest, "Hello")
    answer(chat)
    model.says("Nine to five.")
    says(guest, "When are you open?")
    answer(chat)
    with tenant_scope(chat.tenant.pk):
        assert Ticket.objects.filter(conversation=chat).count() == 1
        number = Ticket.objects.get(conversation=chat).number
    assert said(chat)[-2:] == [spoken("en", "ticketed", number=number), "Nine to five."]


def test_without_an_address_nobody_is_promised_a_letter(chat: Conversation, guest: Guest, cast: Cast) -> None:
    rule(cast, conditions={"channels": ["web"]}, target=Target.TICKET)
    says(guest, "Hello")
    answer(chat)
    assert fresh(chat).holder == "queue"
    with tenant_scope(chat.tenant.pk):
        assert not Ticket.objects.exists()


def test_what_was_resolved_escalates_nothing_again(model: Script, chat: Conversation, guest: Guest, cast: Cast) -> None:
    rule(cast, conditions={"topics": ["dispute"]})
    says(guest, "I was charged twice, I dispute this charge")
    answer(chat)
    with tenant_scope(chat.tenant.pk):
        Inbox.objects.update(answered_by=Inbox.AnsweredBy.ASSISTANT)
        conversations.resolve(fresh(chat), outcome=Outcome.SOLVED, actor=cast.sarah.actor)
    model.says("Gladly.")
    says(guest, "Thanks")
    answer(chat)
    assert (fresh(chat).holder, said(chat)[-1]) == ("assistant", "Gladly.")


def test_that_nobody_is_there_is_said_also_after_words_of_its_own(model: Script, chat: Conversation, guest: Guest, cast: Cast) -> None:
    away(cast)
    model.calls("escalate_to_human", '{"reason": "Hard"}', "That sounds tricky. ")
    says(guest, "My gizmo")
    answer(chat)
    assert said(chat)[-1] == f"That sounds tricky. {spoken('en', 'nobody_free')}"


def test_raised_once_it_is_not_raised_again(chat: Conversation, guest: Guest, cast: Cast) -> None:
    says(guest, HUMAN)
    answer(chat)
    says(guest, CRISIS)
    for _ in range(3):
        actions.take_turns(chat.tenant.pk, chat.pk)
    with tenant_scope(chat.tenant.pk):
        assert Move.objects.filter(conversation=chat, kind=Move.Kind.RAISED).count() == 1

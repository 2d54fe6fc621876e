"""Retention: what was kept long enough goes, and nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django import Settings

from apps.conversations import actions as conversations
from apps.conversations.models import Attachment, Contact, Conversation, Inbound, Message, Original, Outcome
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.privacy import actions
from apps.privacy.actions import keeping
from apps.privacy.models import Retention
from apps.tickets.actions import move, open_ticket
from apps.tickets.models import Stage, Ticket
from tests.cast import Cast
from tests.conversations.scenes import says
from tests.factories import make_guest, make_inbox
from tests.faults.auditing import Auditor
from tests.privacy.scenes import file

pytestmark = pytest.mark.django_db

Keeps = Callable[..., Retention]


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def keeps(cast: Cast) -> Keeps:
    def kept(kind: str, days: int | None, outcome: str = "") -> Retention:
        with tenant_scope(cast.acme.pk):
            return actions.set_retention(Retention(kind=kind, days=days, outcome=outcome), actor=cast.olivia.actor)

    return kept


def ended(cast: Cast, outcome: Outcome = Outcome.SOLVED) -> Conversation:
    conversation = says(make_guest(make_inbox(cast.acme)), "I live at 12 Rose Lane")
    with tenant_scope(cast.acme.pk):
        return conversations.resolve(conversation, outcome=outcome, actor=SYSTEM)


def said(conversation: Conversation) -> int:
    with tenant_scope(conversation.tenant_id):
        return Message.objects.filter(conversation=conversation).count()


def fresh(conversation: Conversation) -> Conversation:
    with tenant_scope(conversation.tenant_id):
        return Conversation.objects.get(pk=conversation.pk)


def test_what_was_said_goes_after_its_days_and_figures_stay(cast: Cast, keeps: Keeps, held_clock: clock.HeldClock) -> None:
    conversation, _ = ended(cast), keeps("conversations", 30)
    held_clock.advance(days=29)
    actions.sweep_retention()
    assert said(conversation) > 0
    held_clock.advance(days=2)
    actions.sweep_retention()
    left = fresh(conversation)
    assert (said(conversation), left.preview, left.outcome, left.last_seq > 0) == (0, "", "solved", True)


def test_what_is_open_is_kept_and_so_is_what_was_reopened(cast: Cast, keeps: Keeps, held_clock: clock.HeldClock) -> None:
    keeps("conversations", 1)
    still_open, again = says(make_guest(make_inbox(cast.acme))), ended(cast)
    with tenant_scope(cast.acme.pk):
        conversations.reopen(again, member=cast.sarah, fence=again.fence)
    held_clock.advance(days=400)
    actions.sweep_retention()
    assert said(still_open)
    assert said(again)


def test_each_outcome_has_its_own_time(cast: Cast, keeps: Keeps, held_clock: clock.HeldClock) -> None:
    keeps("conversations", 1, "spam")
    keeps("conversations", None)
    spam, solved = ended(cast, Outcome.SPAM), ended(cast)
    held_clock.advance(days=3)
    actions.sweep_retention()
    assert (said(spam), said(solved) > 0) == (0, True)


def test_a_line_without_an_outcome_leaves_what_others_name(cast: Cast, keeps: Keeps, held_clock: clock.HeldClock) -> None:
    keeps("conversations", 1)
    keeps("conversations", None, "solved")
    silent, solved = ended(cast, Outcome.WENT_SILENT), ended(cast)
    held_clock.advance(days=3)
    actions.sweep_retention()
    assert (said(silent), said(solved) > 0) == (0, True)


def test_what_a_line_named_is_the_general_ones_once_that_is_dropped_or_names_another(
    cast: Cast, keeps: Keeps, held_clock: clock.HeldClock
) -> None:
    keeps("conversations", 1)
    spam, solved = keeps("conversations", None, "spam"), keeps("conversations", None, "solved")
    was_spam, was_solved = ended(cast, Outcome.SPAM), ended(cast)
    held_clock.advance(minutes=1)
    silent = ended(cast, Outcome.WENT_SILENT)
    held_clock.advance(days=3)
    actions.sweep_retention()
    assert (said(was_spam) > 0, said(was_solved) > 0, said(silent)) == (True, True, 0)
    with tenant_scope(cast.acme.pk):
        actions.drop_retention(spam, actor=cast.olivia.actor)
    actions.sweep_retention()
    assert (said(was_spam), said(was_solved) > 0) == (0, True)
    solved.outcome = "ended"
    with tenant_scope(cast.acme.pk):
        actions.set_retention(solved, actor=cast.olivia.actor)
    actions.sweep_retention()
    assert said(was_solved) == 0


@pytest.mark.django_db(transaction=True)
def test_what_somebody_is_at_is_looked_for_again(cast: Cast, keeps: Keeps, held_clock: clock.HeldClock) -> None:
    keeps("conversations", 1)
    first = ended(cast)
    held_clock.advance(minutes=1)
    busy = ended(cast)
    held_clock.advance(minutes=1)
    last = ended(cast)
    held_clock.advance(days=3)
    with Auditor.here() as elsewhere, elsewhere.session.transaction():
        elsewhere.session.execute("SELECT FROM conversations_conversation WHERE id = %s FOR UPDATE", [busy.pk])
        actions.sweep_retention()
        assert (said(first), said(busy) > 0, said(last)) == (0, True, 0)
    actions.sweep_retention()
    assert said(busy) == 0


def test_a_legal_hold_keeps_it_until_it_is_ended(cast: Cast, keeps: Keeps, held_clock: clock.HeldClock) -> None:
    keeps("conversations", 1)
    held, other = ended(cast), ended(cast)
    with tenant_scope(cast.acme.pk):
        hold = actions.hold(Contact.objects.get(pk=held.contact_id), reference="2026-7", actor=cast.olivia.actor)
    held_clock.advance(days=3)
    actions.sweep_retention()
    assert (said(held) > 0, said(other)) == (True, 0)
    with tenant_scope(cast.acme.pk):
        actions.end_hold(hold, actor=cast.olivia.actor)
    actions.sweep_retention()
    assert said(held) == 0


def test_a_sweep_does_a_little_and_the_next_goes_on(
    cast: Cast, keeps: Keeps, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_CONVERSATIONS", 2)
    keeps("conversations", 1)
    old = [ended(cast) for _ in range(5)]
    held_clock.advance(days=3)
    left = []
    for _ in range(4):
        actions.sweep_retention()
        left.append(sum(said(one) > 0 for one in old))
    assert left == [3, 1, 0, 0]


def test_another_tenant_keeps_theirs(cast: Cast, keeps: Keeps, held_clock: clock.HeldClock) -> None:
    keeps("conversations", 1)
    theirs = says(make_guest(make_inbox(cast.globex)))
    with tenant_scope(cast.globex.pk):
        conversations.resolve(theirs, outcome=Outcome.SOLVED, actor=SYSTEM)
    held_clock.advance(days=400)
    actions.sweep_retention()
    assert said(theirs) > 0


def test_files_go_and_the_words_stay(cast: Cast, keeps: Keeps, held_clock: clock.HeldClock, uploads: Path) -> None:
    keeps("attachments", 1)
    conversation = ended(cast)
    with tenant_scope(cast.acme.pk):
        message = Message.objects.filter(conversation=conversation).earliest("seq")
        Attachment.objects.create(message=message, public_id="a", name="n", type="text/plain", size=1, path=file("attachments/a.txt"))
    held_clock.advance(days=3)
    actions.sweep_retention()
    assert said(conversation) > 0
    assert not (uploads / "attachments/a.txt").exists()


def test_what_a_ticket_says_goes_once_it_is_closed(cast: Cast, keeps: Keeps, held_clock: clock.HeldClock) -> None:
    keeps("tickets", 10)
    conversation = ended(cast)
    with tenant_scope(cast.acme.pk):
        about = {"contact": conversation.contact, "description": "", "actor": SYSTEM}
        closed, waiting = (open_ticket(subject="Rash", key=key, **about) for key in ("one", "two"))
        move(closed, to=Stage.CLOSED, actor=SYSTEM)
    held_clock.advance(days=11)
    actions.sweep_retention()
    with tenant_scope(cast.acme.pk):
        told = dict(Ticket.objects.values_list("pk", "subject"))
    assert told == {closed.pk: "Erased", waiting.pk: "Rash"}


def test_raw_callbacks_and_mails_go_after_a_month_unless_somebody_said_otherwise(
    cast: Cast, held_clock: clock.HeldClock, uploads: Path
) -> None:
    inbox = make_inbox(cast.acme)
    conversation = says(make_guest(inbox))
    with tenant_scope(cast.acme.pk):
        taken = Inbound.objects.create(inbox=inbox, provider_id="a", state="taken", path=file("mail/a.eml"))
        Inbound.objects.create(inbox=inbox, provider_id="b", state="aside", path=file("mail/b.eml"))
        waits = Inbound.objects.create(inbox=inbox, provider_id="c", state="kept", path=file("mail/c.eml"))
        message = Message.objects.filter(conversation=conversation).earliest("seq")
        original = Original.objects.create(message=message, mail_id="m", text="Hello", path=taken.path)
    actions.sweep_retention()
    held_clock.advance(days=31)
    actions.sweep_retention()
    with tenant_scope(cast.acme.pk):
        assert list(Inbound.objects.all()) == [waits]
        assert Original.objects.values_list("text", "path").get(pk=original.pk) == ("Hello", "")
        assert Retention.objects.get(kind="inbound").days == keeping.INBOUND_DAYS
    assert [one.name for one in uploads.rglob("*.eml")] == ["c.eml"]


def test_it_is_told_in_the_log_and_only_when_something_went(cast: Cast, keeps: Keeps, held_clock: clock.HeldClock) -> None:
    keeps("conversations", 1)
    ended(cast)
    held_clock.advance(days=3)
    for _ in range(3):
        actions.sweep_retention()
    with tenant_scope(cast.acme.pk):
        swept = Event.objects.get(name="retention.swept")
        assert Event.objects.filter(name="retention.set").count() == 1
    assert swept.payload["kind"] == "conversations"
    assert swept.payload["rows"] > 1


def test_who_may_say_how_long(cast: Cast) -> None:
    for member in (cast.sofia, cast.sarah, cast.oscar, cast.vera):
        with tenant_scope(cast.acme.pk), pytest.raises(PermissionDenied):
            actions.set_retention(Retention(kind="tickets", days=1), actor=member.actor)


def test_a_line_without_days_keeps_everything(cast: Cast, keeps: Keeps) -> None:
    line = keeps("conversations", None)
    assert not keeping.sweep_line(cast.acme.pk, line.pk)

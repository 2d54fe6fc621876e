"""A customer takes their conversation with them."""

import pytest
from django.core.exceptions import ValidationError

from apps.conversations import actions, transcripts
from apps.conversations.actions.transcripts import MOST_LETTERS
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Delivery
from apps.conversations.reading import Said, messages_before
from apps.conversations.transcripts import as_text, messages_of
from apps.events.models import Event
from apps.ground import clock
from apps.ground.lane import fetch
from apps.inboxes.identity import Identity
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh, given_to_assistant, reply, says
from tests.factories import make_guest

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(at_acme: Cast, shop: Inbox, held_clock: clock.HeldClock) -> Conversation:
    """Ann, the assistant, then Sarah."""
    conversation = given_to_assistant(says(make_guest(shop, identity=Identity("ann", name="Ann"))))
    held_clock.advance(minutes=1)
    actions.post_draft(conversation, reply("It is **here**."))
    answers(at_acme.sarah, claims(at_acme.sarah, conversation), "Anything else?")
    return fresh(conversation)


def test_a_transcript_says_when_who_and_what(talk: Conversation) -> None:
    assert as_text(talk, messages_of(talk)) == (
        "[2026-11-21 12:00 UTC] Ann: Hello\n\n"
        "[2026-11-21 12:01 UTC] AI Assistant: It is here.\n\n"
        "[2026-11-21 12:01 UTC] Sarah joined\n\n"
        "[2026-11-21 12:01 UTC] Sarah: Anything else?\n"
    )


def test_times_are_the_tenants(at_acme: Cast, talk: Conversation) -> None:
    talk.tenant.time_zone = "Asia/Kolkata"
    assert as_text(talk, messages_of(talk)).startswith("[2026-11-21 17:30 IST] Ann")


def test_a_nameless_customer_is_called_so_without_a_number_and_files_are_named(waiting: Conversation) -> None:
    (said,) = messages_of(waiting)
    said.attachments.append({"name": "pump.txt"})
    assert as_text(waiting, [said]) == "[2026-11-21 12:00 UTC] Customer: Hello\n[pump.txt]\n"


def test_a_long_conversation_is_read_page_by_page(talk: Conversation, guest: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = messages_of(talk)
    for page in (1, 2, 3, 4):
        monkeypatch.setattr(transcripts, "PAGE", page)
        assert messages_of(talk) == whole
    monkeypatch.setattr(transcripts, "PAGE", 1)
    monkeypatch.setattr(transcripts, "MOST", 2)
    assert messages_of(talk) == whole[:2]


def letters() -> list[tuple[str, str]]:
    return list(Delivery.objects.order_by("id").values_list("to", "text"))


def test_a_transcript_is_mailed_once_for_each_state_and_address(shop: Inbox, guest: Guest, waiting: Conversation) -> None:
    for email in ("ann@example.org", "Ann@Example.org", f"{'a' * 200}@example.org", f"{'a' * 200}@example.com"):
        actions.mail_transcript(guest, email=email)
    assert [to for to, _ in letters()] == ["ann@example.org", f"{'a' * 200}@example.org", f"{'a' * 200}@example.com"]
    says(guest, "One more thing")
    actions.mail_transcript(guest, email="ann@example.org")
    assert "One more thing" in letters()[-1][1]


def test_the_letter_says_what_it_is_in_the_customers_language(shop: Inbox) -> None:
    guest = make_guest(shop, locale="de", identity=Identity("ann", name="Ann"))
    says(guest, "Hallo")
    actions.mail_transcript(guest, email="ann@example.org")
    letter = Delivery.objects.get()
    assert letter.subject == f"{shop.name}: Chatverlauf per E-Mail erhalten"
    assert letter.text == f"Vielen Dank\n{shop.name}, 21. November 2026\n\n[2026-11-21 12:00 UTC] Ann: Hallo\n"


@pytest.mark.parametrize(
    ("body", "words"),
    [("My pump leaks\nSince Monday.", "My pump leaks\nSince Monday."), ("Since Monday.", "My pump leaks\n\nSince Monday.")],
)
def test_a_tickets_subject_is_said_once(guest: Guest, body: str, words: str) -> None:
    conversation = actions.ask_for_ticket(guest, email="ann@example.org", subject="My pump leaks", body=body)
    assert as_text(conversation, messages_of(conversation)) == f"[2026-11-21 12:00 UTC] Customer: {words}\n"


def test_a_person_has_only_so_many_mailed_a_day(guest: Guest, waiting: Conversation, held_clock: clock.HeldClock) -> None:
    for number in range(MOST_LETTERS):
        actions.mail_transcript(guest, email=f"ann-{number}@example.org")
    with pytest.raises(ValidationError, match="for today"):
        actions.mail_transcript(guest, email="bob@example.org")
    held_clock.advance(days=1)
    actions.mail_transcript(guest, email="bob@example.org")
    assert len(letters()) == MOST_LETTERS + 1


def test_nobody_is_mailed_by_many_without_end(shop: Inbox) -> None:
    for number in range(MOST_LETTERS + 1):
        stranger = make_guest(shop)
        says(stranger)
        if number < MOST_LETTERS:
            actions.mail_transcript(stranger, email="ann@example.org")
    with pytest.raises(ValidationError, match="for today"):
        actions.mail_transcript(stranger, email="Ann@example.org")


def test_what_stands_above_is_read_newest_first(talk: Conversation) -> None:
    def seqs(before: int | None, limit: int) -> list[int]:
        return [Said.of(row).seq for row in fetch(messages_before(talk.tenant.pk, talk.pk, before, limit))]

    assert [seqs(None, 3), seqs(2, 3), seqs(1, 3)] == [[4, 3, 2], [1], []]


def test_who_takes_a_transcript_is_in_the_log_without_an_address(guest: Guest, waiting: Conversation) -> None:
    actions.mail_transcript(guest, email="ann@example.org")
    assert actions.take_transcript(guest, form="json") == waiting
    told = Event.objects.filter(name="transcript.read").order_by("id")
    assert [(event.actor_id, event.payload["form"]) for event in told] == [(guest.visitor_id, "mail"), (guest.visitor_id, "json")]
    assert "example" not in str([event.payload for event in told])

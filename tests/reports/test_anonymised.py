"""No canary of a person is in an anonymised export, in whatever format, nor in what is said of it."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from apps.business.models import Callback, Lead, Payment, Refund, Return
from apps.conversations.models import Attachment, Contact, ContactAddress, Conversation, Message
from apps.ground import clock, ids
from apps.inboxes.models import Inbox
from apps.tenants.models import User
from apps.text.speaking import phrase, spoken
from tests.business.scenes import make_customer, make_order
from tests.cast import Cast
from tests.reports.asked import export, in_clear
from tests.reports.talks import maria, talk

pytestmark = pytest.mark.django_db
CANARIES = ("quillfeather", "maria", "4711-8822", "lindqvist", "sarah")


def by_length(written: bytes) -> list[dict[str, Any]]:
    return sorted((json.loads(line) for line in written.splitlines()), key=lambda told: -len(told["messages"]))


@pytest.mark.parametrize("form", ["jsonl", "csv", "md", "openai"])
def test_no_canary_goes_out(whole: Conversation, tmp_path: Path, form: str) -> None:
    path = tmp_path / "out"
    _, told = export("--anonymize", "--notes", "--format", form, "--output", str(path))
    written = in_clear("".join(one.read_text().lower() for one in tmp_path.glob("out*")) + told.lower())
    assert len(list(tmp_path.glob("out*"))) == 3
    for canary in (*CANARIES, whole.public_id.lower(), str(whole.number), str(whole.contact.number)):
        assert canary not in written, canary
    assert whole.tenant.public_id not in written


def test_what_the_books_know_of_them_is_hidden_too(shop: Inbox) -> None:
    contact = maria()
    customer = make_customer(name="Marianne Thistledown", email="mt@thistledown.example", reference="CUST7", contact=contact)
    make_order(customer, "10", number="1042")
    talk(shop, ("customer", "Thistledown here: where is 1042? I am CUST7, mt@thistledown.example."), contact=contact)
    (told,) = [json.loads(line) for line in export("--anonymize")[0].splitlines()]
    for canary in ("Thistledown", "thistledown", "1042", "CUST7"):
        assert canary not in in_clear(told["messages"][0]["text"])
    assert told["customer"]["name"] in told["messages"][0]["text"]


def test_the_same_person_is_the_same_throughout_and_another_in_the_next(shop: Inbox, at_acme: Cast) -> None:
    contact = maria()
    for _ in range(2):
        talk(shop, ("customer", "I am Maria Quillfeather."), ("agent", "Hello Maria"), contact=contact, by=at_acme.sarah)
    talk(shop, ("customer", "Hello"), name="Bert Okonkwo")
    told = by_length(export("--anonymize")[0])
    names = [one["customer"]["name"] for one in told]
    assert names[0] == names[1] != names[2]
    assert names[0] in told[0]["messages"][0]["text"]
    assert names[0] in told[1]["messages"][1]["text"]
    assert told[0]["messages"][1]["name"] == told[1]["messages"][1]["name"] != "Sarah"
    again = [one["customer"]["name"] for one in by_length(export("--anonymize")[0])]
    assert again != names


def test_what_was_hidden_is_told_by_kind(whole: Conversation) -> None:
    _, told = export("--anonymize")
    report = json.loads(told[told.index("{") :])
    assert report["hidden_in_all"] == sum(report["hidden"].values()) > 4
    assert "doubtful_in_all" in report


@pytest.mark.parametrize(("language", "name"), [("en", "Will"), ("ja", "佐藤"), ("de", "Mark"), ("ar", "سارة"), ("th", "ใจ"), ("en", "Al")])
def test_a_colleague_who_joined_is_nobody_in_any_language(shop: Inbox, at_acme: Cast, language: str, name: str) -> None:
    User.objects.filter(pk=at_acme.sarah.user_id).update(shown_as=name)
    held = talk(shop, ("customer", "Hello"), ("agent", "Good day"), by=at_acme.sarah)
    Message.objects.filter(conversation=held, author="agent").update(author_name="Sarah")
    for seq, activity in enumerate(("joined", "left"), 3):
        Message.objects.create(
            conversation=held, seq=seq, author="system", kind="activity", activity=activity, author_name=name,
            text=phrase(language, activity, name=name), language=language,
        )  # fmt: skip
    relieved = spoken(language, "relieved", name=name)
    Message.objects.create(conversation=held, seq=5, author="system", kind="activity", text=relieved, language=language)
    Conversation.objects.filter(pk=held.pk).update(last_seq=5)
    (told,) = [json.loads(line) for line in export("--anonymize")[0].splitlines()]
    _, agent, *system, last = told["messages"]
    assert last["text"] == spoken(language, "relieved", name=agent["name"])
    for said, activity in zip(system, ("joined", "left"), strict=True):
        assert said["name"] == agent["name"]
        assert said["text"] == phrase(language, activity, name=agent["name"])


def test_neither_the_handle_nor_the_order_tells_which_conversation_it_is(shop: Inbox) -> None:
    for number in range(1, 21):
        talk(shop, ("customer", f"Is it blue {chr(96 + number)}?"), number=number)
    first, second = ([json.loads(line) for line in export("--anonymize")[0].splitlines()] for _ in range(2))
    handles = [[told["conversation"] for told in exported] for exported in (first, second)]
    assert not {f"Conversation {number}" for number in range(1, 21)} & {*handles[0], *handles[1]}
    assert not set(handles[0]) & set(handles[1])
    orders = [[told["messages"][0]["text"] for told in exported] for exported in (first, second)]
    assert sorted(orders[0]) == sorted(orders[1])
    assert len({tuple(orders[0]), tuple(orders[1]), tuple(sorted(orders[0]))}) == 3


def test_all_that_the_books_hold_of_somebody_is_hidden(shop: Inbox) -> None:
    contact = maria()
    customer = make_customer(name="Marianne", reference="customer-8812", contact=contact, street="Zum alten Speicher 4b")
    order = make_order(customer, "10", number="WEB.ORDER.77", street="Hinter der Bleiche 12")
    Return.objects.create(order=order, number="RET-ONE")
    Refund.objects.create(order=order, number="REF-ONE", amount=1, reason="", rule="exception", sentence="", actor_kind="system")
    Payment.objects.create(customer=customer, amount=1, number="PAY-ONE", public_id=ids.outside_id(shop.tenant.public_id))
    Lead.objects.create(contact=contact, name="Wilhelmina Ottokar", email="wo@ottokar.example", phone="+12025550143")
    Callback.objects.create(contact=contact, number="CALL-ONE", phone="+12025550144")
    words = (
        "customer-8812, WEB.ORDER.77, RET-ONE, REF-ONE, PAY-ONE, CALL-ONE; Ottokar, wo@ottokar.example, 2025550143, 202 555-0144; "
        "Zum alten Speicher 4b, Hinter der Bleiche 12"
    )
    talk(shop, ("customer", words), contact=contact)
    (told,) = [json.loads(line) for line in export("--anonymize")[0].splitlines()]
    left = in_clear(told["messages"][0]["text"])
    for canary in ("8812", "WEB", "ONE", "ttokar", "555", "peicher", "leiche"):
        assert canary not in left, canary


def test_whoever_turned_out_to_be_the_same_person_is_known_by_all_their_names(shop: Inbox) -> None:
    root = Contact.objects.create(name="Nadia Quistgaard")
    middle = Contact.objects.create(name="Ysolde Brackenridge", merged_into=root)
    leaf = Contact.objects.create(name="Zephyrine Vandermolen", merged_into=middle)
    for contact in (root, middle, leaf):
        ContactAddress.objects.create(contact=contact, kind="email", value=f"me@{contact.name.split()[1].lower()}.example")
    words = "I am Quistgaard, Brackenridge and Vandermolen: me at brackenridge.example, ME@QUISTGAARD.EXAMPLE"
    for contact in (root, leaf):
        talk(shop, ("customer", words), contact=contact)
    one, other = [json.loads(line) for line in export("--anonymize")[0].splitlines()]
    assert one["customer"]["name"] == other["customer"]["name"]
    for told in (one, other):
        left = told["messages"][0]["text"].casefold()
        for canary in ("quistgaard", "brackenridge", "vandermolen"):
            assert canary not in left, canary


def test_no_figure_joins_two_exports_and_gaps_stay(whole: Conversation) -> None:
    Conversation.objects.update(sentiment=0.4837211, opened_at=clock.now() - timedelta(microseconds=123_457))
    Message.objects.filter(author="assistant").update(confidence=0.8731)
    Attachment.objects.update(size=48_211)
    plain = json.loads(export("--notes")[0])
    one, other = (json.loads(export("--anonymize", "--notes")[0]) for _ in range(2))
    assert not times(one) & times(other)
    assert not (times(one) | times(other)) & times(plain)
    assert all(moment.microsecond == 0 for moment in times(one))
    gaps = [[at - told[0] for at in told] for told in (said_at(plain), said_at(one))]
    assert gaps[0] == gaps[1]
    assert (one["sentiment"], one["messages"][1]["confidence"]) == (0.5, 0.9)
    assert one["messages"][0]["attachments"][0]["size"] == 65_536


def said_at(told: dict[str, Any]) -> list[datetime]:
    return [datetime.fromisoformat(one["created_at"]) for one in told["messages"]]


def times(told: dict[str, Any]) -> set[datetime]:
    rest = [told["opened_at"], *(one["rated_at"] for one in told["ratings"]), *(one["created_at"] for one in told["notes"])]
    calls = [one[name] for one in told["tool_calls"] for name in ("asked_at", "finished_at")]
    return {*said_at(told), *map(datetime.fromisoformat, rest + calls)}

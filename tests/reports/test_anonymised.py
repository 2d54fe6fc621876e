"""No canary of a person is in an anonymised export, in whatever format, nor in what is said of it."""

import json
from pathlib import Path

import pytest

from apps.conversations.models import Conversation
from apps.inboxes.models import Inbox
from tests.business.scenes import make_customer, make_order
from tests.cast import Cast
from tests.reports.asked import export
from tests.reports.talks import maria, talk

pytestmark = pytest.mark.django_db
CANARIES = ("quillfeather", "maria", "4711-8822", "lindqvist", "sarah")


@pytest.mark.parametrize("form", ["jsonl", "csv", "md", "openai"])
def test_no_canary_goes_out(whole: Conversation, tmp_path: Path, form: str) -> None:
    path = tmp_path / "out"
    _, told = export("--anonymize", "--notes", "--format", form, "--output", str(path))
    written = "".join(one.read_text().lower() for one in tmp_path.glob("out*")) + told.lower()
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
        assert canary not in told["messages"][0]["text"]
    assert told["customer"]["name"] in told["messages"][0]["text"]


def test_the_same_person_is_the_same_throughout_and_another_in_the_next(shop: Inbox, at_acme: Cast) -> None:
    contact = maria()
    for _ in range(2):
        talk(shop, ("customer", "I am Maria Quillfeather."), ("agent", "Hello Maria"), contact=contact, by=at_acme.sarah)
    talk(shop, ("customer", "Hello"), name="Bert Okonkwo")
    told = [json.loads(line) for line in export("--anonymize")[0].splitlines()]
    names = [one["customer"]["name"] for one in told]
    assert names[0] == names[1] != names[2]
    assert names[0] in told[0]["messages"][0]["text"]
    assert names[0] in told[1]["messages"][1]["text"]
    assert told[0]["messages"][1]["name"] == told[1]["messages"][1]["name"] != "Sarah"
    again = [json.loads(line)["customer"]["name"] for line in export("--anonymize")[0].splitlines()]
    assert again != names


def test_what_was_hidden_is_told_by_kind(whole: Conversation) -> None:
    _, told = export("--anonymize")
    report = json.loads(told[told.index("{") :])
    assert report["hidden_in_all"] == sum(report["hidden"].values()) > 4
    assert "doubtful_in_all" in report

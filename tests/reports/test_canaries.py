"""Each place where somebody may be told of has a canary of its own: none goes out anonymised, nor into logs and metrics."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from apps.conversations.models import Attachment, Contact, ContactAddress, Conversation, Message, Note, Rating
from apps.ground import clock, ids
from apps.inboxes.models import Inbox
from apps.reports import actions
from apps.reports.models import ExportJob
from apps.reports.selecting import Selection
from apps.tenants.models import User
from apps.tools.models import ToolCall
from tests.cast import Cast
from tests.channels.test_logs_hold_nobody import Lines
from tests.reports.asked import export, in_clear
from tests.reports.talks import talk

pytestmark = pytest.mark.django_db

PLACES = {
    "name": "quillfeather", "address": "brackenridge", "said by the customer": "thistledown", "said by the assistant": "wrenfield",
    "said by an agent": "ottoline", "said by us": "zephyrine", "who spoke": "vandermolen", "agent": "quistgaard", "card": "marchbanks",
    "source": "fennimore", "file": "lambourne", "argument": "hollingberry", "key": "trelawney", "result": "pemberwick", "problem": "ysolde",
    "summary": "okonkwo", "rating": "sforzini", "note": "kekalainen", "tag": "zubizarreta", "inbox": "aldershaw",
}  # fmt: skip


def mail(place: str) -> str:
    return f"{PLACES[place]}@canary.example"


@pytest.fixture
def lines() -> Iterator[Lines]:
    yield from Lines().taken()


@pytest.fixture
def told(shop: Inbox, at_acme: Cast) -> Conversation:
    """A conversation with a canary in each place."""
    User.objects.filter(pk=at_acme.sarah.user_id).update(name=PLACES["agent"].capitalize())
    Inbox.objects.filter(pk=shop.pk).update(name=f"Desk of {mail('inbox')}")
    contact = Contact.objects.create(name=PLACES["name"].capitalize(), number=733_001)
    ContactAddress.objects.create(contact=contact, kind="email", value=mail("address"), is_verified=True)
    said = [(author, f"Write to {mail(f'said by {by}')}.") for author, by in SPEAKERS]
    held = talk(shop, *said, contact=contact, by=at_acme.sarah, tags=[mail("tag")], notes_count=1)
    first, *_, last = held.messages.order_by("seq")
    card, sources = {"title": f"For {mail('card')}"}, [{"title": "Returns", "url": f"https://x.example/?e={mail('source')}"}]
    Message.objects.filter(pk=first.pk).update(card=card, sources=sources)
    Message.objects.filter(pk=last.pk).update(author_name=mail("who spoke"), kind="activity")
    Message.objects.filter(author="agent").update(author_name=PLACES["agent"].capitalize())
    _beside(held, first, at_acme)
    return held


SPEAKERS = (("customer", "the customer"), ("assistant", "the assistant"), ("agent", "an agent"), ("system", "us"))


def _beside(held: Conversation, first: Message, at_acme: Cast) -> None:
    Attachment.objects.create(
        public_id=ids.outside_id(held.tenant.public_id), message=first, name=f"pass {mail('file')}", type="image/png", size=10,
        sha256="0" * 64, path="nowhere",
    )  # fmt: skip
    ToolCall.objects.create(
        conversation=held, tool="order_lookup", tier="read", key=uuid.uuid4().hex, actor_kind="assistant", state="failed", asked_seq=1,
        arguments={"note": mail("argument"), mail("key"): 1}, result={"note": mail("result")}, problem=f"Nobody is {mail('problem')}",
        summary=f"Look up {mail('summary')}", finished_at=clock.now(),
    )  # fmt: skip
    Rating.objects.create(conversation=held, contact=held.contact, kind="csat", score=5, comment=f"Thanks, {mail('rating')}")
    Note.objects.create(
        conversation=held, number=1, after_seq=1, author=at_acme.sarah, client_id=uuid.uuid4(), text=f"Call {mail('note')}"
    )  # fmt: skip


def canaries_in(written: str) -> list[str]:
    return [place for place, canary in PLACES.items() if canary in in_clear(written.casefold())]


@pytest.mark.usefixtures("told")
def test_plain_every_canary_goes_out() -> None:
    """Or the next tests would prove nothing."""
    assert canaries_in(export("--notes")[0].decode()) == list(PLACES)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("form", ["jsonl", "csv", "md", "openai"])
def test_anonymised_none_does(tmp_path: Path, form: str) -> None:
    _, said = export("--anonymize", "--notes", "--format", form, "--output", str(tmp_path / "out"))
    written = [*tmp_path.glob("out*")]
    assert len(written) == 3
    assert canaries_in(said + "".join(one.read_text() for one in written)) == []


@pytest.mark.usefixtures("told")
def test_none_is_in_the_logs_nor_in_the_metrics(at_acme: Cast, lines: Lines) -> None:
    for anonymised in (False, True):
        job = actions.ask(
            Selection(text=PLACES["said by us"]), format="jsonl", anonymised=anonymised, notes=True, actor=at_acme.olivia.actor
        )
        actions.run(job.tenant_id, job.pk)
        assert ExportJob.objects.get(pk=job.pk).state == ExportJob.State.DONE
    browser = Client()
    browser.force_login(at_acme.olivia.user)
    browser.get(f"/console/search/?q={mail('note')}")
    figures = browser.get("/metrics")
    assert figures.status_code == 200
    assert lines.text
    assert canaries_in(lines.text + figures.text) == []

"""What PostgreSQL copies and templates make of it is what the ORM says, to the last sign: as JSON and as CSV."""

import csv
import io
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.conversations.models import Attachment, ContactAddress, Conversation, Message, Note, Rating
from apps.ground import clock, ids
from apps.ground.copying import copied
from apps.ground.snapshot import snapshot
from apps.inboxes.models import Inbox
from apps.reports.exporting import lines as put_together
from apps.reports.exporting import rows, shape
from apps.reports.exporting.folder import Chosen
from apps.reports.exporting.lines import Asked, Table, Whole, lines
from apps.reports.exporting.rows import COLUMNS, bearing
from apps.text.cells import guarded
from apps.tools.models import ToolCall
from tests.cast import Cast
from tests.reports.asked import export
from tests.reports.talks import talk

pytestmark = pytest.mark.django_db

ODD = (
    '"', "\\", '\\"', "C:\\videos\\new\\table", "\\v", "\v", "\\\v", "\\\\v", "a\x01b\x1f\x7f", "\b\f", "tab\tbed", "a\r\nb\n",
    "\u2028\u2029\ufeff", "🧦\u200d🧦", "שלום \u200fعالم", "", "null", "\\.", "\\N", "[]", "{}", "%b %s %%", "=1+1", "+49", "-1", "@here",
    "\t=1", "＝1", "', '", ";", "🧦" * 300,
)  # fmt: skip
TEXTS = st.text(
    st.one_of(st.sampled_from("\"\\vntr\v\t\n\r\x01\x1f,;='nul{}[]%b\u2028"), st.characters(exclude_characters="\0")), max_size=30
)
CALMLY = settings(derandomize=True, max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def odd(inbox: Inbox, by: Cast, text: str, place: int) -> Conversation:
    """The text stands wherever one can."""
    held = talk(inbox, ("customer", text), ("assistant", text), ("agent", text), ("system", ""), name=text[:80], by=by.sarah, tags=[text])
    said = {one.seq: one for one in held.messages.all()}
    Message.objects.filter(pk=said[2].pk).update(sources=[{"title": text, text: [None, 1.5, True]}], confidence=None, language=text[:10])
    Message.objects.filter(pk=said[3].pk).update(card={"type": "card", "body": text}, author_name=text[:80], kind="card")
    Message.objects.filter(pk=said[4].pk).update(kind="activity", activity="joined")
    ContactAddress.objects.create(contact=held.contact, kind="email", value=f"{place}{text}"[:200])
    for position in (1, 0):
        Attachment.objects.create(
            public_id=ids.outside_id(inbox.tenant.public_id), message=said[3 - position], name=f"{position}{text}"[:120], type="text/plain",
            position=position, size=position, sha256="", path="",
        )  # fmt: skip
    Attachment.objects.filter(message=said[2]).update(message=said[3])
    ToolCall.objects.create(
        conversation=held, tool="order_lookup", tier="read", key=uuid.uuid4().hex, actor_kind="assistant", state="failed", asked_seq=1,
        arguments={"text": text, text: text}, result=None, problem=text[:300], summary=text[:500], member=by.sarah,
    )  # fmt: skip
    Rating.objects.create(conversation=held, contact=held.contact, kind="csat", score=1, comment=text)
    Rating.objects.create(conversation=held, contact=held.contact, kind="nps", score=9)
    Note.objects.create(conversation=held, number=1, after_seq=2, author=by.sarah, client_id=uuid.uuid4(), text=text)
    Conversation.objects.filter(pk=held.pk).update(notes_count=1, sentiment=None if place % 2 else 1e-7, resolved_at=clock.now())
    return held


def moment(value: Any) -> str | None:
    return value.isoformat() if value else None


def parts(of: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(of, name) for name in names}


def told_by_orm(held: Conversation) -> dict[str, Any]:
    held.refresh_from_db()
    return {
        "conversation": held.public_id, "number": held.number, "channel": held.inbox.kind, "inbox": held.inbox.name,
        "language": held.language, "status": held.status, "outcome": held.outcome, "sentiment": held.sentiment, "tags": held.tags,
        "opened_at": moment(held.opened_at), "resolved_at": moment(held.resolved_at),
        "customer": {
            "number": held.contact.number, "name": held.contact.name,
            "addresses": list(held.contact.addresses.order_by("pk").values("kind", "value", "is_verified")),
        },
        "tool_calls": [
            parts(one, "tool", "tier", "state", "arguments", "result", "problem", "summary")
            | {"asked_at": moment(one.asked_at), "finished_at": moment(one.finished_at)}
            | {"after_seq": one.asked_seq, "asked_by": one.actor_kind}
            for one in held.tool_calls.order_by("pk")
        ],
        "ratings": [
            {"kind": one.kind, "score": one.score, "comment": one.comment, "rated_at": moment(one.rated_at)}
            for one in held.ratings.order_by("kind")
        ],
        "notes": [
            {"after_seq": one.after_seq, "name": one.author.user.name, "text": one.text, "created_at": moment(one.created_at)}
            for one in held.notes.all() if one.author
        ],
        "messages": [
            parts(one, "seq", "author", "kind", "activity", "language", "confidence", "text", "card", "sources")
            | {"created_at": moment(one.created_at), "name": one.author_name}
            | {"attachments": list(one.attachments.order_by("position", "pk").values("name", "type", "size"))}
            for one in held.messages.order_by("seq")
        ],
    }  # fmt: skip


def rows_by_orm(held: Conversation) -> list[dict[str, str]]:
    told = told_by_orm(held)
    own = {name: told[name] for name in COLUMNS[:6]} | {"customer": told["customer"]["name"]}
    said = [
        own | {name: one[name] for name in COLUMNS[7:-1]}
        | {"created_at": one["created_at"].removesuffix("+00:00").replace("T", " ")}
        | {"attachments": "; ".join(file["name"] for file in one["attachments"])}
        for one in told["messages"]
    ]  # fmt: skip
    return [{name: guarded(value) if isinstance(value, str) else _number(value) for name, value in one.items()} for one in said]


def _number(value: float | None) -> str:
    return "" if value is None else str(value)


def found(*options: str) -> list[dict[str, Any]]:
    return [json.loads(line, parse_constant=pytest.fail) for line in export(*options)[0].split(b"\n")[:-1]]


def test_every_odd_text_is_told_wherever_it_stands(shop: Inbox, at_acme: Cast) -> None:
    held = [odd(shop, at_acme, text, place) for place, text in enumerate(ODD)]
    assert found("--notes") == [told_by_orm(one) for one in held]


def test_every_odd_text_is_a_cell_of_csv(shop: Inbox, at_acme: Cast) -> None:
    held = [odd(shop, at_acme, text, place) for place, text in enumerate(ODD)]
    octets, _ = export("--format", "csv")
    read = list(csv.DictReader(io.StringIO(octets.decode(), newline=""), strict=True))
    assert read == [row for one in held for row in rows_by_orm(one)]


@CALMLY
@given(texts=st.lists(TEXTS, min_size=1, max_size=8))
@example(texts=["\\", "v", "\\v", "\v"])
def test_whatever_is_said_is_told(shop: Inbox, at_acme: Cast, texts: list[str]) -> None:
    said = talk(shop, *(("customer", text) for text in texts), number=7, name=texts[0])
    octets, _ = export("--conversations", "7")
    (told,) = [json.loads(line) for line in octets.split(b"\n")[:-1]]
    table, _ = export("--format", "csv", "--conversations", "7")
    read = list(csv.DictReader(io.StringIO(table.decode(), newline=""), strict=True))
    said.delete()
    assert [one["text"] for one in told["messages"]] == texts
    assert [row["text"] for row in read] == list(map(guarded, texts))
    assert told["customer"]["name"] == texts[0]


def chosen(*held: Conversation) -> Chosen:
    of = Chosen()
    for one in held:
        of.add((one.pk, one.last_seq, 0))
    return of


@pytest.mark.parametrize("at_once", [1, 2, 3, 5, 64])
def test_rows_may_come_in_any_portions(shop: Inbox, at_acme: Cast, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    held = [odd(shop, at_acme, text, place) for place, text in enumerate(ODD[:4])]
    monkeypatch.setattr(shape, "ROWS", at_once)
    assert found("--notes") == [told_by_orm(one) for one in held]


def test_a_long_one_comes_in_pieces_that_are_the_same(shop: Inbox, at_acme: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    talk(shop, *[("customer", str(place)) for place in range(150)])
    whole = [export("--format", form)[0] for form in ("jsonl", "csv")]
    monkeypatch.setattr(put_together, "PIECE", 7)
    assert [export("--format", form)[0] for form in ("jsonl", "csv")] == whole
    assert len(json.loads(whole[0])["messages"]) == whole[1].count(b"\n") - 1 == 150


def test_files_are_looked_up_for_those_alone_that_have_any(shop: Inbox, at_acme: Cast, whole: Conversation) -> None:
    other = talk(shop, ("customer", "Hello"))
    with snapshot(at_acme.acme.pk) as session:
        assert list(bearing(session, at_acme.acme.pk)) == [whole.pk]
        for asked in (Whole(notes=False, ids=False), Table()):
            first, second = lines(session, asked, at_acme.acme.pk, chosen(whole, other), [whole.pk])
            assert (b"quillfeather.pdf" in first.octets, b".pdf" in second.octets) == (True, False)
            (blind, _) = lines(session, asked, at_acme.acme.pk, chosen(whole, other), [])
            assert b"quillfeather.pdf" not in blind.octets


WHOLE, TABLE = (Whole(notes=True, ids=False), "whole", 2), (Table(), "table", 3)  # itself, its rating and two messages; three messages


@pytest.mark.parametrize(
    ("how", "mixed"),
    [
        (WHOLE, (0, 1, 4, 5, 2, 6, 3, 7)), (WHOLE, (0, 1, 4, 5, 6, 2, 7, 3)), (WHOLE, (0, 1, 3, 2, 4, 5, 6, 7)),
        (WHOLE, (0, 2, 3, 1, 4, 5, 6, 7)), (TABLE, (0, 1, 3, 4, 2, 5)),
    ],
)  # fmt: skip
def test_rows_that_do_not_come_in_their_order_are_refused(
    shop: Inbox, at_acme: Cast, monkeypatch: pytest.MonkeyPatch, how: tuple[Asked, str, int], mixed: tuple[int, ...]
) -> None:
    asked, name, said = how
    held = [talk(shop, *[("customer", str(place))] * said) for place in range(2)]
    for one in held:
        Rating.objects.create(conversation=one, contact=one.contact, kind="csat", score=1)
    honest = getattr(rows, name)

    @contextmanager
    def disordered(*given: Any) -> Iterator[Iterator[memoryview]]:
        with honest(*given) as came:
            told = list(map(bytes, came))
            yield iter([memoryview(told[place]) for place in mixed])

    with snapshot(at_acme.acme.pk) as session:
        assert [line.messages for line in lines(session, asked, at_acme.acme.pk, chosen(*held))] == [said, said]
        monkeypatch.setattr(rows, name, disordered)
        with pytest.raises(RuntimeError, match="out of their order"):
            list(lines(session, asked, at_acme.acme.pk, chosen(*held)))


def test_one_process_alone_reads_what_is_copied(at_acme: Cast) -> None:
    asked = "COPY (SELECT current_setting('max_parallel_workers_per_gather')) TO STDOUT"
    with snapshot(at_acme.acme.pk) as session:
        session.execute("SET LOCAL max_parallel_workers_per_gather = 4")
        with copied(session, asked, {}) as told:
            assert list(map(bytes, told)) == [b"0\n"]


def test_one_without_a_message_is_told_as_json_alone(shop: Inbox, at_acme: Cast) -> None:
    talk(shop)
    talk(shop, ("customer", "Hello"))
    assert [len(one["messages"]) for one in found()] == [0, 1]
    assert export("--format", "csv")[0].count(b"\n") == 2

"""Each format, read by readers of others: what is in the database is in the file, and no cell is a formula."""

import csv
import io
import json
from typing import Any

import pytest

from apps.conversations.models import Conversation, Message, Note
from apps.inboxes.models import Inbox
from apps.reports.exporting.rows import COLUMNS
from apps.reports.formats import FORMS, table
from tests.cast import Cast
from tests.reports.asked import export
from tests.reports.talks import SAID, talk

pytestmark = pytest.mark.django_db


def lines(*options: str) -> list[dict[str, Any]]:
    octets, _ = export(*options)
    return [json.loads(line) for line in octets.splitlines()]


def rows(*options: str) -> list[dict[str, str]]:
    octets, _ = export("--format", "csv", *options)
    return list(csv.DictReader(io.StringIO(octets.decode(), newline="")))


def test_jsonl_tells_all_that_belongs_to_a_conversation(whole: Conversation) -> None:
    (told,) = lines()
    assert (told["conversation"], told["number"], told["outcome"], told["tags"]) == (whole.public_id, whole.number, "solved", ["vip"])
    assert told["customer"]["name"] == "Maria Quillfeather"
    assert told["customer"]["addresses"] == [{"kind": "email", "value": "maria.quillfeather@example.org", "is_verified": True}]
    assert [(said["author"], said["text"]) for said in told["messages"]] == list(SAID)
    assert told["messages"][0]["attachments"] == [{"name": "maria-quillfeather.pdf", "type": "application/pdf", "size": 10}]
    assert told["messages"][0]["created_at"] == "2026-11-21T12:01:00+00:00"
    (call,) = told["tool_calls"]
    assert (call["tool"], call["arguments"]["order"], call["result"]["status"]) == ("order_lookup", "4711-8822", "shipped")
    assert [(rating["kind"], rating["score"]) for rating in told["ratings"]] == [("csat", 5)]


def test_nothing_of_ours_alone_goes_out(whole: Conversation) -> None:
    octets, _ = export("--notes")
    assert b"member_id" not in octets
    assert b"contact_id" not in octets


def test_notes_are_there_only_where_they_are_asked_for(whole: Conversation) -> None:
    assert "notes" not in lines()[0]
    (note,) = lines("--notes")[0]["notes"]
    assert note["text"] == "Maria Quillfeather sounded tired."
    assert (note["after_seq"], note["name"]) == (2, "Sarah Lindqvist")


def test_there_are_as_many_as_the_database_counts(shop: Inbox, at_acme: Cast) -> None:
    for place in range(7):
        talk(shop, *SAID[: place % 4 + 1], sentiment=place / 10)
    counted = Message.objects.count()
    assert sum(len(told["messages"]) for told in lines()) == len(rows()) == counted
    assert len(lines()) == Conversation.objects.count() == 7


def test_csv_is_one_message_a_row(whole: Conversation) -> None:
    found = rows()
    assert list(found[0]) == list(COLUMNS)
    assert [(row["seq"], row["author"], row["text"]) for row in found] == [
        (str(seq), author, text) for seq, (author, text) in enumerate(SAID, 1)
    ]
    assert (found[0]["conversation"], found[0]["attachments"], found[1]["confidence"]) == (whole.public_id, "maria-quillfeather.pdf", "0.9")


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_of_csv_is_a_formula(shop: Inbox, begins: str) -> None:
    evil = f'{begins}HYPERLINK("http://evil.example","x")'
    talk(shop, ("customer", evil), name=evil)
    (row,) = rows()
    assert row["text"] == row["customer"] == row["name"] == f"'{evil}"


def test_csv_made_here_is_that_which_the_database_writes(shop: Inbox, whole: Conversation) -> None:
    talk(shop, ("customer", '=1+1, "quoted"\r\nand more'), ("assistant", ""), confidence=None, sentiment=None, outcome="")
    here = b"".join(table.written(told) for told in lines())
    octets, _ = export("--format", "csv")
    assert octets == FORMS["csv"].head + here


def test_markdown_is_read_by_people(shop: Inbox, whole: Conversation) -> None:
    talk(shop, ("customer", "# No heading\n<!-- conversation x -->\n<script>alert(1)</script>"))
    octets, _ = export("--format", "md", "--notes")
    told = octets.decode()
    assert told.count("\n## Conversation ") == 2
    assert "**Maria Quillfeather** · customer" in told
    assert "> Done. “Bye”,\n> and thank you." in told
    assert "order_lookup" in told
    assert "> Maria Quillfeather sounded tired." in told
    assert "\n> # No heading\n> &lt;!-- conversation x -->\n" in told
    assert "<script>" not in told


def test_a_fine_tuning_example_is_a_chat_with_its_tools(whole: Conversation) -> None:
    (example,) = lines("--format", "openai")
    assert faults(example) == []
    assert [entry["role"] for entry in example["messages"]] == ["user", "assistant", "tool", "assistant", "user", "assistant"]
    called = example["messages"][1]["tool_calls"][0]
    assert json.loads(called["function"]["arguments"])["order"] == "4711-8822"
    assert json.loads(example["messages"][2]["content"])["status"] == "shipped"
    assert example["tools"][0]["function"]["parameters"]["type"] == "object"


def test_what_nobody_answered_is_no_example_and_is_told_of(shop: Inbox) -> None:
    talk(shop, ("customer", "Anybody?"))
    talk(shop, ("customer", "Hello"), ("assistant", "Hi"), ("customer", "Bye"))
    octets, told = export("--format", "openai")
    (example,) = [json.loads(line) for line in octets.splitlines()]
    assert [entry["content"] for entry in example["messages"]] == ["Hello", "Hi"]
    assert "tools" not in example
    assert "1 were left out" in told


def faults(example: dict[str, Any]) -> list[str]:
    """By the rules of the fine-tuning endpoint, written down here a second time."""
    found = [f"unknown part {name}" for name in example.keys() - {"messages", "tools", "parallel_tool_calls"}]
    waiting: list[str] = []
    for entry in example["messages"]:
        if waiting and (entry["role"] != "tool" or entry["tool_call_id"] != waiting.pop(0)):
            found.append("a call is not followed by what it came to")
        if entry["role"] not in {"system", "user", "assistant", "tool"}:
            found.append(f"unknown role {entry['role']}")
        if not entry.get("content") and not entry.get("tool_calls"):
            found.append("an empty entry")
        waiting += [call["id"] for call in entry.get("tool_calls", ())]
    offered = {tool["function"]["name"] for tool in example.get("tools", ())}
    called = {call["function"]["name"] for entry in example["messages"] for call in entry.get("tool_calls", ())}
    return (
        found
        + ["a tool that is not offered"] * (not called <= offered)
        + ["no answer at the end"] * (example["messages"][-1]["role"] != "assistant")
    )


def test_notes_never_go_where_there_is_no_place_for_them(whole: Conversation) -> None:
    assert Note.objects.count() == 1
    for form in ("csv", "openai"):
        octets, _ = export("--format", form, "--notes")
        assert b"sounded tired" not in octets

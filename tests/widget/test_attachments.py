"""Files: known by their content, fetched by those they were sent to alone."""

import json
import struct
import zlib

import httpx
import pytest

from tests.widget.agent import Agent
from tests.widget.client import Json, Visitor, new_id, refused
from tests.widget.conftest import Arrive


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))


PIXEL = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">LLBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    + _chunk(b"IEND", b"")
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(1)</script>"
MEGABYTE = 1024 * 1024


async def uploaded(visitor: Visitor, name: str = "leak.png", content: bytes = PIXEL) -> Json:
    answer = await visitor.send_file(name, content)
    assert answer.status_code == 201, answer.text[:300]
    attachment: Json = answer.json()["attachment"]
    return attachment


async def fetched(visitor: Visitor, url: str, *, bearer: bool = True) -> httpx.Response:
    headers = {"Authorization": f"Bearer {visitor.token}"} if bearer else {}
    return await visitor.http.get(visitor.address + url, headers=headers)


async def test_a_picture_is_uploaded_sent_and_fetched(arrive: Arrive) -> None:
    visitor = await arrive()
    attachment = await uploaded(visitor)
    assert (attachment["name"], attachment["type"], attachment["size"]) == ("leak.png", "image/png", len(PIXEL))
    said = await visitor.said("See here", attachments=[attachment["id"]])
    assert [(one["id"], one["name"], one["type"], one["size"], one["url"]) for one in said["attachments"]] == [
        tuple(attachment[name] for name in ("id", "name", "type", "size", "url"))
    ]
    answer = await fetched(visitor, attachment["url"])
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, PIXEL, "image/png")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await visitor.hear(after=0))["messages"] == [said]


async def test_a_file_needs_no_words_beside_it(arrive: Arrive) -> None:
    visitor = await arrive()
    attachment = await uploaded(visitor, "notes.txt", b"a few words")
    for text in ({"text": ""}, {"text": "  "}, {}):
        body = {"client_id": new_id(), "attachments": [(await uploaded(visitor))["id"]], **text}
        answer = await visitor.post("messages", body)
        assert (answer.status_code, answer.json()["message"]["text"]) == (201, "")
    answer = await fetched(visitor, attachment["url"])
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_sent_again_under_the_same_id_it_is_the_same_message(arrive: Arrive) -> None:
    visitor, mine = await arrive(), new_id()
    attachment = await uploaded(visitor)
    said = await visitor.said("See here", mine, attachments=[attachment["id"]])
    again = await visitor.say("See here", mine, attachments=[attachment["id"]])
    assert (again.status_code, again.json()["message"]) == (200, said)
    assert refused(await visitor.say("See here", mine)) == (409, "client_id_reused")


async def test_a_file_is_sent_once(arrive: Arrive) -> None:
    visitor = await arrive()
    attachment = await uploaded(visitor)
    await visitor.said("See here", attachments=[attachment["id"]])
    assert refused(await visitor.say("And again", attachments=[attachment["id"]])) == (422, "field")
    heard = await visitor.hear(after=0)
    assert [message["text"] for message in heard["messages"]] == ["See here"]  # what was refused was not said


async def test_nobody_else_fetches_or_sends_it(arrive: Arrive) -> None:
    visitor, stranger = await arrive(), await arrive()
    attachment = await uploaded(visitor)
    for _ in range(2):
        assert refused(await fetched(stranger, attachment["url"])) == (404, "attachment")
        assert refused(await fetched(visitor, attachment["url"], bearer=False)) == (401, "token")
        await visitor.say("See here", attachments=[attachment["id"]])  # sent, it is still nobody else's
    assert refused(await stranger.say("Mine", attachments=[attachment["id"]])) == (422, "field")
    assert (await stranger.hear(after=0))["last_seq"] == 0


@pytest.mark.parametrize("name", ["nothing", "%00", "%ed%a0%80", "acme_" + "0" * 26, "é", "a" * 300])
async def test_what_never_was_is_not_found(arrive: Arrive, name: str) -> None:
    visitor = await arrive()
    assert refused(await fetched(visitor, f"/widget/api/attachments/{name}")) == (404, "attachment")


@pytest.mark.parametrize(
    ("name", "content"), [("a.svg", SVG), ("a.png", SVG), ("a.html", HTML), ("a.txt", HTML), ("a.exe", b"MZ\x90\x00\x03"), ("a", b"")]
)
async def test_what_could_be_a_program_is_refused_whatever_it_is_called(arrive: Arrive, name: str, content: bytes) -> None:
    visitor = await arrive()
    assert refused(await visitor.send_file(name, content)) == (415, "type")
    assert (await visitor.said("Still here"))["seq"] == 1


@pytest.mark.parametrize("megabytes", [11, 30])
async def test_what_is_too_large_is_refused(arrive: Arrive, megabytes: int) -> None:
    visitor = await arrive()
    assert refused(await visitor.send_file("big.txt", b"a" * megabytes * MEGABYTE)) == (413, "too_large")
    assert (await visitor.said("Still here"))["seq"] == 1


async def test_ten_megabytes_are_taken_and_a_byte_more_is_not(arrive: Arrive) -> None:
    visitor = await arrive()
    assert (await uploaded(visitor, "big.txt", b"a" * 10 * MEGABYTE))["size"] == 10 * MEGABYTE
    assert refused(await visitor.send_file("big.txt", b"a" * (10 * MEGABYTE + 1))) == (413, "too_large")


async def test_another_field_or_none_is_named(arrive: Arrive) -> None:
    visitor = await arrive()
    answers = [
        await visitor.send_file("a.png", PIXEL, "picture"),
        await visitor.call("POST", "attachments", json={"file": "words"}),
        await visitor.call("POST", "attachments", content=b""),
    ]
    for answer in answers:
        assert refused(answer) == (422, "field")
        assert answer.json()["error"]["message"].startswith("file")


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=é"])
@pytest.mark.parametrize("path", ["attachments", "messages"])
async def test_a_form_that_cannot_be_read_is_refused(arrive: Arrive, path: str, kind: str) -> None:
    answer = await (await arrive()).call("POST", path, content=b"--x\r\nbroken", headers={"Content-Type": kind.encode("latin-1")})
    assert answer.status_code in {400, 422}


@pytest.mark.parametrize("attachments", ["all", [7], [None], [["a"]], ["nothing"], ["\ud800"], {"a": 1}, ["acme_" + "0" * 26], ["a"] * 11])
async def test_what_is_no_list_of_ones_own_files_is_refused(arrive: Arrive, attachments: object) -> None:
    visitor = await arrive()
    body = json.dumps({"client_id": new_id(), "text": "Hello", "attachments": attachments})
    assert refused(await visitor.call("POST", "messages", content=body)) == (422, "field")
    assert (await visitor.said("Hello"))["seq"] == 1


async def test_an_inbox_may_take_no_files(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive(await agent.does("make_inbox", takes_files=False))
    assert refused(await visitor.send_file("a.png", PIXEL)) == (403, "attachments")


async def test_a_name_is_cleaned_and_quoted(arrive: Arrive) -> None:
    visitor = await arrive()
    attachment = await uploaded(visitor, '../été "1"\u202e.exe', PIXEL)
    assert attachment["name"].endswith(".png")
    assert "/" not in attachment["name"]
    answer = await fetched(visitor, attachment["url"])
    assert answer.status_code == 200
    assert '"' not in answer.headers["content-disposition"]

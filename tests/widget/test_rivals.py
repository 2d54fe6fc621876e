"""A rival's visitor, and a visitor of another inbox, try every call with everything of Acme's: they find and change nothing."""

import io
import json
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.test import AsyncClient

from apps.conversations import actions
from apps.conversations.files import examine
from apps.ground import lane
from apps.ground.scope import tenant_scope
from tests.addresses import CANARY, VISITORS_CALLS
from tests.cast import Cast, assemble
from tests.factories import make_arrival, make_inbox
from tests.test_matrix import acmes_rows

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Scene:
    cast: Cast
    conversation: str
    attachment: str
    rivals: dict[str, str]  # tokens
    before: dict[str, list[str]]


def played() -> Scene:
    cast = assemble()
    inbox, other = make_inbox(cast.acme), make_inbox(cast.acme)
    customer = make_arrival(inbox).guest
    with tenant_scope(cast.acme.pk):
        said = actions.receive(customer, client_id=uuid.uuid4(), text=f"{CANARY} is my name").said
        stream = io.BytesIO(f"{CANARY} in a file".encode())
        stored = actions.store(stream, examine(stream, "secret.txt"), tenant=cast.acme, actor=customer.actor)
    rivals = {"another tenant's": make_arrival(make_inbox(cast.globex)).token, "another inbox's": make_arrival(other).token}
    return Scene(cast, said.conversation, stored.public_id, rivals, acmes_rows(cast.acme))


def asked(scene: Scene, call: str) -> tuple[str, dict[str, Any]]:
    path = f"/widget/api/{call.replace('<str:public_id>', scene.attachment)}"
    body = {
        "inbox": "never_was", "client_id": str(uuid.uuid4()), "text": "let me see", "attachments": [scene.attachment], "on": True, "seq": 1,
        "score": 5, "email": "mallory@example.org", "subject": "x", "body": "y", "phone": "+49 30 123456", "name": "Mallory",
        "conversation": scene.conversation,
    }  # fmt: skip
    return path, body


def of_acmes_customer(rows: dict[str, list[str]]) -> list[str]:
    """The rows a rival must not touch: all but what a visitor of Acme's other inbox may rightly write of their own."""
    return [row for found in rows.values() for row in found if CANARY in row]


@pytest.mark.parametrize("whose", ["another tenant's", "another inbox's"])
async def test_a_rival_visitor_finds_and_changes_nothing(whose: str) -> None:
    scene = await database_sync_to_async(played)()
    browser = AsyncClient(raise_request_exception=False)
    headers = {"authorization": f"Bearer {scene.rivals[whose]}"}
    for call in VISITORS_CALLS:
        path, body = asked(scene, call)
        query = {"conversation": scene.conversation, "after": "0", "format": "txt"}
        answers = [await browser.get(path, query, headers=headers)]
        answers.append(await browser.post(path, json.dumps(body), content_type="application/json", headers=headers))
        for answer in answers:
            assert answer.status_code < 500, (call, answer.status_code)
            said = b"".join([part async for part in answer.streaming_content]) if answer.streaming else answer.content
            assert CANARY.encode() not in said, call
    assert of_acmes_customer(await database_sync_to_async(acmes_rows)(scene.cast.acme)) == of_acmes_customer(scene.before)
    await lane.close()

"""The tenant matrix: a rival tries every address there is with everything of Acme's, and finds and changes nothing.

Every address must be listed here with the arguments a rival would try; one that is not listed fails.
"""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from apps.conversations.models import Attachment, Original
from apps.events.actors import SYSTEM
from apps.ground import ids
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.inboxes.models import Inbox
from apps.reports.actions import token_of
from apps.tenants import actions
from apps.tenants.models import Membership, Tenant
from tests.addresses import ADDRESSES, CANARY, OWN
from tests.cast import Cast, assemble
from tests.console import scenes
from tests.factories import make_guest, make_inbox
from tests.rows import marked_rows
from tests.standing import Standing, everything

pytestmark = pytest.mark.django_db


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, before + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield re.sub(r"\^\(\?P<app_label>.*\)/\$", "<app>/", before + str(entry.pattern))


def acmes_rows(acme: Tenant, besides: Membership | None = None) -> dict[str, list[str]]:
    """Everything of Acme's, to the letter; what the log remembers aside, and what is one member's own."""
    isolated = [model._meta for model in apps.get_models() if hasattr(model, "tenant_isolated") and model._meta.app_label != "events"]
    tables = {meta.db_table: "id" if meta.model is Tenant else "tenant_id" for meta in isolated}
    own = {table: f" AND {column} IS DISTINCT FROM {besides.pk}" for table, column in OWN.items()} if besides else {}
    found = everything({table: f"{column} = {acme.pk}{own.get(table, '')}" for table, column in tables.items()})
    return {table: sorted(rows) for table, rows in found.items()}


def mark() -> tuple[Cast, dict[str, Any]]:
    """The cast, Acme with a canary in everything, and the ids of its rows."""
    cast = assemble()
    cast.sarah.user.name = f"Sarah {CANARY}"
    cast.sarah.user.save()
    with across_tenants(Door.OPERATOR):
        Tenant.objects.filter(pk=cast.acme.pk).update(name=f"{CANARY} Ltd")
    with tenant_scope(cast.acme.pk):
        team = actions.create_team(name=f"{CANARY} team", members=[cast.sarah], actor=SYSTEM)
        hours = actions.create_hours(name=f"{CANARY} hours", time_zone="UTC", week={}, holidays={}, actor=SYSTEM)
        invited = actions.invite(tenant=cast.acme, email=f"{CANARY}@example.org", role="agent", actor=SYSTEM)
        inbox = make_inbox(cast.acme, name=CANARY, greeting=CANARY)
        event = apps.get_model("events.event").objects.latest("id")
        seal = apps.get_model("events.seal").objects.create(
            tenant_id=cast.acme.pk, number=1, after_id=0, last_id=event.pk, count=1, previous=CANARY, digest=CANARY
        )
    rows = {"tenants.tenant": cast.acme, "tenants.membership": cast.sarah, "tenants.invitation": invited.invitation, "tenants.team": team}
    rows |= {"tenants.hours": hours, "inboxes.inbox": inbox, "events.event": event, "events.seal": seal}
    return cast, {key: row.pk for key, row in rows.items()} | said_at(inbox, cast.sarah)


def said_at(inbox: Inbox, agent: Membership) -> dict[str, Any]:
    """A conversation with a canary in all of it, by the number colleagues know it by, and a file by its own id."""
    conversation = scenes.claims(agent, scenes.says(make_guest(inbox), CANARY))
    scenes.answers(agent, conversation, CANARY)
    scenes.notes(agent, conversation, CANARY)
    public_id = ids.outside_id(conversation.tenant.public_id)
    with tenant_scope(conversation.tenant_id):
        Original.objects.create(message=conversation.messages.get(seq=1), mail_id=CANARY, subject=CANARY, text=CANARY, html=CANARY)
        Attachment.objects.create(public_id=public_id, name=CANARY, type="text/plain", size=1, membership=agent, path=CANARY)
        rows = marked_rows(conversation, agent, CANARY)
    own, number = {key: row.pk for key, row in rows.items()}, rows["tickets.ticket"].number
    link = token_of(rows["reports.exportjob"], agent)
    return {"conversation": conversation.number, "attachment": public_id, "ticket": number, "export_token": link, **own}


marked_cast = Standing(mark)


def test_every_address_is_in_the_matrix() -> None:
    assert set(addresses()) == set(ADDRESSES)


@pytest.mark.parametrize("route", sorted(ADDRESSES))
def test_a_rival_finds_and_changes_nothing(route: str, sign_in: Callable[[Membership], Client]) -> None:
    cast, marked = marked_cast()
    browser, before = sign_in(cast.charlie), acmes_rows(cast.acme)
    browser.raise_request_exception = False
    for address in ADDRESSES[route](marked):
        for send in (browser.get, lambda at: browser.post(at, _everything(marked, cast))):
            answer = send(address)
            assert answer.status_code < 500, (address, answer.status_code)
            assert CANARY not in _text(answer, asked=CANARY in address), address
    assert acmes_rows(cast.acme) == before


@pytest.mark.parametrize("route", sorted(ADDRESSES))
def test_a_viewer_changes_nothing_but_what_is_their_own(route: str, sign_in: Callable[[Membership], Client]) -> None:
    cast, marked = marked_cast()
    browser, before = sign_in(cast.vera), acmes_rows(cast.acme, besides=cast.vera)
    browser.raise_request_exception = False
    for address in ADDRESSES[route](marked):
        for send in (browser.get, lambda at: browser.post(at, _everything(marked, cast))):
            assert send(address).status_code < 500, address
    assert acmes_rows(cast.acme, besides=cast.vera) == before


def _everything(rows: dict[str, Any], cast: Cast) -> dict[str, Any]:
    """A form with every field a rival could think of, pointing at Acme's rows."""
    keys = [row for row in rows.values() if isinstance(row, int)]
    return {
        "tenant": cast.acme.public_id, "membership": keys, "team": keys, "name": "taken", "role": "owner", "email": "mallory@example.org",
        "action": "delete_selected", "_selected_action": keys, "post": "yes", "theme": "dark", "places-TOTAL_FORMS": "1",
        "places-INITIAL_FORMS": "0", "places-0-membership": str(cast.sarah.pk), "client_id": str(uuid.uuid4()), "text": "taken",
        "fence": "2", "outcome": "solved", "seq": "1", "on": "1", "words": "is:open",
        "act": "claim", "chosen": [f"{rows['conversation']}-2"], "macro": str(rows["desk.macro"]), "attachments": rows["attachment"],
    }  # fmt: skip


def _text(answer: Any, *, asked: bool) -> str:
    """Everything the answer says, less the question itself where the canary was asked for."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode(errors="replace") + json.dumps(dict(answer.headers))
    echoes = (f"q={CANARY}", f"q%3D{CANARY}", f'value="{CANARY}"', f"“{CANARY}”") if asked else ()
    for echo in echoes:
        text = text.replace(echo, "")
    return text

"""Who saw whose words is in the audit log: each row of a person that was opened, and each place where many were looked through, once a day.
(S27)"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from apps.conversations.models import Contact, Conversation, Original
from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.privacy.actions.erasing import whose
from apps.privacy.map import MAP
from apps.tenants import actions as tenants
from apps.tenants.models import Membership
from apps.tenants.reads import is_of_people
from apps.tickets.models import Ticket
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.privacy.scenes import known_everywhere
from tests.privacy.test_admin import read

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
LINKS = re.compile(r'href="(/admin/[^"?#]*)(?:"|[?#])')
PLAYGROUND = "assistant.Rehearsal"  # has no list: everybody sees their own
PAGES = [one for one in MAP if is_of_people(one.model) and admin.site.is_registered(one.model) and one.label != PLAYGROUND]


@pytest.fixture
def known(cast: Cast) -> Contact:
    return known_everywhere(cast.sarah)


def told(cast: Cast, name: str) -> list[Event]:
    with tenant_scope(cast.acme.pk):
        return list(Event.objects.filter(name=name).order_by("pk"))


def address(model: Any, page: str = "") -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{page}"


@pytest.fixture
def rows(known: Contact, cast: Cast) -> dict[str, int]:
    """One of each kind that the admin has a page for."""
    with tenant_scope(cast.acme.pk):
        return {entry.label: entry.rows(whose(known)).values_list("pk", flat=True)[0] for entry in PAGES if entry.rows(whose(known))}


def test_there_are_pages_of_people() -> None:
    assert {"conversations.Message", "conversations.Delivery", "business.Customer", "tickets.Ticket"} <= {one.label for one in PAGES}


def test_whoever_looks_in_the_admin_is_named_for_each_kind_and_each_row(cast: Cast, sign_in: SignIn, rows: dict[str, int]) -> None:
    olivia = sign_in(cast.olivia)
    for entry in PAGES:
        for _ in range(2):
            assert olivia.get(address(entry.model)).status_code == 200
            if entry.label in rows:
                assert olivia.get(address(entry.model, f"{rows[entry.label]}/change/")).status_code == 200, entry.label
    seen = told(cast, "rows.seen")
    assert sorted(one.payload["place"] for one in seen) == sorted(entry.model._meta.label_lower for entry in PAGES)
    assert {(one.actor_kind, one.actor_id) for one in seen} == {("member", cast.olivia.pk)}
    opened = {(one.payload["model"], one.subject_id) for one in told(cast, "row.seen")}
    assert opened == {(label.lower(), pk) for label, pk in rows.items()}
    assert len(told(cast, "row.seen")) == len(rows)


@pytest.fixture
def operator(db: None) -> Client:
    tenants.create_operator(email="root@tandem.example", name="Root", password=PASSWORD)
    browser = Client()
    browser.post("/accounts/login/", {"login": "root@tandem.example", "password": PASSWORD})
    return browser


def test_the_operator_looks_at_nobodys_rows(rows: dict[str, int], operator: Client) -> None:
    assert operator.get("/admin/tenants/tenant/").status_code == 200
    for entry in PAGES:
        assert operator.get(address(entry.model)).status_code == 403, entry.label
        if entry.label in rows:
            assert operator.get(address(entry.model, f"{rows[entry.label]}/change/")).status_code == 403, entry.label


def test_what_says_whose_it_is_counts_as_of_people() -> None:
    pointing = {model._meta.label for model in admin.site._registry if not is_of_people(model) and any(map(is_of_people, _ways(model)))}
    assert pointing == {"privacy.Erasure", "privacy.Hold"}, "which the operator sees none of, whatever they are"


def _ways(model: Any) -> list[Any]:
    return [field.related_model for field in model._meta.fields if field.related_model]


def test_no_link_in_the_admin_leads_the_operator_to_a_refusal(known: Contact, operator: Client) -> None:
    """One of each kind of page."""
    to_do, seen, refused = ["/admin/"], set(), set()
    while to_do:
        page = to_do.pop()
        answer = operator.get(page)
        refused |= {page} if answer.status_code >= 400 else set()
        for link in LINKS.findall(answer.content.decode() if "html" in answer.headers.get("Content-Type", "") else ""):
            kind = re.sub(r"\d+", "N", link)
            if kind not in seen:
                seen.add(kind)
                to_do.append(link)
    assert len(seen) > 50
    assert refused == set()


def test_what_is_of_nobody_is_told_of_nobody(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.olivia).get("/admin/tenants/team/").status_code == 200
    assert told(cast, "rows.seen") == []


class TestPagesOfTheirOwn:
    @pytest.mark.parametrize(
        ("page", "name", "place"),
        [
            ("/admin/assistant/rehearsal/people/?person=Quillfeather", "rows.seen", "people"),
            ("/console/insight/assistant/", "rows.seen", "figures"),
            ("/admin/conversations/conversation/learn/?of={conversation}", "conversation.seen", None),
            ("/admin/conversations/contact/{contact}/erasure/", "row.seen", None),
        ],
    )
    def test_tell_who_looked(self, cast: Cast, sign_in: SignIn, known: Contact, page: str, name: str, place: str | None) -> None:
        olivia = sign_in(cast.olivia)
        olivia.post("/accounts/reauthenticate/", {"password": PASSWORD})
        with tenant_scope(cast.acme.pk):
            page = page.format(conversation=Conversation.objects.get(contact=known).pk, contact=known.pk)
        for _ in range(2):
            assert olivia.get(page).status_code == 200
        assert [(one.actor_id, one.payload.get("place")) for one in told(cast, name)] == [(cast.olivia.pk, place)]


class TestInTheConsole:
    def test_a_search_is_told_once_a_day_however_many_letters_were_typed(
        self, cast: Cast, sign_in: SignIn, known: Contact, held_clock: clock.HeldClock
    ) -> None:
        sofia = sign_in(cast.sofia)
        for typed in ("", "Q", "Qui", "Quill", "Quillfeather"):
            assert sofia.get(f"/console/search/?q={typed}", headers={"HX-Request": "true"}).status_code == 200
        assert [(one.actor_id, one.payload["place"]) for one in told(cast, "rows.seen")] == [(cast.sofia.pk, "search")]
        held_clock.advance(hours=24)
        sofia.get("/console/search/?q=Quillfeather")
        assert len(told(cast, "rows.seen")) == 2

    def test_a_ticket_that_was_opened(self, cast: Cast, sign_in: SignIn, known: Contact) -> None:
        with tenant_scope(cast.acme.pk):
            ticket = Ticket.objects.get(contact=known)
        sofia = sign_in(cast.sofia)
        for _ in range(2):
            assert sofia.get(f"/console/tickets/{ticket.number}/").status_code == 200
        assert [(one.actor_id, one.subject, one.subject_id) for one in told(cast, "row.seen")] == [(cast.sofia.pk, "ticket", ticket.pk)]

    def test_the_mail_that_a_message_was_cut_from(self, cast: Cast, sign_in: SignIn, known: Contact) -> None:
        with tenant_scope(cast.acme.pk):
            conversation = Conversation.objects.get(contact=known)
            assert Original.objects.filter(message__conversation=conversation, message__seq=1).exists()
        page = f"/console/conversations/{conversation.number}/messages/1/original/"
        sofia = sign_in(cast.sofia)
        assert [sofia.get(one).status_code for one in (page, f"{page}frame/")] == [200, 200]
        assert [(one.actor_id, one.subject_id) for one in told(cast, "conversation.seen")] == [(cast.sofia.pk, conversation.pk)]


@pytest.mark.django_db(transaction=True)
def test_the_audit_page_and_its_copy_show_it(cast: Cast, sign_in: SignIn, known: Contact) -> None:
    olivia = sign_in(cast.olivia)
    olivia.get(address(Contact, f"{known.pk}/change/"))
    assert "row.seen" in olivia.get("/admin/events/event/").text
    olivia.post("/accounts/reauthenticate/", {"password": PASSWORD})
    days = {"since": "2026-11-20", "until": "2026-11-22"}
    copied = olivia.post("/admin/events/event/copy/", {**days, "form": "csv", "subject": "contact"})
    assert "row.seen" in read(copied).decode()

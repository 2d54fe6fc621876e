"""Privacy in the admin: forgetting somebody, their copy, holds, how long things are kept, the dictionary, a copy of the audit log."""

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.test import Client
from pytest_django import Settings

from apps.conversations.models import Contact
from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.privacy import actions, auditing
from apps.privacy.dictionary import SEEDS
from apps.privacy.models import Dossier, Erasure, Hold, Job, Retention
from apps.tenants import actions as tenants
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.conversations.scenes import says
from tests.factories import PASSWORD, make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def contact(cast: Cast) -> Contact:
    conversation = says(make_guest(make_inbox(cast.acme)), "I live at 12 Rose Lane")
    with tenant_scope(cast.acme.pk):
        Contact.objects.filter(pk=conversation.contact_id).update(name="Maria Lopez")
        return Contact.objects.get(pk=conversation.contact_id)


@pytest.fixture
def owner(cast: Cast, sign_in: SignIn) -> Client:
    """Olivia, who has just proven who she is."""
    browser = sign_in(cast.olivia)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def read(answer: Any) -> bytes:
    """A piece at a time, as a server of sockets does: it would read whole what is not asynchronous."""
    assert answer.is_async

    async def joined() -> bytes:
        return b"".join([piece async for piece in answer.streaming_content])

    return async_to_sync(joined)()


def text(answer: Any) -> str:
    return answer.content.decode()


class TestForgetting:
    def test_the_page_says_what_will_go_and_that_there_is_no_way_back(self, owner: Client, contact: Contact) -> None:
        page = text(owner.get(f"/admin/conversations/contact/{contact.pk}/erasure/"))
        assert "This cannot be undone" in page
        assert f"Type “forget {contact.number}” to confirm" in page
        assert "Messages" in page

    @pytest.mark.parametrize("typed", ["", "forget", "forget 0", "yes"])
    def test_nothing_happens_by_habit(self, typed: str, owner: Client, contact: Contact, cast: Cast) -> None:
        answer = owner.post(f"/admin/conversations/contact/{contact.pk}/erasure/", {"typed": typed})
        assert answer.status_code == 200
        with tenant_scope(cast.acme.pk):
            assert not Erasure.objects.exists()

    def test_typed_out_it_happens_and_the_proof_is_shown(self, owner: Client, contact: Contact, cast: Cast) -> None:
        address = f"/admin/conversations/contact/{contact.pk}/erasure/"
        answer = owner.post(address, {"typed": f" Forget  {contact.number} "}, follow=True)
        with tenant_scope(cast.acme.pk):
            erasure = Erasure.objects.get(contact=contact)
        assert answer.redirect_chain == [(f"/admin/privacy/erasure/{erasure.pk}/change/", 302)]
        actions.erase(erasure.tenant_id, erasure.pk)
        page = text(owner.get(f"/admin/privacy/erasure/{erasure.pk}/change/"))
        assert "Maria" not in page
        assert "<li>Messages: 1</li>" in page

    def test_only_after_a_fresh_sign_in(self, cast: Cast, sign_in: SignIn, contact: Contact) -> None:
        for address in (f"/admin/conversations/contact/{contact.pk}/erasure/", "/admin/events/event/copy/"):
            answer = sign_in(cast.olivia).get(address)
            assert answer.headers["Location"].startswith("/accounts/reauthenticate/")

    def test_a_hold_is_told_and_there_is_nothing_to_type(self, owner: Client, contact: Contact, cast: Cast) -> None:
        answer = owner.post("/admin/privacy/hold/add/", {"contact": contact.pk, "reference": "2026-9"}, follow=True)
        assert answer.status_code == 200
        page = text(owner.get(f"/admin/conversations/contact/{contact.pk}/erasure/"))
        assert "legal hold" in page
        assert "to confirm" not in page
        refused = owner.post(f"/admin/conversations/contact/{contact.pk}/erasure/", {"typed": f"forget {contact.number}"})
        assert refused.status_code == 200
        assert "2026-9" in text(owner.get(f"/admin/conversations/contact/{contact.pk}/change/"))
        with tenant_scope(cast.acme.pk):
            assert not Erasure.objects.exists()
            hold = Hold.objects.get()
        owner.post(f"/admin/privacy/hold/{hold.pk}/end/")
        with tenant_scope(cast.acme.pk):
            assert Hold.objects.get().ended_at == clock.now()

    def test_one_hold_is_enough(self, owner: Client, contact: Contact) -> None:
        for _ in range(2):
            answer = owner.post("/admin/privacy/hold/add/", {"contact": contact.pk, "reference": "2026-9"})
        assert "on legal hold already" in text(answer)


class TestTheirCopy:
    def test_it_is_asked_for_on_their_page_and_taken_by_its_link(self, owner: Client, contact: Contact, cast: Cast) -> None:
        owner.post(f"/admin/conversations/contact/{contact.pk}/dossier/")
        with tenant_scope(cast.acme.pk):
            dossier = Dossier.objects.get()
        address = f"/admin/privacy/dossier/{dossier.pk}"
        assert "not there yet" in text(owner.get(f"{address}/change/"))
        actions.gather(dossier.tenant_id, dossier.pk)
        page = text(owner.get(f"{address}/change/"))
        link = page.partition(f'href="{address}/file/?key=')[2].partition('"')[0]
        taken = owner.get(f"{address}/file/?key={link}")
        assert read(taken).startswith(b"PK")
        assert taken["Content-Disposition"] == f'attachment; filename="contact-{contact.number}.zip"'
        assert owner.get(f"{address}/file/?key=no", follow=True).redirect_chain == [(f"{address}/change/", 302)]

    def test_what_was_thrown_away_says_so(self, owner: Client, contact: Contact, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk):
            dossier = Dossier.objects.create(contact=contact, state=Job.State.DONE)
        assert "thrown away" in text(owner.get(f"/admin/privacy/dossier/{dossier.pk}/change/"))


class TestHowLong:
    def test_a_line_is_set_and_the_same_twice_is_refused(self, owner: Client, cast: Cast) -> None:
        line = {"kind": "conversations", "outcome": "spam", "days": "30"}
        assert owner.post("/admin/privacy/retention/add/", line).status_code == 302
        assert "There is a line for this already." in text(owner.post("/admin/privacy/retention/add/", line))
        with tenant_scope(cast.acme.pk):
            assert Retention.objects.get().days == 30

    def test_one_is_dropped_and_the_log_knows(self, owner: Client, cast: Cast) -> None:
        owner.post("/admin/privacy/retention/add/", {"kind": "conversations", "outcome": "spam", "days": "30"})
        with tenant_scope(cast.acme.pk):
            line = Retention.objects.get()
        assert owner.post(f"/admin/privacy/retention/{line.pk}/delete/", {"post": "yes"}).status_code == 302
        with tenant_scope(cast.acme.pk):
            assert not Retention.objects.exists()
            assert Event.objects.get(name="retention.dropped").actor_id == cast.olivia.pk

    def test_only_conversations_have_outcomes(self, owner: Client) -> None:
        answer = owner.post("/admin/privacy/retention/add/", {"kind": "tickets", "outcome": "spam", "days": "30"})
        assert "leave the outcome empty" in text(answer)

    def test_the_operator_looks_through_nobodys_people(self, contact: Contact) -> None:
        tenants.create_operator(email="root@tandem.example", name="Root", password=PASSWORD)
        browser = Client()
        browser.post("/accounts/login/", {"login": "root@tandem.example", "password": PASSWORD})
        browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
        pages = ["privacy/retention/", "privacy/erasure/", "privacy/hold/", "privacy/dossier/", "conversations/contact/"]
        for page in [*pages, f"conversations/contact/{contact.pk}/erasure/", "events/event/copy/"]:
            assert browser.get(f"/admin/{page}").status_code == 403, page

    def test_roles(self, cast: Cast, sign_in: SignIn, contact: Contact) -> None:
        for member, status in ((cast.adam, 200), (cast.sofia, 403), (cast.oscar, 403)):
            browser = sign_in(member)
            for page in ("privacy/retention/", "privacy/erasure/", "privacy/hold/", "privacy/dossier/", "conversations/contact/"):
                assert browser.get(f"/admin/{page}").status_code == status, (member, page)


class TestTheDictionary:
    def test_whoever_sees_the_admin_reads_every_table_and_column(self, cast: Cast, sign_in: SignIn) -> None:
        for member in (cast.olivia, cast.sofia, cast.oscar):
            page = text(sign_in(member).get("/admin/privacy/retention/dictionary/"))
            for model in apps.get_models():
                if model._meta.app_config.name.startswith("apps."):  # type: ignore[union-attr]
                    assert f'id="{model._meta.label_lower}"' in page
        assert "The house’s" in page or "How it ended is its column" in page
        assert sign_in(cast.sarah).get("/admin/privacy/retention/dictionary/").status_code == 302

    def test_every_name_of_the_seeds_leads_to_a_model(self, cast: Cast, sign_in: SignIn) -> None:
        page = text(sign_in(cast.oscar).get("/admin/privacy/retention/dictionary/"))
        for name, label in SEEDS.items():
            assert f'<th scope="row">{name}</th>' in page
            assert f'href="#{label.lower()}"' in page

    def test_it_is_named_on_the_admins_front_page(self, cast: Cast, sign_in: SignIn) -> None:
        assert "/admin/privacy/retention/dictionary/" in text(sign_in(cast.oscar).get("/admin/"))


class TestACopyOfTheAuditLog:
    WHEN = {"since": "2026-11-21", "until": "2026-11-21"}

    def copied(self, browser: Client, **asked: str) -> str:
        answer = browser.post("/admin/events/event/copy/", {**self.WHEN, "form": "csv", **asked})
        assert answer.status_code == 200
        assert answer.streaming, text(answer)
        return read(answer).decode()

    @pytest.mark.django_db(transaction=True)
    def test_all_of_it_as_csv_and_as_json(self, owner: Client, contact: Contact, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(auditing, "BATCH", 3)
        with tenant_scope(cast.acme.pk):
            known = list(Event.objects.order_by("id").values_list("id", flat=True))
        rows = list(csv.DictReader(StringIO(self.copied(owner))))
        assert [int(row["id"]) for row in rows][: len(known)] == known
        told = [json.loads(line) for line in self.copied(owner, form="jsonl").splitlines()]
        assert [one["id"] for one in told][: len(rows)] == [int(row["id"]) for row in rows]
        assert told[-1]["name"] == "audit.exported"

    @pytest.mark.django_db(transaction=True)
    def test_of_one_actor_about_one_thing(self, owner: Client, contact: Contact) -> None:
        told = self.copied(owner, form="jsonl", subject="contact", subject_id=str(contact.pk), actor_kind="system")
        assert {json.loads(line)["name"] for line in told.splitlines()} == {"contact.created"}

    def test_of_other_days_nothing(self, owner: Client, contact: Contact) -> None:
        assert len(self.copied(owner, since="2026-11-01", until="2026-11-02").splitlines()) == 1

    @pytest.mark.parametrize("asked", [{"since": "2026-11-22"}, {"since": "2020-01-01"}, {"until": "soon"}])
    def test_a_wrong_span_is_told(self, asked: dict[str, str], owner: Client) -> None:
        answer = owner.post("/admin/events/event/copy/", {**self.WHEN, "form": "csv", **asked})
        assert not answer.streaming

    @pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-12-31"])
    def test_a_day_of_another_age_is_told(self, day: str, owner: Client) -> None:
        answer = owner.post("/admin/events/event/copy/", {"since": day, "until": day, "form": "csv"})
        assert "Choose a day from 2000 to 2099." in text(answer)

    def test_roles(self, cast: Cast, sign_in: SignIn) -> None:
        for member, status in ((cast.oscar, 200), (cast.sofia, 403)):
            browser = sign_in(member)
            browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
            assert browser.get("/admin/events/event/copy/").status_code == status

"""The pages that belong to no room."""

from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views.defaults import bad_request, permission_denied, server_error
from pytest_django import Settings

from apps.conversations.models import Conversation, Delivery
from apps.ground.scope import tenant_scope
from apps.tenants import queries
from apps.tenants.models import Hours, Membership, Team
from config import demo, mailbox, readiness
from config.demo.cast import TENANTS
from tests import databases


class TestReadiness:
    @pytest.mark.django_db
    def test_is_said_when_all_is_well(self, client: Client) -> None:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()) == (200, {"ready": True, "problems": []})

    @pytest.mark.django_db
    def test_names_migrations_that_wait(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("config.readiness.MigrationExecutor.migration_plan", lambda *args: ["one", "two"])
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert "2 migrations wait" in answer.json()["problems"][0]

    @pytest.mark.django_db
    def test_names_redis_when_it_is_away(self, client: Client, settings: Settings) -> None:
        settings.REDIS_URL = "unix:///nowhere/r.sock"
        assert client.get("/readyz").json()["problems"] == ["Redis does not answer: ConnectionError."]

    @pytest.mark.django_db
    def test_names_a_role_that_passes_by_the_walls(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with databases.owner_session() as session:
            monkeypatch.setattr(readiness, "connection", session)
            assert "give DATABASE_URL a role of its own" in "".join(readiness._role())

    @pytest.mark.django_db
    def test_names_a_role_that_has_the_door_open(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with databases.role_with("tandem_operator") as session:
            monkeypatch.setattr(readiness, "connection", session)
            assert "passes by row-level security" in "".join(readiness._role())

    @pytest.mark.django_db
    def test_names_demo_tenants_where_they_must_not_be(self, settings: Settings) -> None:
        call_command("seed_demo", without=["weeks"], verbosity=0)
        assert list(readiness._demo()) == []
        settings.DEBUG = False
        assert "everybody knows their password" in "".join(readiness._demo())

    def test_names_a_database_that_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def away() -> Any:
            raise OperationalError("gone")
            yield

        monkeypatch.setattr(readiness, "_role", away)
        assert list(readiness._database()) == ["The database does not answer: OperationalError."]

    def test_being_alive_needs_nothing(self, client: Client) -> None:
        assert client.get("/healthz").content == b"ok"


class TestDemo:
    def test_has_three_tenants_with_people_hours_and_teams(self, seeded: None) -> None:
        for tenant in TENANTS:
            tenant_id = queries.tenant_id_by_slug(tenant.slug)
            assert tenant_id is not None
            with tenant_scope(tenant_id):
                assert {member.role for member in Membership.objects.all()} >= {"owner", "admin", "supervisor", "agent", "ops"}
                assert Membership.objects.filter(role="agent").count() == 2
                assert {team.name for team in Team.objects.all()} == tenant.teams.keys()
                assert Hours.objects.get(name="Opening hours").spans.count() > 4

    @pytest.mark.parametrize("email", ["owner@acme.example", "sarah@acme.example", "ops@lumen.example", "admin@maple.example"])
    def test_lets_everybody_in_with_the_printed_password(self, seeded: None, client: Client, email: str) -> None:
        assert client.post("/accounts/login/", {"login": email, "password": demo.PASSWORD}).headers["Location"] == "/console/"

    def test_a_part_runs_once_and_a_new_part_at_the_next_start(self, seeded: None, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
        ran: list[str] = []
        monkeypatch.setitem(demo.PARTS, "orders", lambda: ran.append("orders"))
        for _ in range(2):
            call_command("seed_demo", without=["talks", "weeks"])
        assert ran == ["orders"]
        assert capsys.readouterr().out == "seeded orders\n"

    def test_has_been_spoken_to_on_every_channel(self, seeded: None) -> None:
        call_command("seed_demo", without=["weeks"], verbosity=0)
        with tenant_scope(queries.tenant_id_by_slug("acme")):
            reached = set(Conversation.objects.values_list("reach__inbox__kind", flat=True))
            left = sorted(Delivery.objects.filter(purpose=Delivery.Purpose.MESSAGE).values_list("state", flat=True))
        assert reached == {"sms", "whatsapp", "email"}
        assert left == ["delivered", "failed", "read", "sent"]

    def test_prints_its_sign_ins(self, seeded: None, capsys: Any) -> None:
        call_command("seed_demo", "--sign-ins", "--without", "weeks")
        printed = capsys.readouterr().out
        assert "tandem-demo" in printed
        assert "sarah@acme.example" in printed

    def test_never_runs_in_production(self, settings: Settings) -> None:
        settings.DEBUG = False
        with pytest.raises(CommandError, match="only where DEBUG=1"):
            call_command("seed_demo")

    def test_is_on_the_landing_page_only_in_debug(self, seeded: None, client: Client, settings: Settings) -> None:
        settings.DEBUG = True
        assert "sarah@acme.example" in client.get("/").text
        settings.DEBUG = False
        assert "sarah@acme.example" not in client.get("/").text

    @pytest.mark.django_db
    def test_that_was_never_seeded_is_not_promised(self, client: Client, settings: Settings) -> None:
        settings.DEBUG = True
        assert "tandem-demo" not in client.get("/").text


class TestMail:
    @pytest.fixture
    def folder(self, settings: Settings, tmp_path: Path) -> Path:
        settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
        settings.EMAIL_FILE_PATH = str(tmp_path)
        return tmp_path

    def test_that_would_have_gone_out_is_shown(self, folder: Path, client: Client) -> None:
        letter = EmailMultiAlternatives("Grüße", "Open https://desk.example/x", to=["nina@example.org"])
        letter.attach_alternative("<p>Open</p>", "text/html")
        letter.send()
        (kept,) = mailbox.letters()
        assert (kept.to, kept.subject, kept.text.strip()) == ("nina@example.org", "Grüße", "Open https://desk.example/x")
        assert "nina@example.org" in client.get("/dev/mail/").text
        assert "https://desk.example/x" in client.get(f"/dev/mail/{kept.key}/").text

    @pytest.mark.parametrize("key", ["nothing", "..", "%2e%2e%2fsecrets"])
    def test_that_is_not_there_is_not_found(self, folder: Path, client: Client, key: str) -> None:
        assert client.get(f"/dev/mail/{key}/").status_code == 404

    def test_is_paged(self, folder: Path, client: Client) -> None:
        for number in range(60):
            (folder / f"{number}.log").write_text(f"To: a@example.org\nSubject: Letter {number}\n\nText\n")
        assert client.get("/dev/mail/").text.count("Letter ") == 50
        assert client.get("/dev/mail/?page=2").text.count("Letter ") == 10


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/styleguide/", "/accounts/login/", "/accounts/password/reset/", "/dev/mail/"])
def test_public_pages_open(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def test_a_page_that_is_not_there_helps(client: Client, settings: Settings) -> None:
    settings.DEBUG = False
    page = client.get("/no/such/page/")
    assert page.status_code == 404
    assert 'href="/"' in page.text


def test_pages_of_errors_stand_without_anything() -> None:
    request = RequestFactory().get("/")
    assert server_error(request).status_code == 500
    assert bad_request(request, Exception()).status_code == 400
    assert permission_denied(request, Exception("Your role does not let you invite people.")).status_code == 403
    assert "try again" in render_to_string("503.html").lower()

"""`/metrics`: what waits and what fails, told to whoever may ask, of nobody in particular."""

from datetime import timedelta
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings
from django.test import AsyncClient, Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from apps.assistant.models import Turn
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Delivery, Inbound
from apps.events.hub import hub
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.reports.models import Following
from config.metrics import broker, exposition, figures, process, rows
from tests.cast import Cast
from tests.conversations.scenes import says
from tests.reports.scenes import followed

Read = dict[tuple[str, str], float]
AWAY = "unix:///nowhere/r.sock"


@pytest.fixture(autouse=True)
def afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is given up here for being slow, nor asked again."""
    monkeypatch.setattr(exposition, "kept", exposition.Kept())
    monkeypatch.setattr(exposition, "KEPT_FOR", 600)
    monkeypatch.setattr(broker, "PATIENCE", 60)
    monkeypatch.setattr(rows, "PATIENCE", 60_000)


def read(text: str) -> Read:
    """Every sample by its name and its labels' values, as Prometheus' own reader has it."""
    return {
        (sample.name.removeprefix("tandem_"), ",".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def counted() -> Read:
    return read(exposition.text(rows.read()).decode())


class TestWhoMayRead:
    @pytest.mark.django_db
    def test_this_machine_may(self, client: Client) -> None:
        answer = client.get("/metrics")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, exposition.CONTENT_TYPE)
        assert read(answer.text)["up", "database"] == read(answer.text)["up", "redis"] == 1

    @pytest.mark.parametrize("given", ["", "Bearer ", "Bearer ws", "ws-4411", "Basic ws-4411", "Bearer ws-4411x", "Bearer ẅs"])
    def test_who_has_no_token_finds_nothing(self, client: Client, settings: Settings, given: str) -> None:
        settings.METRICS_TOKEN = "ws-4411"
        answer = client.get("/metrics", headers={"authorization": given.encode().decode("latin-1")}, REMOTE_ADDR="203.0.113.9")
        assert answer.status_code == 404

    @pytest.mark.django_db
    def test_who_has_the_token_reads_from_anywhere(self, client: Client, settings: Settings) -> None:
        settings.METRICS_TOKEN = "ws-4411"
        assert client.get("/metrics", headers={"authorization": "Bearer ws-4411"}, REMOTE_ADDR="203.0.113.9").status_code == 200

    @pytest.mark.parametrize("given", ["Bearer ", "Bearer"])
    def test_without_a_token_nobody_elsewhere_may(self, client: Client, settings: Settings, given: str) -> None:
        settings.METRICS_TOKEN = ""
        assert client.get("/metrics", headers={"authorization": given}, REMOTE_ADDR="203.0.113.9").status_code == 404

    async def test_what_a_proxy_of_this_machine_passes_on_is_not_this_machine(self, settings: Settings) -> None:
        settings.METRICS_TOKEN = ""
        request = AsyncClient().request
        assert (await request(path="/metrics", forwarded=True)).status_code == 404

    def test_nothing_can_be_written_to_it(self, client: Client) -> None:
        assert client.post("/metrics").status_code == 405


@pytest.mark.django_db
class TestRows:
    def test_messages_are_counted_by_who_said_them(self, cast: Cast, guest: Guest) -> None:
        before = counted()["messages_total", ""]
        says(guest, "Where is my order?")
        says(guest, "Hello?")
        now = counted()
        assert now["messages_total", ""] >= before + 2
        assert now["recent_messages", "customer"] == 2

    def test_what_was_said_long_ago_is_not_of_the_last_minutes(self, guest: Guest, held_clock: clock.HeldClock) -> None:
        says(guest)
        held_clock.advance(minutes=6)
        assert ("recent_messages", "customer") not in counted()

    def test_the_queue_has_a_length_and_a_longest_wait(self, guest: Guest, cast: Cast, held_clock: clock.HeldClock) -> None:
        conversation = says(guest)
        with tenant_scope(cast.acme.pk):
            Conversation.objects.filter(pk=conversation.pk).update(holder="queue", queued_at=clock.now())
        held_clock.advance(seconds=90)
        now = counted()
        assert (now["held_conversations", "queue"], now["queue_oldest_seconds", ""]) == (1, 90)

    def test_turns_tell_how_long_the_customer_waited_for_words(self, chat: Conversation, held_clock: clock.HeldClock) -> None:
        with tenant_scope(chat.tenant_id):
            Turn.objects.create(
                conversation=chat, seq=1, fence=1, state="done", decision="answered", leased_until=clock.now(),
                first_words_at=clock.now() + timedelta(seconds=2), finished_at=clock.now() + timedelta(seconds=3),
            )  # fmt: skip
        now = counted()
        assert (now["first_words_seconds", "0.95"], now["turn_seconds", "0.5"]) == (2, 3)
        assert now["recent_turns", "done"] == now["recent_decisions", "answered"] == 1

    def test_the_outbox_tells_what_waits_and_since_when_it_is_due(self, chat: Conversation, held_clock: clock.HeldClock) -> None:
        with tenant_scope(chat.tenant_id):
            for key, more in {"a": {"troubled_at": clock.now()}, "b": {}, "c": {"state": "sent", "sent_at": clock.now()}}.items():
                Delivery.objects.create(purpose="notice", key=key, to="nina@example.org", text="", channel="sms", **more)
        held_clock.advance(seconds=40)
        now = counted()
        assert (now["outbox_waiting", "queued"], now["outbox_troubled", ""]) == (2, 1)
        assert now["recent_deliveries", "sms,sent"] == 1
        assert now["sweep_lag_seconds", "deliver what is due"] == 40
        assert now["outbox_seconds", "0.5"] == 0

    def test_what_no_sweep_has_seen_yet_is_told_by_its_age(self, guest: Guest, held_clock: clock.HeldClock) -> None:
        says(guest)
        held_clock.advance(minutes=4)
        now = counted()
        assert now["sweep_lag_seconds", "seal events"] >= 240
        assert now["sweep_lag_seconds", "file for search"] >= 240
        assert now["sweep_lag_seconds", "follow the log with figures"] >= 240
        assert now["unsealed_events", ""] > 0
        assert now["database_connections", ""] >= 1

    def test_figures_tell_what_they_owe(self, cast: Cast) -> None:
        assert counted()["figures_owed", ""] == 0
        Following.objects.create(owed=[[cast.acme.pk, 1], [cast.globex.pk, 7, "turn"]])
        assert counted()["figures_owed", ""] == 2

    def test_figures_that_follow_have_no_lag(self, cast: Cast, guest: Guest, held_clock: clock.HeldClock) -> None:
        says(guest), followed(), followed()
        held_clock.advance(minutes=4)
        assert counted()["sweep_lag_seconds", "follow the log with figures"] == 0

    def test_callbacks_tell_how_long_until_they_are_taken_in(self, guest: Guest, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk):
            inbox_id = guest.inbox_id
            Inbound.objects.create(inbox_id=inbox_id, provider_id="1", state="taken", taken_at=clock.now() + timedelta(seconds=4))
            Inbound.objects.create(inbox_id=inbox_id, provider_id="2")
        now = counted()
        assert (now["callback_seconds", "0.5"], now["inbound_waiting", ""]) == (4, 1)

    def test_a_database_that_is_empty_has_figures_too(self) -> None:
        now = counted()
        assert now["queue_oldest_seconds", ""] == now["outbox_troubled", ""] == now["recent_model_dollars", ""] == 0


class TestParts:
    def test_every_queue_that_tasks_go_to_has_a_length(self) -> None:
        told = read(exposition.text(broker.read()).decode())
        assert {label for name, label in told if name == "celery_queue_length"} == {"default", "inbound", "outbound", "reading", "turns"}

    def test_what_waits_for_a_worker_is_counted(self) -> None:
        key = f"{django_settings.CELERY_BROKER_TRANSPORT_OPTIONS['global_keyprefix']}reading"
        with redis.Redis.from_url(django_settings.REDIS_URL) as client:
            client.rpush(key, "a task", "another")
            try:
                assert read(exposition.text(broker.read()).decode())["celery_queue_length", "reading"] == 2
            finally:
                client.delete(key)

    @pytest.mark.django_db
    def test_redis_that_is_away_is_a_figure_and_the_rest_is_told(self, client: Client, settings: Settings) -> None:
        settings.REDIS_URL = AWAY
        told = read(client.get("/metrics").text)
        assert (told["up", "redis"], told["up", "database"]) == (0, 1)
        assert ("queue_oldest_seconds", "") in told

    @pytest.mark.django_db
    def test_the_database_is_asked_once_however_many_ask(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[None] = []
        monkeypatch.setattr(rows, "read", lambda: asked.append(None) or [])
        for _ in range(3):
            client.get("/metrics")
        assert len(asked) == 1

    @pytest.mark.django_db
    def test_requests_are_counted_by_area_and_never_by_address(self, client: Client) -> None:
        client.get("/accounts/login/?as=sarah@acme.example")
        client.get("/sarah@acme.example/")
        text = client.get("/metrics").text
        assert read(text)["requests_total", "accounts,GET,2xx"] >= 1
        assert read(text)["requests_total", "other,GET,4xx"] >= 1
        assert "sarah" not in text

    async def test_the_process_tells_of_its_sockets_and_its_hub(self, lanes: None) -> None:
        told = {(name, *labels): value for name, labels, value in process.read()}
        assert (told["sockets", "console"], told["sockets", "widget"], told["hub_connected",]) == (0, 0, False)
        async with hub().subscribed(1) as heard:
            await heard.next(5)
            await heard.next(5)  # once more, when it listens
            assert process.read()[2] == ("hub_connected", [], True)


def test_every_figure_that_is_read_is_said_in_words(db: None) -> None:
    told: list[Any] = [*rows.read(), *broker.read()]
    assert {name for name, _, _ in told} <= figures.FIGURES.keys()
    assert all(figure.words.endswith(".") for figure in figures.FIGURES.values())

"""Logs: one line an event, for a person or a machine, with the request it belongs to and without anybody's name."""

import json
import logging
import logging.config
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from structlog.contextvars import bind_contextvars, bound_contextvars, clear_contextvars, get_contextvars

from apps.events import hints
from config import logs
from config.celery import begin_lines, end_lines, name_request


def written(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], *, readable: bool, frank: bool = False) -> str:
    """What an error with its traceback looks like in the end."""
    formatter = logs.configuration(readable=readable, level="INFO", frank=frank)["formatters"]["line"]
    last = structlog.stdlib.ProcessorFormatter(foreign_pre_chain=formatter["foreign_pre_chain"], processors=formatter["processors"])
    logger = logging.getLogger("kettle")
    try:
        secret = "sarah@acme.example"
        raise RuntimeError(len(secret))
    except RuntimeError:
        logger.exception("it broke")
    return last.format(caplog.records[-1])


def test_a_machine_reads_json_with_time_and_traceback(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    line = json.loads(written(caplog, capsys, readable=False))
    assert (line["event"], line["level"], line["logger"]) == ("it broke", "error", "kettle")
    assert "RuntimeError" in line["exception"]
    assert "timestamp" in line


def test_a_person_reads_words_without_the_values_of_variables(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    line = written(caplog, capsys, readable=True, frank=True)
    assert "it broke" in line
    assert "RuntimeError: 18" in line
    assert "sarah" not in line.replace('secret = "sarah@acme.example"', "")


@pytest.mark.parametrize("readable", [True, False])
def test_an_error_tells_its_kind_and_place_and_not_what_it_says(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], readable: bool
) -> None:
    line = written(caplog, capsys, readable=readable)
    assert "RuntimeError" in line
    assert "test_logs.py" in line
    assert "18" not in line.rpartition("RuntimeError")[2]


def test_an_error_behind_an_error_is_told_the_same_way() -> None:
    def broken() -> None:
        try:
            int("Quillfeather")
        except ValueError as error:
            raise ExceptionGroup("Quillfeather", [LookupError("Quillfeather")]) from error

    try:
        broken()
    except ExceptionGroup:
        told = logs.places(sys.exc_info())
    assert [line for line in told.splitlines() if not line.startswith((" ", "Traceback"))] == [
        "ValueError", "", "and then", "", "ExceptionGroup", "LookupError",
    ]  # fmt: skip
    assert told.count("Quillfeather") == 3  # in the lines of this very file


SECRET = "secret-token"
SAID = [
    ("django.request", "%s: %s", ("Not Found", f"/join/{SECRET}/"), "Not Found"),
    ("django.request", "Forbidden", (), "Forbidden"),
    ("django.security.DisallowedHost", f"Invalid HTTP_HOST header: {SECRET!r}", (), "DisallowedHost"),
    ("daphne.server", "Exception inside application: %s", (ValueError(SECRET),), "Exception inside application: %s"),
    ("asyncio", f"Task exception was never retrieved\nfuture: <Task exception={SECRET}>", (), "Task exception was never retrieved"),
    ("celery.app.trace", "Task %(name)s: %(exc)s", ({"name": "deliver", "exc": SECRET},), "Task deliver: …"),
    ("celery.app.trace", "%(name)s took %(runtime).2f s", ({"name": "deliver", "runtime": 3.2},), "%(name)s took %(runtime).2f s"),
    ("celery.worker", "At 100% of its memory\nof 2 GB", (), "At 100% of its memory"),
    ("celery.worker.job", "Task handler raised error: %r", (ValueError(SECRET),), "Task handler raised error: 'ValueError'"),
    ("urllib3.connectionpool", "Retrying after %r: %s", (ValueError(SECRET), f"/Messages?To={SECRET}"), "Retrying after %r: %s"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "message", "arguments", "told"), SAID)
def test_of_others_lines_what_happened_is_kept_and_nothing_more(name: str, message: str, arguments: Any, told: str) -> None:
    record = logging.LogRecord(name, logging.WARNING, "", 0, message, arguments, None)
    assert logs.WithoutValues().filter(record)
    assert record.getMessage() == told


def test_what_providers_clients_say_of_their_requests_is_not_kept() -> None:
    asked = logs.configuration(readable=False, level="DEBUG")["loggers"]
    assert (asked["twilio"]["level"], asked["urllib3"]["level"]) == ("WARNING", "ERROR")


class TestTasks:
    @pytest.fixture
    def task(self) -> Iterator[Any]:
        request = SimpleNamespace(is_eager=False, get={"request_id": "r-1"}.get)
        yield SimpleNamespace(name="deliver", run=lambda tenant_id, conversation_id, word="": None, request=request)
        clear_contextvars()

    def test_leave_nothing_to_what_a_worker_says_between_two(self, task: Any) -> None:
        begin_lines(task=task, args=(1, 2), kwargs={})
        end_lines(task=task)
        assert get_contextvars() == {}

    def test_name_what_they_were_given_and_the_request_that_woke_them(self, task: Any) -> None:
        bind_contextvars(turn=4)  # of the task before, in the same thread
        begin_lines(task=task, args=(1,), kwargs={"conversation_id": 2, "word": "Quillfeather"})
        assert get_contextvars() == {"task": "deliver", "tenant": 1, "conversation": 2, "request_id": "r-1"}

    def test_that_run_within_a_request_go_by_its_lines(self, task: Any) -> None:
        task.request.is_eager = True
        with bound_contextvars(request_id="r-2"):
            begin_lines(task=task, args=(), kwargs={})
            assert get_contextvars()["request_id"] == "r-2"

    def test_are_sent_with_the_request_that_wakes_them(self) -> None:
        headers: dict[str, Any] = {}
        with bound_contextvars(request_id="r-3"):
            name_request(headers=headers)
        assert headers == {"request_id": "r-3"}

    def test_are_woken_beside_the_request_and_still_know_it(self) -> None:
        courier, known = hints.Courier(), []
        with bound_contextvars(request_id="r-4"), pytest.MonkeyPatch.context() as patch:
            patch.setattr(hints, "courier", courier)
            hints.send(lambda: known.append(get_contextvars()["request_id"]))
        assert courier.settle()
        assert known == ["r-4"]

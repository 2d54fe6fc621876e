"""Logs: one line an event, for a person or a machine, without addresses and without anybody's name."""

import json
import logging
import logging.config

import pytest
import structlog

from config import logs


def written(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], *, readable: bool) -> str:
    """What an error with its traceback looks like in the end."""
    formatter = logs.configuration(readable=readable, level="INFO")["formatters"]["line"]
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
    line = written(caplog, capsys, readable=True)
    assert "it broke" in line
    assert "RuntimeError: 18" in line
    assert "sarah" not in line.replace('secret = "sarah@acme.example"', "")


@pytest.mark.parametrize(("message", "arguments"), [("%s: %s", ("Not Found", "/join/secret-token/")), ("Forbidden", ())])
def test_djangos_own_lines_name_no_address(message: str, arguments: tuple[str, ...]) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, arguments, None)
    assert logs.WithoutAddress().filter(record)
    assert "secret-token" not in record.getMessage()

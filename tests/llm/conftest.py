"""A stand-in on loopback, breakers that remember nothing of other tests, and no model but the one a test sets."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from apps.ground import breaker
from apps.llm.configured import Configured
from apps.llm.wires import client
from config.bench.standin import StandIn
from tests.llm import scenes


@pytest.fixture(autouse=True)
def no_model(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever this machine's environment says; and no connection outlives its test."""
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = settings.OPENAI_MODEL = settings.EMBEDDING_MODEL = ""
    settings.OPENAI_WIRE = "auto"
    monkeypatch.setattr(breaker, "_breakers", {})
    yield
    client.close()


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as serving:
        yield serving


@pytest.fixture(params=["chat", "responses"])
def wire(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def model(settings: Any, standin: StandIn, wire: str) -> Configured:
    """The stand-in as the configured model, on each of the wires."""
    scenes.point_at(settings, standin, wire)
    client.client()  # made now, so that tests with little time need not wait for it
    return Configured()

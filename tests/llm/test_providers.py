"""Who answers, and that the model's client stays where models are asked."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.utils.module_loading import import_string
from pytest_django import Settings

from apps.ground.scope import tenant_scope
from apps.llm import providers
from apps.llm.models import Spend
from apps.llm.wires import where
from config import env
from config.bench.standin import StandIn
from tests.cast import Cast
from tests.llm.scenes import Scripted, answer, make_request, point_at, said, soon

CLIENTLESS = "import config.asgi, sys; from apps.llm import embedding, providers; assert 'openai' not in sys.modules"


@pytest.fixture
def own_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A built-in engine of few words."""

    def found(name: str) -> Any:
        return (lambda: Scripted(answer("From the engine."), name="built-in")) if name == providers.BUILT_IN else import_string(name)

    monkeypatch.setattr(providers, "import_string", found)


@pytest.mark.parametrize(
    ("key", "base_url", "model", "on"),
    [
        ("", "", "", False), ("sk-1", "", "", False), ("", "", "m", False),
        ("sk-1", "", "m", True), ("", "http://ollama:11434/v1", "m", True),
    ],
)  # fmt: skip
def test_the_model_is_on_when_it_is_named_and_can_be_reached(settings: Settings, key: str, base_url: str, model: str, on: bool) -> None:
    settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL, settings.OPENAI_MODEL = key, base_url, model
    assert where.is_on() == on


@pytest.mark.parametrize(
    ("base_url", "wire", "spoken"),
    [
        ("", "auto", "responses"), ("https://api.openai.com/v1", "auto", "responses"),
        ("https://eu.api.openai.com/v1", "auto", "responses"),
        ("http://localhost:11434/v1", "auto", "chat"), ("https://notopenai.com/v1", "auto", "chat"), ("", "chat", "chat"),
        ("http://localhost:4000/v1", "responses", "responses"),
    ],
)  # fmt: skip
def test_the_wire_follows_the_address(settings: Settings, base_url: str, wire: str, spoken: str) -> None:
    settings.OPENAI_BASE_URL, settings.OPENAI_WIRE = base_url, wire
    assert where.wire() == spoken


@pytest.mark.django_db
def test_without_a_model_the_engine_answers(own_engine: None, cast: Cast) -> None:
    assert told(cast) == "From the engine."
    assert providers_that_answered(cast) == ["built-in"]


@pytest.mark.django_db
def test_with_a_model_the_model_answers(own_engine: None, settings: Settings, standin: StandIn, wire: str, cast: Cast) -> None:
    point_at(settings, standin, wire)
    standin.says("From the model.")
    assert told(cast) == "From the model."
    assert providers_that_answered(cast) == ["openai"]


@pytest.mark.django_db
def test_a_model_that_cannot_answer_is_followed_by_the_engine(
    own_engine: None, settings: Settings, standin: StandIn, wire: str, cast: Cast
) -> None:
    point_at(settings, standin, wire)
    standin.refuses(401)
    assert told(cast) == "From the engine."
    assert providers_that_answered(cast) == ["openai", "built-in"]


@pytest.mark.django_db
def test_a_spent_budget_leaves_the_engine(own_engine: None, settings: Settings, standin: StandIn, cast: Cast) -> None:
    point_at(settings, standin, "chat")
    with tenant_scope(cast.acme.pk):
        cast.acme.monthly_spend = 0
        cast.acme.save()
    assert told(cast) == "From the engine."
    assert standin.requests == []


def told(cast: Cast) -> str:
    return said(list(providers.provider().stream(make_request(tenant_id=cast.acme.pk), deadline=soon())))


def providers_that_answered(cast: Cast) -> list[str]:
    with tenant_scope(cast.acme.pk):
        return [row.provider for row in Spend.objects.order_by("id")]


def test_no_web_process_loads_the_models_client() -> None:
    """Started the way production starts it, with a model set; a worker loads a wire when it asks."""
    started = subprocess.run(
        [sys.executable, "-c", CLIENTLESS], cwd=env.ROOT, env={**os.environ, "OPENAI_MODEL": "m", "OPENAI_API_KEY": "sk-1"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (started.returncode, started.stderr) == (0, "")

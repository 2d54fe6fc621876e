"""What the environment may say about models."""

import os
import subprocess
import sys

import pytest

from config import env


def started(**said: str) -> str:
    """What a start with that environment has to say; nothing when all is well."""
    return subprocess.run(
        [sys.executable, "-c", "import config.settings"], cwd=env.ROOT, env={**os.environ, **said}, capture_output=True, text=True,
        check=False, timeout=60,
    ).stderr  # fmt: skip


def test_a_model_and_its_price_may_be_named() -> None:
    assert started(OPENAI_MODEL="m", OPENAI_BASE_URL="http://localhost:11434/v1/", OPENAI_WIRE="chat", MODEL_PRICE="0.4,0.1,1.6") == ""


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"OPENAI_WIRE": "telegraph"}, "OPENAI_WIRE must be auto, chat or responses"),
        ({"MODEL_PRICE": "cheap"}, "MODEL_PRICE: write one price, or three"),
        ({"MODEL_STALL_SECONDS": "soon"}, "MODEL_STALL_SECONDS must be a whole number"),
    ],
)
def test_what_makes_no_sense_stops_the_start(said: dict[str, str], told: str) -> None:
    assert told in started(**said)


def test_a_key_is_never_repeated() -> None:
    assert "sk-secret" not in started(OPENAI_API_KEY="sk-secret", OPENAI_WIRE="telegraph")

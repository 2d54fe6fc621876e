from pathlib import Path

import pytest

from config.checks.doors import closed
from config.checks.outcome import State
from tests.config.trees import plant

SOUND = {
    "apps/llm/wires.py": "import openai\n",
    "apps/inboxes/sms.py": "from twilio.rest import Client\n",
    "apps/events/hub.py": "import redis.asyncio as redis\n",
    "apps/ground/outside.py": "import socket\nfrom http import client\n",
    "apps/tenants/pages.py": "from http import HTTPStatus\nfrom urllib.parse import quote\nimport asyncio\nasyncio.sleep(0)\n",
    "config/readiness.py": "import redis, socket\n",
}


def test_the_keepers_of_the_doors_may_use_them(tmp_path: Path) -> None:
    assert closed(plant(tmp_path, SOUND)).state is State.OK


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("apps/tickets/actions.py", "import openai"),
        ("apps/tickets/actions.py", "from openai.types import Reply"),
        ("config/urls.py", "import openai"),
        ("apps/tickets/actions.py", "from twilio.rest import Client"),
        ("apps/tickets/actions.py", "import redis"),
        ("apps/console/consumers.py", "from redis import asyncio"),
        ("apps/tickets/actions.py", "import socket"),
        ("apps/tickets/actions.py", "import http.client"),
        ("apps/tickets/actions.py", "from urllib import request"),
        ("apps/tickets/actions.py", "import urllib.request as r"),
        ("apps/ground/clock.py", "import httpx"),
        ("apps/tickets/actions.py", "async def call():\n    await asyncio.open_connection('example.com', 80)"),
    ],
)
def test_anybody_else_is_named(tmp_path: Path, place: str, line: str) -> None:
    outcome = closed(plant(tmp_path, SOUND | {place: line}))
    assert outcome.state is State.FAILED
    assert outcome.output.startswith(f"{place}:{line.count(chr(10)) + 1}: ")
    assert len(outcome.output.splitlines()) == 1

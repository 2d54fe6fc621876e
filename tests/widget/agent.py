"""The agent's side of a test: a process of the house that does what it is told through a pipe."""

import asyncio
import json
import subprocess
import sys
from typing import Any

from config.env import ROOT
from tests.house import House

PATIENCE = 20.0
START = "import django; django.setup(); from tests.widget.acting import serve; serve()"


class Agent:
    """`agent.does("claim", conversation=…)`: what came of it, or an AssertionError with what went wrong."""

    def __init__(self, house: House) -> None:
        with (house.folder / "agent.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", START], cwd=ROOT, env=house.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
            )

    async def does(self, act: str, **said: Any) -> Any:
        async with asyncio.timeout(PATIENCE):
            return await asyncio.to_thread(self.did, act, **said)

    def did(self, act: str, **said: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"act": act, **said}).encode() + b"\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline() or b'{"failed": "the agent is gone"}')
        assert "failed" not in answer, answer["failed"]
        return answer["answer"]

    def leave(self) -> None:
        with self._process:
            self._process.kill()

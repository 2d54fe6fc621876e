"""Who works in a drilled house: a worker that may die, and the beat that wakes what was left lying."""

import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Self

from config.bench.standin import StandIn
from config.env import ROOT
from tests.faults.auditing import Auditor
from tests.faults.drilled import Drilled, until

QUEUES = "turns,default,inbound,outbound,reading"
OVER = (
    "UPDATE escalations_escalation SET state = 'closed', ending = 'resolved', closed_at = now() WHERE state <> 'closed'",
    """UPDATE conversations_conversation SET status = 'resolved', holder = 'none', agent_id = NULL, snoozed_until = NULL,
    resolved_at = now() WHERE status = 'open'""",
)
READY = " ready."  # as Celery says it in its log


@dataclass
class Crew:
    house: Drilled
    standin: StandIn
    working: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def __enter__(self) -> Self:
        with self.house.redis_client() as waiting:
            waiting.flushall()  # what other drills asked for: thousands of wakes, and nothing in Redis is the truth
        with Auditor.at(self.house.owner_address) as auditor:
            for statement in OVER:  # nor does anybody wait any more, or is told in short of what waited, in words that are meant for others
                auditor.session.execute(statement)
        try:
            self._start("-A", "config.celery", "beat", "-s", str(self.house.folder / "beat"))
            self.start_worker()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        for process in self.working:
            process.kill()
            process.wait(10)

    @property
    def worker(self) -> "subprocess.Popen[bytes]":
        return self.working[-1]

    def start_worker(self) -> float:
        """As the supervisor would; the moment at which it was ready."""
        before = self.log.count(READY)
        self._start("-A", "tests.faults.frail", "worker", "-Q", QUEUES, "-P", "threads", "-c", "4", "--without-gossip", "--without-mingle")
        until(lambda: self.log.count(READY) > before or self.worker.poll() is not None, within=120)
        assert self.worker.poll() is None, self.log[-2_000:]
        return time.monotonic()

    @property
    def log(self) -> str:
        return (self.house.folder / "crew.log").read_text(errors="replace")

    def kill_worker(self) -> float:
        self.worker.kill()
        return self.replace_worker()

    def replace_worker(self) -> float:
        """Once it is dead."""
        try:
            assert self.worker.wait(60) < 0
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it lives:\n{self.log[-4_000:]}") from None
        return self.start_worker()

    def _start(self, *words: str) -> None:
        model = {"OPENAI_BASE_URL": self.standin.base_url, "OPENAI_MODEL": "test-model", "OPENAI_WIRE": "chat", "LOG_LEVEL": "INFO"}
        with (self.house.folder / "crew.log").open("ab") as log:
            command = [sys.executable, "-m", "celery", *words]
            self.working.append(subprocess.Popen(command, cwd=ROOT, env=self.house.environment | model, stdout=log, stderr=log))

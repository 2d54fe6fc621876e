"""The workers' Celery application, `celery -A tests.faults.frail`, that dies once at each of its moments. Nothing in the product helps it.

A moment is the name of a tool's argument, or stands in what the customer wants: what is done with it dies there, and marks in DATA_DIR
that it did.
"""

import os
import signal
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
from django.db.backends.base.base import BaseDatabaseWrapper

from config.celery import app

django.setup()

from apps.assistant.actions import sweeping  # noqa: E402
from apps.conversations.actions import leasing, outbox  # noqa: E402
from apps.escalations.actions import escalating, relieving  # noqa: E402
from apps.tools import actions  # noqa: E402
from apps.tools.actions import running  # noqa: E402
from apps.tools.registry import Arguments, Caller, Content, Tier, tool  # noqa: E402
from tests.faults.bell import ring, rung  # noqa: E402

__all__ = ["app"]

HERE = Path(os.environ["DATA_DIR"])
running.RUNNING_LEASE = timedelta(seconds=2)  # who waits for what a dead process left shall not wait long
outbox.CARRYING_LEASE = leasing.TAKING_LEASE = timedelta(seconds=10)  # still longer than a provider may take to answer
sweeping.TELLING = relieving.PATIENCE = timedelta(seconds=1)


def die_once(moment: str, said: object) -> None:
    mark = HERE / f"died {moment}"
    if moment in str(said) and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)


class Ring(Arguments):
    moment: str


def _has_rung(caller: Caller, _: Ring) -> Content | None:
    return {"status": "done"} if caller.key in rung(HERE) else None


@tool("ring_bell", tier=Tier.READ, reconcile=_has_rung)
def ring_bell(caller: Caller, arguments: Ring) -> Content:
    """Ring a bell in another house."""
    die_once("before the bell", arguments.moment)
    ring(HERE, caller.key)
    die_once("after the bell", arguments.moment)
    return {"status": "done"}


plain, call, filed, told = running._plain, actions.call, escalating.file_case, BaseDatabaseWrapper.run_and_clear_commit_hooks
filing = threading.local()


def dying_before_the_commit(result: Content) -> Content:
    """The effect is written, its record is not, and nothing is committed."""
    die_once("before the commit", result)
    return plain(result)


def dying_after_the_commit(*what: Any, **about: Any) -> Content:
    """Effect and record are there; nobody has heard of them."""
    content = call(*what, **about)
    die_once("after the commit", content)
    return content


def dying_once_it_is_committed(*about: Any) -> Any:
    case_file = filed(*about)
    filing.wants = case_file.wants
    return case_file


def dying_before_the_hints(database: BaseDatabaseWrapper) -> None:
    """A person is asked for, and it is committed; nobody has heard of it."""
    die_once("before the hints", getattr(filing, "wants", ""))
    told(database)


escalating.file_case = dying_once_it_is_committed
BaseDatabaseWrapper.run_and_clear_commit_hooks = dying_before_the_hints  # type: ignore[method-assign]
running._plain, actions.call = dying_before_the_commit, dying_after_the_commit

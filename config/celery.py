"""The Celery application: queues `turns` (waits on models), `inbound` (takes in), `outbound` (sends), `reading` (files, embeddings),
`default` (all else)."""

import os
from inspect import signature
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import before_task_publish, celeryd_after_setup, import_modules, setup_logging, task_postrun, task_prerun
from django.utils.module_loading import import_string
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("tandem")
app.set_default()  # for every thread, not only the one that imports this
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@import_modules.connect
def make_room(**_: Any) -> None:
    """Beat remembers in a file when each sweep ran last, and opens it before it says that it begins."""
    Path(app.conf.beat_schedule_filename).parent.mkdir(parents=True, exist_ok=True)


@setup_logging.connect
def keep_our_logs(**_: Any) -> None:
    """Django has configured the logs; Celery shall not do it again."""


@before_task_publish.connect
def name_request(headers: dict[str, Any], **_: Any) -> None:
    """A task tells of the request that woke it."""
    headers["request_id"] = get_contextvars().get("request_id", "")


@task_prerun.connect
def begin_lines(task: Any, args: tuple[Any, ...], kwargs: dict[str, Any], **_: Any) -> None:
    """Every line of a task names it, what it was given, which is ids alone, and the request that woke it."""
    if task.request.is_eager:
        return
    given = signature(task.run).bind_partial(*args, **kwargs).arguments
    ids = {name.removesuffix("_id"): value for name, value in given.items() if name.endswith("_id") and isinstance(value, int)}
    request_id = task.request.get("request_id")
    clear_contextvars()
    bind_contextvars(task=task.name, **ids, **({"request_id": request_id} if request_id else {}))


@task_postrun.connect
def end_lines(task: Any, **_: Any) -> None:
    """What a worker says between two tasks is of neither, and it remembers nobody's words from one to the next."""
    if not task.request.is_eager:
        clear_contextvars()
        import_string("apps.events.hub.heeded")("recall.ended")


@celeryd_after_setup.connect
def warm_up(instance: Any, **_: Any) -> None:
    """Who takes turns has read all languages before it says that it is ready."""
    if "turns" in instance.app.amqp.queues.consume_from:
        import_string("apps.assistant.warming.warm")()

"""The Celery application: queues `turns` (waits on models), `inbound` (takes in), `outbound` (sends), `reading` (files, embeddings),
`default` (all else)."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import celeryd_after_setup, import_modules, setup_logging
from django.utils.module_loading import import_string

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


@celeryd_after_setup.connect
def warm_up(instance: Any, **_: Any) -> None:
    """Who takes turns has read all languages before it says that it is ready."""
    if "turns" in instance.app.amqp.queues.consume_from:
        import_string("apps.assistant.warming.warm")()

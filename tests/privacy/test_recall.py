"""What processes remember of what was said goes with who said it: where hints are heard, by one; in a worker, with the task."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from pytest_django import Settings

from apps.conversations import recent
from apps.conversations.reading import Said
from apps.events import hub
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm.builtin.reading.reader import read
from apps.privacy import actions
from apps.text.markup import to_html
from apps.widget import following
from config.celery import end_lines
from tests.cast import Cast
from tests.privacy.scenes import CANARY, known_everywhere


def remembers() -> None:
    to_html(f"I am {CANARY}.")
    read(f"I am {CANARY}.", clock.now(), "en")
    said = dict.fromkeys(Said.__slots__) | {"conversation": "c", "seq": 1, "text": CANARY}
    recent.keep(Said(**said))  # type: ignore[arg-type]
    following._made["c", 1, "en"] = following.Frame(1, 1, "", CANARY)


def left() -> list[int]:
    return [to_html.cache_info().currsize, read.cache_info().currsize, len(recent._said), len(following._made)]


def test_a_hint_empties_all_of_it() -> None:
    remembers()
    assert 0 not in left()
    hub.Hub()._take({"type": "pmessage", "channel": b"tenant:1", "data": b'{"name": "recall.ended"}'})
    assert left() == [0, 0, 0, 0]


@pytest.mark.parametrize("is_eager", [False, True])
def test_a_task_that_ends_takes_it_along(is_eager: bool) -> None:
    remembers()
    end_lines(SimpleNamespace(request=SimpleNamespace(is_eager=is_eager)))
    assert (left() == [0, 0, 0, 0]) is not is_eager


@pytest.mark.django_db
def test_who_does_it_forgets_too(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    known = known_everywhere(cast.sarah)
    with tenant_scope(cast.acme.pk):
        erasure = actions.ask(known, actor=cast.olivia.actor)
    remembers()
    assert actions.erase(erasure.tenant_id, erasure.pk)
    assert left() == [0, 0, 0, 0]

"""Who takes turns reads the words of all languages before the first customer comes; other workers do not."""

from types import SimpleNamespace

import pytest

from config.celery import warm_up


@pytest.mark.parametrize(("queues", "times"), [({"turns": 1}, 1), ({"default": 1, "outbound": 1}, 0)])
def test_only_who_takes_turns_warms_up(queues: dict[str, int], times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    warmed: list[bool] = []
    monkeypatch.setattr("apps.assistant.warming.warm", lambda: warmed.append(True))
    warm_up(SimpleNamespace(app=SimpleNamespace(amqp=SimpleNamespace(queues=SimpleNamespace(consume_from=queues)))))
    assert len(warmed) == times


def test_it_touches_no_database() -> None:
    from apps.assistant.warming import warm  # noqa: PLC0415 - loads what the test is about

    warm()

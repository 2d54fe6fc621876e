"""The embedded PostgreSQL keeps at hand what the machine has room for."""

import os

import pytest

from config.embedded import postgres

PAGE = 4096


@pytest.mark.parametrize(("gigabytes", "megabytes"), [(0.5, 128), (2, 256), (4, 512), (8, 1024), (64, 1024)])
def test_takes_an_eighth_of_the_memory_within_bounds(monkeypatch: pytest.MonkeyPatch, gigabytes: float, megabytes: int) -> None:
    known = {"SC_PAGE_SIZE": PAGE, "SC_PHYS_PAGES": int(gigabytes * 2**30) // PAGE}
    monkeypatch.setattr(os, "sysconf", known.__getitem__)
    assert postgres.buffers() == megabytes


def test_takes_little_where_the_machine_does_not_say(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(_: str) -> int:
        raise ValueError

    monkeypatch.setattr(os, "sysconf", silent)
    assert postgres.buffers() == postgres.LEAST_BUFFERS

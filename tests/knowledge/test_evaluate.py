"""`manage.py evaluate retrieval`: scores the search in a tenant that leaves no trace."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError

from apps.events.models import Event
from apps.ground.scope import Door, across_tenants
from apps.tenants.models import Tenant
from config.evaluate.retrieval import figures

pytestmark = pytest.mark.django_db


def written(folder: Path, passages: list[dict[str, object]], queries: list[dict[str, object]]) -> Path:
    for name, rows in (("passages", passages), ("queries", queries)):
        (folder / f"xx.{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return folder / "xx"


PASSAGES: list[dict[str, object]] = [
    {"id": 0, "title": "Bread", "text": "Bread is baked from flour and water."},
    {"id": 1, "title": "Boats", "text": "Boats are built from oak and tar."},
    {"id": 2, "title": "Bells", "text": "Bells are cast from bronze."},
]


def test_a_search_that_finds_everything_scores_one(tmp_path: Path) -> None:
    queries: list[dict[str, object]] = [{"q": "what is baked?", "relevant": [0]}, {"q": "who builds boats?", "relevant": [1]}]
    scored = figures(written(tmp_path, PASSAGES, queries))
    assert {name: value for name, value in scored.items() if name != "p95_ms"} == {"n": 2, "ndcg@10": 1.0, "recall@10": 1.0, "mrr": 1.0}


def test_a_second_place_scores_less(tmp_path: Path) -> None:
    queries: list[dict[str, object]] = [{"q": "bronze bells", "relevant": [0]}] * 2
    scored = figures(written(tmp_path, PASSAGES, queries))
    assert 0 <= (scored["ndcg@10"] or 0) < 1


def test_nothing_of_it_stays(tmp_path: Path) -> None:
    figures(written(tmp_path, PASSAGES, [{"q": "bells", "relevant": [2]}] * 2))
    with across_tenants(Door.OPERATOR):
        assert not Tenant.objects.exists()
        assert not Event.objects.exists()


def test_over_an_older_database_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.readiness.MigrationExecutor.migration_plan", lambda *_: [("events", "0009"), ("tools", "0009")])
    with pytest.raises(CommandError, match=r"2 migrations wait: run manage\.py migrate"):
        figures(written(tmp_path, PASSAGES, []))

"""Static files beside Django: as they are in DEBUG, hashed and forever in production."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from config.static import StaticFiles


async def django(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b"django"})


async def fetched(application: StaticFiles, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asked = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    await application({"type": "http", "method": method, "path": path, "headers": asked}, None, send)
    answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answered, b"".join(message.get("body", b"") for message in sent[1:])


class TestInDebug:
    @pytest.fixture
    def files(self, settings: Settings) -> StaticFiles:
        settings.DEBUG = True
        return StaticFiles(django)

    @pytest.mark.parametrize("path", ["/static/css/app.css", "/static/admin/css/base.css"])
    async def test_whatever_the_finders_find_is_sent(self, files: StaticFiles, path: str) -> None:
        status, headers, body = await fetched(files, path)
        assert (status, headers["content-type"], headers["x-content-type-options"]) == (200, 'text/css; charset="utf-8"', "nosniff")
        assert body

    async def test_a_file_that_did_not_change_is_not_sent_again(self, files: StaticFiles) -> None:
        _, headers, _ = await fetched(files, "/static/css/app.css")
        status, _, body = await fetched(files, "/static/css/app.css", if_modified_since=headers["last-modified"])
        assert (status, body) == (304, b"")

    async def test_asking_for_the_head_sends_no_body(self, files: StaticFiles) -> None:
        assert (await fetched(files, "/static/css/app.css", "HEAD"))[::2] == (200, b"")

    @pytest.mark.parametrize("path", ["/static/no-such.css", "/static/../manage.py", "/static/%2e%2e/manage.py", "/console/"])
    async def test_everything_else_is_djangos(self, files: StaticFiles, path: str) -> None:
        assert (await fetched(files, path))[2] == b"django"


class TestInProduction:
    @pytest.fixture
    def files(self, settings: Settings, tmp_path: Path) -> StaticFiles:
        settings.DEBUG = False
        settings.STATIC_ROOT = tmp_path
        (tmp_path / "app.css").write_text("body{}")
        return StaticFiles(django)

    async def test_collected_files_are_sent(self, files: StaticFiles) -> None:
        status, headers, body = await fetched(files, "/static/app.css")
        assert (status, body) == (200, b"body{}")
        assert "max-age=60" in headers["cache-control"]

    async def test_hashed_files_are_kept_forever(self, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.DEBUG = False
        settings.STATIC_ROOT = tmp_path
        (tmp_path / "app.0123456789ab.css").write_text("body{}")
        monkeypatch.setattr(
            "config.static.staticfiles_storage", type("Storage", (), {"hashed_files": {"app.css": "app.0123456789ab.css"}})()
        )
        _, headers, _ = await fetched(StaticFiles(django), "/static/app.0123456789ab.css")
        assert "immutable" in headers["cache-control"]


def test_the_widgets_modules_import_each_other_by_hashed_names(tmp_path: Path, settings: Settings) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "config.hashing.HashedFiles"}}
    call_command("collectstatic", "--noinput", verbosity=0)
    hashed = [path.read_text() for path in tmp_path.glob("widget/**/*.*.js") if re.search(r"\.[0-9a-f]{12}\.js$", path.name)]
    names = [name for script in hashed for name in re.findall(r"""(?:from|import)\s*\(?["'](\.[^"']+)["']""", script)]
    assert len(hashed) > 15
    assert len(names) > 20
    assert [name for name in names if not re.search(r"\.[0-9a-f]{12}\.js$", name)] == []

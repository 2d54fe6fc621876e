"""Static files beside Django, so that its request path stays asynchronous: WhiteNoise finds and describes them, this sends them."""

from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from whitenoise import WhiteNoise
from whitenoise.responders import Response, StaticFile

from config.proxies import Asgi

FOREVER = 60 * 60 * 24 * 365


class _Files(WhiteNoise):  # type: ignore[misc]
    """Hashed files out of STATIC_ROOT; in DEBUG, whatever the finders find, looked up afresh each time."""

    def candidate_paths_for_url(self, url: str) -> Any:
        path = finders.find(url.removeprefix(settings.STATIC_URL)) if url.startswith(settings.STATIC_URL) else None
        if path:
            yield str(path)

    def immutable_file_test(self, path: str, url: str) -> bool:
        name = url.removeprefix(settings.STATIC_URL)
        hashed = getattr(staticfiles_storage, "hashed_files", {})
        return name in hashed.values()


class StaticFiles:
    def __init__(self, application: Asgi) -> None:
        self._application = application
        self._files = _Files(None, autorefresh=settings.DEBUG, max_age=0 if settings.DEBUG else 60, allow_all_origins=False)
        if not settings.DEBUG and Path(settings.STATIC_ROOT).is_dir():
            self._files.add_files(str(settings.STATIC_ROOT), prefix=settings.STATIC_URL)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        found = await self._find(scope["path"]) if scope["path"].startswith(settings.STATIC_URL) else None
        if found is None:
            await self._application(scope, receive, send)
        else:
            await _answer(found, scope, send)

    async def _find(self, path: str) -> StaticFile | None:
        if settings.DEBUG:
            found: StaticFile | None = await sync_to_async(self._files.find_file, thread_sensitive=False)(path)
            return found
        known: StaticFile | None = self._files.files.get(path)
        return known


async def _answer(found: StaticFile, scope: dict[str, Any], send: Any) -> None:
    asked = {f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}": value.decode("latin-1") for name, value in scope["headers"]}
    response: Response = found.get_response(scope["method"], asked)
    body = await sync_to_async(_read, thread_sensitive=False)(response)
    headers = [(name.lower().encode(), str(value).encode("latin-1")) for name, value in response.headers]
    headers.append((b"x-content-type-options", b"nosniff"))
    await send({"type": "http.response.start", "status": int(response.status), "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _read(response: Response) -> bytes:
    if response.file is None:
        return b""
    with response.file:
        content: bytes = response.file.read()
    return content

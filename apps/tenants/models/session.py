"""A browser somebody is signed in with: Django's own session, in a row that says whose it is, so that people can end theirs."""

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from apps.ground import clock, ids
from apps.tenants.models.user import User

DEVICE = "device"


class Session(AbstractBaseSession):
    """The key opens the account: pages and forms know a session by its `public_id` alone."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    device = models.CharField(max_length=60, blank=True)
    seen_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.device or "Unknown browser"

    @classmethod
    def get_session_store_class(cls) -> "type[SessionStore]":
        return SessionStore

    @property
    def public_id(self) -> str:
        return ids.digest(self.session_key)[:24]


class SessionStore(DatabaseStore):
    """`settings.SESSION_ENGINE`. It goes by our clock, as all of the house does."""

    seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        return self._found(self._alive().first())

    async def _aget_session_from_db(self) -> Session | None:
        return self._found(await self._alive().afirst())

    def _alive(self) -> models.QuerySet[Session]:
        return Session.objects.filter(session_key=self.session_key, expire_date__gt=clock.now())

    def _found(self, kept: Session | None) -> Session | None:
        self.seen_at = kept.seen_at if kept else None
        if kept is None:
            self._session_key = None
        return kept

    def get_expiry_age(self, **known: Any) -> int:
        return super().get_expiry_age(**{"modification": clock.now()} | known)

    def get_expiry_date(self, **known: Any) -> datetime:
        return super().get_expiry_date(**{"modification": clock.now()} | known)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        kept: Session = super().create_model_instance(data)  # type: ignore[assignment]
        kept.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        kept.device, kept.seen_at = data.get(DEVICE, ""), clock.now()
        return kept

"""The one publisher: names and ids to the tenant's Redis channel."""

import json
from collections.abc import Mapping
from functools import cache

import redis
from django.conf import settings

from apps.events.catalogue import Value

PATIENCE = 0.1  # seconds; a hint is not worth more


def channel(tenant_id: int | str) -> str:
    return f"{settings.REDIS_PREFIX}:tenant:{tenant_id}"


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)


def publish(tenant_id: int, name: str, payload: Mapping[str, Value]) -> None:
    _client().publish(channel(tenant_id), json.dumps({"name": name, **payload}))

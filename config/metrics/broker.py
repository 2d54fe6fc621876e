"""What Redis knows, in one pipeline: what waits for workers, who listens for hints, how much it holds."""

import redis
from django.conf import settings

from config.metrics.figures import Sample

PATIENCE = 1.0


def queues() -> list[str]:
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    return sorted({settings.CELERY_TASK_DEFAULT_QUEUE, *routed})


def read() -> list[Sample]:
    prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as client:
        asked = client.pipeline(transaction=False)
        for queue in queues():
            asked.llen(f"{prefix}{queue}")
        asked.pubsub_numpat()
        asked.info("memory")
        *lengths, listeners, memory = asked.execute()
    waiting: list[Sample] = [("celery_queue_length", [queue], length) for queue, length in zip(queues(), lengths, strict=True)]
    return [*waiting, ("hub_subscriptions", [], listeners), ("redis_memory_bytes", [], memory["used_memory"])]

"""Every figure that is read, in words: what Prometheus is told of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

Sample = tuple[str, Sequence[str], float]


@dataclass(frozen=True, slots=True)
class Figure:
    words: str
    labels: tuple[str, ...] = ()
    only_rises: bool = False

    def family(self, name: str) -> CounterMetricFamily | GaugeMetricFamily:
        kind = CounterMetricFamily if self.only_rises else GaugeMetricFamily
        return kind(f"tandem_{name}", self.words, labels=self.labels)


QUANTILE = ("quantile",)
FIGURES = {
    "up": Figure("Whether it answers.", ("part",)),
    "answer_seconds": Figure("How long it took to answer for this page.", ("part",)),
    "messages": Figure("Messages that were posted; one that was rolled back counts too.", only_rises=True),
    "turns": Figure("Turns the assistant began.", only_rises=True),
    "model_calls": Figure("Calls to models.", only_rises=True),
    "deliveries": Figure("Letters and texts laid into the outbox.", only_rises=True),
    "callbacks": Figure("Callbacks that providers made.", only_rises=True),
    "escalations": Figure("Escalations that were decided.", only_rises=True),
    "events": Figure("Events in the log.", only_rises=True),
    "recent_messages": Figure("Of the last minutes, by author.", ("author",)),
    "recent_turns": Figure("Turns begun in the last minutes, by how they stand.", ("state",)),
    "recent_decisions": Figure("Turns begun in the last minutes, by what the assistant decided.", ("decision",)),
    "recent_model_calls": Figure("Calls to models in the last minutes, by how they ended.", ("provider", "outcome")),
    "recent_tokens": Figure("Tokens of the last minutes' calls to models.", ("kind",)),
    "recent_model_dollars": Figure("What the last minutes' calls to models cost."),
    "recent_deliveries": Figure("Deliveries laid down in the last minutes, by how far they came.", ("channel", "state")),
    "recent_callbacks": Figure("Callbacks of the last minutes, by what became of them.", ("state",)),
    "first_words_seconds": Figure("From the customer's message to the first words of the reply, in the last minutes.", QUANTILE),
    "turn_seconds": Figure("From a turn's start to its end, in the last minutes.", QUANTILE),
    "callback_seconds": Figure("From a provider's callback until it was taken in, in the last minutes.", QUANTILE),
    "outbox_seconds": Figure("From being laid into the outbox until the provider had it, in the last minutes.", QUANTILE),
    "held_conversations": Figure("Open conversations, by who holds them.", ("holder",)),
    "queue_oldest_seconds": Figure("How long the one who waits longest for a person has waited."),
    "turns_running": Figure("Turns under way."),
    "outbox_waiting": Figure("Deliveries that have not left yet.", ("state",)),
    "outbox_troubled": Figure("Deliveries that are tried again and again."),
    "inbound_waiting": Figure("Callbacks that are not taken in yet."),
    "sweep_lag_seconds": Figure("How long the oldest thing that is due has been due.", ("sweep",)),
    "unsealed_events": Figure("Events that no seal covers yet."),
    "figures_owed": Figure("Conversations and the like that figures could not take in yet, and try again."),
    "database_connections": Figure("Connections to this database."),
    "celery_queue_length": Figure("Tasks that wait for a worker.", ("queue",)),
    "hub_subscriptions": Figure("Web processes that listen for hints."),
    "redis_memory_bytes": Figure("What Redis holds."),
    "sockets": Figure("Open sockets of this process.", ("kind",)),
    "hub_connected": Figure("Whether this process hears hints; 0 until somebody listens."),
    "hints_waiting": Figure("Hints that this process has still to send."),
}


def families(samples: Iterable[Sample]) -> Iterator[Metric]:
    """Each figure once, with all its samples."""
    order = list(FIGURES)
    for name, group in groupby(sorted(samples, key=lambda sample: order.index(sample[0])), key=lambda sample: sample[0]):
        family = FIGURES[name].family(name)
        for _, labels, value in group:
            family.add_metric(labels, value)
        yield family

"""What a colleague can do for the customer from the case: what the business has of them, and the tools that do something with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from apps.business.cards import AppointmentCard, InvoiceCard, OrderCard
from apps.business.records import Records, records_of
from apps.console.offers import Asking, reached
from apps.console.outcomes import Group, groups_of, in_words, moment, problem_in
from apps.tenants.roles import allows
from apps.tools import answers
from apps.tools.actions.calling import needed_for
from apps.tools.models import ToolCall
from apps.tools.queries import is_verified
from apps.tools.registry import Tier, Tool, named, tools

MOST, SEARCHED_FROM = 5, 7
RUNNING = "It runs in another house. What comes of it is shown here."
WAITING = "Somebody with authority decides. What they say stands in the case."
ORDER = {Tier.READ: 1, Tier.WRITE: 0, Tier.MONEY: 0}

State = ToolCall.State


@dataclass(frozen=True, slots=True)
class Deed:
    """A button: a tool, with what it is about filled in."""

    label: str
    tool: str
    given: dict[str, str]

    @property
    def query(self) -> str:
        return urlencode(self.given)


@dataclass(frozen=True, slots=True)
class Record:
    title: str
    words: str
    state: str
    deeds: list[Deed]


@dataclass(frozen=True, slots=True)
class Panel:
    """`records` is None where the back office could not be asked."""

    records: Records | None
    is_proven: bool
    tools: list[Tool]

    @property
    def is_searched(self) -> bool:
        return len(self.tools) >= SEARCHED_FROM

    @property
    def orders(self) -> list[Record]:
        return [_order(one) for one in self.records.orders[:MOST]] if self.records else []

    @property
    def appointments(self) -> list[Record]:
        return [_appointment(one) for one in self.records.appointments[:MOST]] if self.records else []

    @property
    def invoices(self) -> list[Record]:
        return [_invoice(one) for one in self.records.invoices[:MOST]] if self.records else []

    @property
    def subscription(self) -> list[Record]:
        kept = self.records.subscription if self.records else None
        if kept is None:
            return []
        until = f"Ends on {kept.ends_on:%-d %b %Y}" if kept.ends_on else f"Renews on {kept.renews_on:%-d %b %Y}" if kept.renews_on else ""
        deeds = [] if kept.ends_on else [Deed("Change", "change_subscription", {}), Deed("Cancel", "cancel_subscription", {})]
        return [Record(kept.plan.name, f"{kept.plan.cost} · {until}".removesuffix(" · "), "", deeds)]

    @property
    def cart(self) -> list[Record]:
        kept = self.records.cart if self.records else None
        items = ", ".join(f"{one.quantity} × {one.name}" for one in kept.items) if kept else ""  # noqa: RUF001 - a times sign
        return [Record(f"{kept.total} {kept.currency}", items, "", [])] if kept else []

    @property
    def parts(self) -> Iterator[tuple[str, list[Record]]]:
        found = {
            "Orders": self.orders, "Appointments": self.appointments, "Subscription": self.subscription, "Invoices": self.invoices,
            "Cart": self.cart,
        }  # fmt: skip
        return ((title, records) for title, records in found.items() if records)


def panel_of(asking: Asking) -> Panel:
    return reached(lambda: _panel(asking, records_of(asking.party))) or _panel(asking, None)


def _panel(asking: Asking, records: Records | None) -> Panel:
    offered = [one for one in tools() if one.by_hand and allows(asking.member.actor, needed_for(one)) and _has_ground(one, records, asking)]
    return Panel(records, is_verified(asking.conversation), sorted(offered, key=lambda one: (ORDER[one.tier], one.label)))


def _has_ground(tool: Tool, records: Records | None, asking: Asking) -> bool:
    """Whether there is anything it could be done with."""
    if records is None:
        return True
    there = {
        "order_id": records.orders, "appointment_id": records.appointments, "plan": records.subscription, "service": asking.services,
    }  # fmt: skip
    return all(there.get(name, True) for name in tool.schema.get("required", ()))


def _order(one: OrderCard) -> Record:
    about = {"order_id": one.order_id}
    deeds = [Deed("Refund", "refund_request", about)] if one.refundable else []
    if one.can_change_address:
        deeds.append(Deed("Change address", "update_address", about))
    if one.delivered_at:
        deeds.append(Deed("Return", "start_return", about))
    items = ", ".join(f"{item.quantity} × {item.name}" for item in one.items)  # noqa: RUF001 - a times sign
    return Record(f"{one.order_id} · {one.total} {one.currency}", items, one.status.replace("_", " ").capitalize(), deeds)


def _appointment(one: AppointmentCard) -> Record:
    about = {"appointment_id": one.appointment_id}
    deeds = [Deed("Move", "appointment_reschedule", about), Deed("Cancel", "appointment_cancel", about)]
    return Record(one.title, " · ".join(filter(None, [moment(one.starts_at), one.with_whom])), "", deeds)


def _invoice(one: InvoiceCard) -> Record:
    is_open = one.status == "open"
    deeds = [Deed("Payment link", "payment_handoff", {"invoice_id": one.invoice_id})] if is_open else []
    due = f"Due on {one.due_on:%-d %b %Y}" if is_open else ""
    words = " · ".join(filter(None, [one.about, due]))
    return Record(f"{one.invoice_id} · {one.amount} {one.currency}", words, one.status.capitalize(), deeds)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call, for whoever made it."""

    call: ToolCall

    @property
    def title(self) -> str:
        tool = named(self.call.tool)
        return tool.label if tool else self.call.tool

    @property
    def summary(self) -> str:
        return in_words(self.call.summary)

    @property
    def is_running(self) -> bool:
        return self.call.state == State.RUNNING

    @property
    def is_done(self) -> bool:
        return self.call.state == State.DONE and not self.problem

    @property
    def words(self) -> str:
        """What happens next, where it is not over."""
        return {State.RUNNING: RUNNING, State.APPROVING: WAITING}.get(State(self.call.state), "")

    @property
    def problem(self) -> str:
        content: dict[str, Any] = answers.of(self.call)
        return problem_in(content)

    @property
    def groups(self) -> list[Group]:
        return groups_of(self.call.result or {}) if self.is_done else []

"""A house for the built-in engine to talk in: tools that answer from a small record, and a loop that binds a plain yes to a call."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from apps.llm.builtin.engine import BuiltIn
from apps.llm.exchange import Call, Done, Entry, Finish, Passage, Procedure, Request, Result, Said, Speaker, Text, Tool
from apps.text.consent import affirms

NOW = "2026-11-21T13:00:00+01:00"  # a Saturday

ORDER = {
    "order_id": "1042",
    "status": "shipped",
    "total": "34.00",
    "currency": "USD",
    "placed_at": "2026-11-12T10:00:00+01:00",
    "shipments": [{"carrier": "UPS", "tracking": "1Z999", "status": "shipped", "promised_on": "2026-11-24"}],
}
OLDER = {
    "order_id": "1037",
    "status": "delivered",
    "total": "60.00",
    "currency": "USD",
    "placed_at": "2026-10-20T10:00:00+02:00",
    "delivered_at": "2026-10-24T10:00:00+02:00",
}
VEIL = {"product_id": "daily-veil", "name": "Daily Veil SPF 50", "price": "32.00", "currency": "USD", "in_stock": True}
BALM = {"product_id": "honey-balm", "name": "Honey Lip Balm", "price": "14.50", "currency": "USD", "in_stock": True}
LOFT = {"product_id": "loft-7", "name": "Loft on Mill Lane", "price": "1450.00", "currency": "USD", "home": {"rooms": 3}}
VISIT = {"appointment_id": "A-7", "service": "Cleaning", "starts_at": "2026-11-26T10:00:00+01:00"}
SLOTS = {
    "2026-11-24": ["2026-11-24T09:00:00+01:00", "2026-11-24T11:30:00+01:00", "2026-11-24T15:00:00+01:00"],
    "2026-11-26": ["2026-11-26T10:00:00+01:00"],
}
SERVICES = ["Cleaning", "Check-up", "viewing"]


def _orders(order_id: str = "") -> dict[str, Any]:
    found = [row for row in (ORDER, OLDER) if order_id in ("", row["order_id"])]
    return {"orders": found} if found else {"error": "not_found"}


def _products(query: str, max_price: str = "") -> dict[str, Any]:
    known = {
        "sunscreen": [VEIL],
        "spf": [VEIL],
        "balm": [BALM],
        "skin": [VEIL, BALM],
        "loft": [LOFT],
        "solar": [VEIL],
        "防晒": [VEIL],
        "sonnencreme": [VEIL],
    }
    found = next((rows for word, rows in known.items() if word in query.lower()), [])
    return {"products": [row for row in found if not max_price or float(str(row["price"])) <= float(max_price)]}


def _slots(service: str, day: str = "", listing_id: str = "") -> dict[str, Any]:
    named = next((name for name in SERVICES if name.lower() in service.lower()), "")
    if not named:
        return {"error": "not_found", "services": SERVICES[:2]}
    days = [day] if day else ["2026-11-24"]
    return {"service": named, "slots": [{"starts_at": starts} for one in days for starts in SLOTS.get(one, [])]}


def _plan(plan: str) -> dict[str, Any]:
    known = next((name for name in ("Basic", "Premium") if name.lower() in plan.lower()), "")
    return (
        {"plan": {"name": "Basic"}, "next_plan": {"name": known}, "changes_on": "2026-12-01"}
        if known
        else {"error": "not_found", "plans": ["Basic", "Premium"]}
    )


Run = Callable[..., dict[str, Any]]
TOOLS: dict[str, tuple[str, str, Run]] = {  # tier, arguments (a star: required), what it does
    "order_lookup": ("read", "order_id", _orders),
    "ticket_lookup": ("read", "ticket_id", lambda ticket_id="": {"tickets": [{"ticket_id": "12", "subject": "Pump", "status": "pending"}]}),
    "start_return": ("write", "order_id* reason*", lambda order_id, reason: {"return_id": "R-5", "order_id": order_id}),
    "refund_request": ("money", "amount* order_id* reason*", lambda **arguments: {**arguments, "currency": "USD"}),
    "product_recommend": ("read", "query* max_price", _products),
    "cart_add": (
        "write",
        "product_id* quantity*",
        lambda product_id, quantity: {
            "product": "Daily Veil SPF 50",
            "quantity": quantity,
            "currency": "USD",
            "missing_for_free_shipping": "18.00",
        },
    ),
    "appointment_slots": ("read", "service* day listing_id", _slots),
    "schedule_appointment": (
        "write",
        "service* starts_at* listing_id name",
        lambda service, starts_at, **_: {"service": service, "starts_at": starts_at},
    ),
    "appointment_lookup": ("read", "", lambda: {"appointments": [VISIT]}),
    "appointment_reschedule": ("write", "appointment_id* starts_at*", lambda appointment_id, starts_at: {"starts_at": starts_at}),
    "appointment_cancel": ("write", "appointment_id*", lambda appointment_id: {"starts_at": VISIT["starts_at"]}),
    "reset_password": ("write", "", lambda: {"sent_to": "m…@example.com"}),
    "update_address": ("write", "street* city* postal_code* country order_id", lambda **_: {}),
    "change_subscription": ("write", "plan*", _plan),
    "cancel_subscription": ("write", "reason*", lambda reason: {"ends_on": "2026-12-31"}),
    "schedule_callback": ("write", "phone* at", lambda **arguments: arguments),
    "ticket_create": ("write", "subject* description*", lambda **_: {"ticket_id": "31"}),
    "payment_handoff": (
        "write",
        "invoice_id",
        lambda invoice_id="": {"link": "https://pay.example/7", "amount": "49.00", "currency": "USD"},
    ),
    "verify_identity": ("read", "method email phone code", lambda method="", email="", phone="", code="": _code(code)),
    "escalate_to_human": ("read", "reason*", lambda reason: {"staffed": True}),
}


def _code(code: str) -> dict[str, Any]:
    if not code:
        return {"status": "code_sent", "to": "m…@example.com"}
    return {"status": "done", "verified": True} if code == "246810" else {"status": "refused", "reason": "That is not the code."}


def tool(name: str) -> Tool:
    tier, arguments, _ = TOOLS[name]
    names = arguments.split()
    properties = {one.rstrip("*"): {"type": "string"} for one in names}
    return Tool(
        name, "", {"type": "object", "properties": properties, "required": [one.rstrip("*") for one in names if one.endswith("*")]}, tier
    )


@dataclass
class Chat:
    """One conversation. `answers` replaces what a tool does; `ran` are the calls that changed something, with their arguments."""

    language: str = "en"
    answers: dict[str, Any] = field(default_factory=dict)
    judged: dict[str, dict[str, Any]] = field(default_factory=dict)  # what the house says of a proposal at once
    passages: dict[str, tuple[Passage, ...]] = field(default_factory=dict)  # by a word of the message
    procedures: tuple[Procedure, ...] = ()
    facts: dict[str, str] = field(default_factory=lambda: {"now": NOW, "hours": "Monday to Friday, 9:00 to 17:00"})
    without: frozenset[str] = frozenset()
    reuses_ids: bool = False  # whether what the house ran after a yes comes under the old call's id
    transcript: list[Entry] = field(default_factory=list)
    ran: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    proposed: list[Call] = field(default_factory=list)
    called: list[str] = field(default_factory=list)

    def says(self, text: str) -> str:
        """What is replied to the customer's next message, after all tools have run."""
        self.transcript.append(Said(Speaker.CUSTOMER, text))
        self._bind(text)
        for _ in range(12):
            said, calls = self._ask(text)
            if not calls:
                self.transcript.append(Said(Speaker.ASSISTANT, said))
                return said
            for call in calls:
                self.transcript += [call, Result(call.id, json.dumps(self._call(call)))]
        raise AssertionError("The engine calls for ever.")

    def _bind(self, text: str) -> None:
        """The house runs what waited, if the customer said a plain yes to it; after any other word it waits no longer."""
        waiting, self.proposed = self.proposed[-1:], []
        for call in waiting:
            said_yes = affirms(text, self.language)
            result = json.dumps(self._run(call.name, json.loads(call.arguments)) if said_yes else {"status": "declined"})
            anew = call if self.reuses_ids else Call(f"{call.id}-again", call.name, call.arguments)
            self.transcript += [Result(call.id, result)] if self.reuses_ids else [anew, Result(anew.id, result)]

    def _ask(self, text: str) -> tuple[str, list[Call]]:
        events = list(BuiltIn().stream(self.request(text), deadline=0))
        assert isinstance(events[-1], Done)
        calls = [event for event in events if isinstance(event, Call)]
        assert events[-1].finish is (Finish.CALLS if calls else Finish.STOP)
        return "".join(event.text for event in events if isinstance(event, Text)), calls

    def request(self, text: str) -> Request:
        found = next((passages for word, passages in self.passages.items() if word in text.lower()), ())
        tools = tuple(tool(name) for name in sorted(TOOLS) if name not in self.without)
        return Request(
            1,
            "turn",
            "",
            tools,
            self.procedures,
            transcript=tuple(self.transcript),
            passages=found,
            facts=self.facts,
            language=self.language,
        )

    def _call(self, call: Call) -> dict[str, Any]:
        self.called.append(call.name)
        judged = self.judged.get(call.name) or (_plan(**json.loads(call.arguments)) if call.name == "change_subscription" else {})
        if "error" in judged or "status" in judged:
            return judged
        if tool(call.name).tier != "read":
            self.proposed = [call]
            return {"status": "needs_confirmation", "summary": call.name}
        return self._run(call.name, json.loads(call.arguments))

    def _run(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        answer = self.answers.get(name)
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else None
        result = answer if answer is not None else TOOLS[name][2](**arguments)
        if tool(name).tier != "read":
            self.ran.append((name, arguments))
        return result


def play(script: str, **about: Any) -> Chat:
    """Plays a page of dialogue: “> what a customer says”, “< what is replied”."""
    chat, replied = Chat(**about), ""
    for number, line in enumerate(script.strip().splitlines(), 1):
        side, text = line.strip()[:1], line.strip()[1:].strip()
        if side == ">":
            replied = chat.says(text)
        elif side == "<":
            assert replied == text, f"line {number}"
    return chat

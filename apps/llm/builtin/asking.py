"""A question that waits for its answer, and which question gets which slot."""

from dataclasses import dataclass
from enum import StrEnum

Key = tuple[str, str, int]  # of a call in a case: the tool, its arguments, how often the customer had proved who they are


class Kind(StrEnum):
    VALUE = "value"
    PICK = "pick"
    AGREE = "agree"  # a yes or no of ours
    CONFIRM = "confirm"  # a yes or no that the house binds to a call


@dataclass(frozen=True)
class Choice:
    """One of several that were offered."""

    key: str
    label: str
    rank: float = 0.0  # its price, or its time: what “the cheaper” and “the earlier” compare


@dataclass(frozen=True)
class Question:
    slot: str
    text: str
    kind: Kind = Kind.VALUE
    choices: tuple[Choice, ...] = ()
    key: Key | None = None  # of the call that waits for a yes
    declined: str = "let_go"

    @property
    def is_offer(self) -> bool:
        """Ours to make, the customer's to leave lying."""
        return self.declined == "all_right"


class Asked(Exception):
    def __init__(self, question: Question) -> None:
        super().__init__(question.slot)
        self.question = question


ASKS = {
    "order_id": ("order_id", "ask_order"),
    "ticket_id": ("ticket_id", "ask_ticket"),
    "amount": ("amount", "ask_refund_amount"),
    "reason": ("reason", "ask_return_reason"),
    "phone": ("phone", "ask_phone"),
    "name": ("name", "ask_name"),
    "service": ("service", "ask_service"),
    "day": ("when", "ask_day"),
    "starts_at": ("when", "ask_day"),
    "at": ("when", "ask_day"),
    "street": ("address", "ask_address"),
    "city": ("address", "ask_address"),
    "postal_code": ("address", "ask_address"),
    "plan": ("plan", "ask_plan"),
    "query": ("query", "ask_product"),
    "subject": ("subject", "ask_ticket_about"),
    "description": ("subject", "ask_ticket_about"),
    "method": ("method", "verify_how"),
    "code": ("code", "ask_code"),
}

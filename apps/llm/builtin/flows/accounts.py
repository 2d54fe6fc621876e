"""What belongs to a customer's account: password, address, plan, invoices."""

from apps.llm.builtin.asking import Choice
from apps.llm.builtin.case import Case, Outcome
from apps.llm.builtin.flows.flow import flow
from apps.llm.builtin.telling import perform

MOST_CHOICES = 4


@flow("password")
def password(case: Case) -> None:
    perform(case, "reset_password")


@flow("address")
def address(case: Case) -> None:
    where = case.need("address", "ask_address")
    perform(
        case,
        "update_address",
        street=where.street,
        city=where.city,
        postal_code=where.postal_code,
        country=where.country,
        order_id=case.know("order_id"),
    )


@flow("change_plan")
def change_plan(case: Case) -> None:
    plan = case.know("plan") or case.reading.plain_words or case.need("plan", "ask_plan")
    outcome = perform(case, "change_subscription", plan=plan)
    if outcome.get("error") == "not_found":
        _another_plan(case, outcome, plan)


def _another_plan(case: Case, outcome: Outcome, asked: object) -> None:
    """No such plan: those there are, or once more in other words."""
    names = outcome.get("plans")
    case.heard.pop("plan", None)
    if not isinstance(names, list) or not names:
        case.ask("plan", "ask_plan")
    choices = [Choice(str(name), str(name)) for name in names[:MOST_CHOICES]]
    name = case.pick("plan", choices, case.voice.say("plan_which", choices=case.voice.either([choice.label for choice in choices])))
    if name == asked:
        case.end("failed")  # it is listed, and yet it is not known
    case.heard["plan"] = name
    change_plan(case)


@flow("cancel_plan")
def cancel_plan(case: Case) -> None:
    reason = case.know("reason") or case.need("leaving", "ask_leaving")
    perform(case, "cancel_subscription", reason=reason)


@flow("payment")
def payment(case: Case) -> None:
    outcome = perform(case, "payment_handoff", invoice_id=case.know("invoice_id"))
    if outcome.get("error") == "not_found":
        case.end("payment_none")

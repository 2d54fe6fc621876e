"""What belongs to a customer's account: password, address, plan, invoices."""

from apps.llm.builtin.answers import closest_choice
from apps.llm.builtin.asking import Choice
from apps.llm.builtin.case import Case, Outcome, rows
from apps.llm.builtin.flows.flow import flow
from apps.llm.builtin.telling import amount_of, perform

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
    if case.can("subscription_lookup"):
        case.heard["plan"] = _listed_plan(case, case.use("subscription_lookup"))
    plan = case.know("plan") or case.reading.plain_words or case.need("plan", "ask_plan")
    outcome = perform(case, "change_subscription", plan=plan)
    if outcome.get("error") == "not_found":
        _another_plan(case, outcome, plan)


@flow("my_plan")
def my_plan(case: Case) -> None:
    found = case.use("subscription_lookup")
    case.tell("plan_changed", plan=(found.get("plan") or {}).get("name"))
    case.close()


def _listed_plan(case: Case, outcome: Outcome) -> str:
    """Of those there are, the one they named; else they choose, and need not change to what they have."""
    has = outcome.get("plan") or {}
    others = [row for row in rows(outcome, "plans") if row.get("name") != has.get("name")]
    if not others:
        case.end("failed")
    labels = [f"{row['name']} ({amount_of(case, row, 'price')})" for row in others]
    choices = [Choice(str(row["name"]), str(row["name"]), float(row.get("price") or 0)) for row in others]
    if not case.know("plan") and (named := closest_choice(choices, case.reading)):
        return named
    return case.pick("plan", choices, case.voice.say("plan_which", choices=case.voice.either(labels)))


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

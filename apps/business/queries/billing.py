"""What a customer pays for, and owes."""

from django.db.models import QuerySet

from apps.business.models import Customer, Invoice, Plan, Subscription
from apps.business.queries.house import today
from apps.text.folding import folded
from apps.tools.registry import Refused


def subscription_of(customer: Customer) -> Subscription:
    """The one that runs today."""
    day = today()
    found = Subscription.objects.filter(customer=customer).select_related("plan", "next_plan").order_by("-id")
    running = next((one for one in found if one.runs_on(day)), None)
    if running is None:
        raise Refused("There is no subscription.", code="no_subscription")
    return running


def plans() -> QuerySet[Plan]:
    return Plan.objects.filter(is_offered=True)


def plan_named(name: str) -> Plan:
    """By its id or its name, a part of it where only one has that part."""
    offered, said = list(plans()), folded(name).strip()
    exact = [plan for plan in offered if said in {plan.code, folded(plan.name)}]
    found = exact or [plan for plan in offered if said and (said in folded(plan.name) or folded(plan.name) in said)]
    if len(found) != 1:
        raise Refused(f"The plans are {', '.join(plan.name for plan in offered)}." if offered else "There are no plans.", code="not_found")
    return found[0]


def invoices_of(customer: Customer) -> QuerySet[Invoice]:
    return Invoice.objects.filter(customer=customer).exclude(state=Invoice.State.VOID).order_by("-issued_on", "-id")


def invoice_of(customer: Customer, number: str) -> Invoice:
    """That one; the oldest that is open where none is named."""
    own = invoices_of(customer)
    if not number.strip():
        found = own.filter(state=Invoice.State.OPEN).order_by("due_on", "id").first()
        if found is None:
            raise Refused("Nothing is owed.", code="nothing_owed")
        return found
    named = own.filter(number__iexact=number.strip().lstrip("#")).first()
    if named is None:
        raise Refused("There is no such invoice of yours.", code="not_found")
    return named

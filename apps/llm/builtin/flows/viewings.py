"""A viewing of a home: when, and booked."""

from apps.llm.builtin.case import Case, Outcome
from apps.llm.builtin.flows.appointments import free_time
from apps.llm.builtin.telling import perform

SERVICE = "viewing"


def arrange(case: Case, row: Outcome) -> None:
    listing = str(row.get("product_id"))
    case.heard["listing_name"] = row.get("name")
    starts_at = free_time(case, service=SERVICE, listing_id=listing)
    perform(case, "schedule_appointment", service=SERVICE, starts_at=starts_at, listing_id=listing, name=case.know("name"))

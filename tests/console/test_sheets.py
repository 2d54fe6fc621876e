"""A tool's form out of its schema, and what came of it as facts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

import pytest
from django.http import QueryDict
from pydantic import Field

from apps.console.offers import Asking
from apps.console.outcomes import groups_of, in_words, problem_in
from apps.console.sheets import Blank, arguments_in, held_against, sheet_for
from apps.conversations.models import Contact, Conversation
from apps.ground.scope import tenant_scope
from apps.tools.registry import Arguments, Caller, Content, Tier, Tool
from tests.cast import Cast


class Everything(Arguments):
    name: str = Field("", max_length=80)
    email: str = Field("", max_length=254)
    reason: str = Field(min_length=2, max_length=300, description="Why, in the customer's words")
    amount: Decimal = Field(gt=0, decimal_places=2)
    pieces: int = Field(1, ge=1, le=5)
    day: date | None = None
    at: datetime | None = None
    method: Literal["email", "by_phone"] = "email"
    colours: list[str] = Field(default_factory=list)
    code: str = Field("", max_length=6)


def run(caller: Caller, arguments: Everything) -> Content:
    """Do all of it."""
    return {}


TOOL = Tool("everything", Tier.WRITE, run, Everything, "", secret=("code",))


def form(**fields: Any) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, value in fields.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return sent


@pytest.fixture
def asking(cast: Cast, chat: Conversation) -> Iterator[Asking]:
    """For somebody of whom only a name is known."""
    with tenant_scope(cast.acme.pk):
        Contact.objects.filter(pk=chat.contact_id).update(name="Maria")
        yield Asking(chat, cast.sarah)


def blanks(asking: Asking, **fields: Any) -> dict[str, Blank]:
    return {blank.name: blank for blank in sheet_for(TOOL, asking, form(**fields)).blanks}


@pytest.mark.django_db
class TestBlanks:
    def test_each_is_asked_for_as_what_it_is(self, asking: Asking) -> None:
        kinds = {name: blank.kind for name, blank in blanks(asking).items()}
        assert kinds == {
            "name": "text", "email": "email", "reason": "long", "amount": "amount", "pieces": "number", "day": "date", "at": "moment",
            "method": "choice", "colours": "lines",
        }  # fmt: skip

    def test_it_says_what_must_be_there_what_helps_and_what_there_is_to_choose(self, asking: Asking) -> None:
        found = blanks(asking)
        assert [name for name, blank in found.items() if blank.is_needed] == ["reason", "amount"]
        assert (found["reason"].help, found["reason"].most) == ("Why, in the customer's words", 300)
        assert found["method"].choices == (("email", "Email"), ("by_phone", "By phone"))
        assert (found["name"].value, found["pieces"].value) == ("Maria", "1")

    def test_what_was_typed_stays_and_each_form_is_a_deed_of_its_own(self, asking: Asking) -> None:
        assert blanks(asking, name="Ann", reason="x")["name"].value == "Ann"
        one, other = (sheet_for(TOOL, asking, form()) for _ in range(2))
        assert one.key != other.key


class TestWhatComesBack:
    def test_what_is_empty_is_left_out_and_a_comma_is_a_point(self) -> None:
        sent = form(name=" ", reason=" Broken ", amount="12,5", colours=["red\n blue ", ""], unknown="x")
        assert arguments_in(TOOL, sent) == {"reason": "Broken", "amount": "12.5", "colours": ["red", "blue"]}

    @pytest.mark.parametrize("typed", ["1,250", "1.250", "1,250.00", "1 250", "12,", ".5", "-3", "1e3", "1_0", "a 12,50", "１２"])  # noqa: RUF001
    def test_what_may_be_another_amount_than_was_meant_is_none(self, typed: str) -> None:
        read, problems = held_against(TOOL, arguments_in(TOOL, form(reason="Broken", amount=typed)))
        assert (read, problems) == (None, {"amount": "Type an amount, such as 12.50."})

    @pytest.mark.parametrize("typed", ["1250", "1250.5", "1250,50"])
    def test_whole_or_with_one_or_two_places_it_is_the_amount(self, typed: str) -> None:
        read, _ = held_against(TOOL, arguments_in(TOOL, form(reason="Broken", amount=typed)))
        assert isinstance(read, Everything)
        assert read.amount == Decimal(typed.replace(",", "."))

    def test_it_is_held_against_the_schema_that_models_are_held_to(self) -> None:
        read, problems = held_against(TOOL, {"reason": "Broken", "amount": "12.5", "at": "2026-11-24T09:00Z"})
        assert isinstance(read, Everything)
        assert (read.amount, read.at, problems) == (Decimal("12.5"), datetime(2026, 11, 24, 9, tzinfo=UTC), {})

    def test_what_is_wrong_is_told_field_by_field(self) -> None:
        wrong = {"amount": "1.234", "pieces": "9", "day": "soon", "at": "later", "method": "owl", "name": "x" * 81}
        read, problems = held_against(TOOL, wrong)
        assert read is None
        assert problems == {
            "reason": "This is needed.", "amount": "Type an amount, such as 12.50.", "pieces": "At most 5.",
            "day": "Choose a day and a time.", "at": "Choose a day and a time.", "method": "Choose one of these.",
            "name": "At most 80 characters.",
        }  # fmt: skip


class TestFacts:
    def test_what_was_done_is_a_few_facts(self) -> None:
        (group,) = groups_of({"refund_id": "RF-1", "amount": "9.00", "currency": "EUR", "verdict": "Inside the policy.", "status": "done"})
        assert [(fact.label, fact.words) for fact in group.facts] == [
            ("Refund", "RF-1"), ("Amount", "9.00 EUR"), ("Verdict", "Inside the policy."),
        ]  # fmt: skip

    def test_each_record_stands_by_itself_with_what_it_holds_in_short(self) -> None:
        item = {"product_id": "p-1", "name": "Honey balm", "quantity": 2, "price": "5.00"}
        parcel = {"carrier": "UPS", "tracking": "1Z", "status": "in_transit"}
        order = {"order_id": "1042", "status": "shipped", "placed_at": "2026-11-20T09:30:00-05:00", "items": [item], "shipments": [parcel]}
        address = {"street": "1 Main St", "city": "Troy", "postal_code": "12180"}
        (group,) = groups_of({"orders": [order | {"address": address, "can_change_address": True, "delivered_at": None}]})
        assert group.title == "Order 1042"
        assert {fact.label: fact.words for fact in group.facts} == {
            "Order": "1042", "Status": "Shipped", "Placed": "Fri 20 Nov, 09:30", "Items": "2 × Honey balm",  # noqa: RUF001
            "Shipments": "UPS, 1Z, In transit", "Address": "1 Main St, Troy, 12180",
        }  # fmt: skip

    def test_only_a_link_of_the_web_is_one(self) -> None:
        (group,) = groups_of({"link": "https://pay.acme.example/7", "url": "javascript:alert(1)", "is_paid": False})
        assert [(fact.words, fact.link) for fact in group.facts] == [
            ("https://pay.acme.example/7", "https://pay.acme.example/7"), ("javascript:alert(1)", ""), ("No", ""),
        ]  # fmt: skip

    def test_where_there_is_nothing_there_is_no_group(self) -> None:
        assert (groups_of({"status": "done"}), groups_of({"orders": []})) == ([], [])
        assert groups_of({"slots": [{"starts_at": "2026-11-24T09:00:00+00:00"}]})[0].title == "Tue 24 Nov, 09:00"
        assert [one.title for one in groups_of({"plans": [{"plan": "gold", "name": "Gold"}]})] == ["Gold"]

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            ({"error": "not_found", "reason": "There is no such order."}, "There is no such order."),
            ({"error": "not_available"}, "Not available"),
            ({"status": "refused", "reason": "Too late."}, "Too late."),
            ({"status": "done"}, ""),
            ({"orders": []}, ""),
        ],
    )
    def test_why_nothing_came_of_it(self, content: dict[str, Any], problem: str) -> None:
        assert problem_in(content) == problem

    def test_a_sentence_has_its_moments_as_people_read_them(self) -> None:
        told = in_words("Move Skin check from 2026-11-23T10:00+00:00 to 2026-11-24T09:30-05:00")
        assert told == "Move Skin check from Mon 23 Nov, 10:00 to Tue 24 Nov, 09:30"

    @pytest.mark.parametrize("typed", ["2026-02-30T10:00", "2026-11-23T25:00", "2026-11-23T10:00+99:00", "0000-01-01", "2026-13-01"])
    def test_a_day_that_never_comes_stays_as_it_was_typed(self, typed: str) -> None:
        assert in_words(f"Note “{typed}”") == f"Note “{typed}”"
        assert groups_of({"subject": typed})[0].facts[0].words == typed

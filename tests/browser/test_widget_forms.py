"""The widget's forms: what is wrong is said where it is, in words the visitor reads, and nothing ends without a way on."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from playwright.sync_api import Locator, expect

from tests.browser.chat import Chat, change_inbox
from tests.browser.conftest import Visitor
from tests.browser.test_widget_screens import looked_at
from tests.house import House

pytestmark = pytest.mark.browser

Arrive = Callable[..., Visitor]

EMPTY, UNLIKE = "Please fill out this field.", "Please match the requested format."
ADDRESSES = [
    "maria@example.com", "m.lopez+shop@mail.example.co.uk", "o'neill@example.ie", "maria@xn--bcher-kva.xn--p1ai",
    "maria@example", "maria@localhost", "maria", "maria@", "@example.com", "maria@example.c", "maria@example.c0m", "maria@1.2.3.4",
    "maria..lopez@example.com", ".maria@example.com", "maria.@example.com", "maria@-example.com", "maria@exa_mple.com",
    "maria lopez@example.com", "maria@example..com", "maria@example.com.", '"maria"@example.com', "märia@example.com",
]  # fmt: skip
PHONES = {
    "+44 20 7946 0018": True, "(030) 12-34-5": True, "٠٢٠ ٧٩٤٦": True, "12345": True,
    "1234": False, "call me": False, "the 3rd of 4": False,
}  # fmt: skip
BORDERS = """node => [
  getComputedStyle(node).outlineOffset, getComputedStyle(node).borderColor, getComputedStyle(node.parentNode.lastChild).color,
]"""
TAKES = """async ([name, values]) => {
  const { field } = await import("/static/widget/late/form.js");
  const input = field(name, name).querySelector("input");
  return values.map((value) => { input.value = value; return input.checkValidity(); });
}"""


@pytest.fixture(scope="module")
def shop(shop: House) -> House:
    change_inbox(shop, "lumen", ask_name="optional", ask_email="required", ask_phone="required", locale="en")
    return shop


@pytest.fixture(scope="module")
def house(shop: House) -> str:
    return shop.address


def fault_of(field: Locator) -> Locator:
    """What stands under a field, which the field itself names."""
    expect(field).to_have_attribute("aria-invalid", "true")
    said = field.locator("xpath=following-sibling::p")
    expect(field).to_have_attribute("aria-describedby", said.get_attribute("id") or "")
    return said


def is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def test_the_browser_refuses_what_the_server_would(visitor: Arrive) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/").opens()
    taken = dict(zip(ADDRESSES, customer.frame.evaluate(TAKES, ["email", ADDRESSES]), strict=True))
    assert [address for address, takes in taken.items() if takes and not is_address(address)] == []
    assert [address for address in ADDRESSES[:4] if not taken[address]] == []
    assert customer.frame.evaluate(TAKES, ["phone", [*PHONES]]) == [*PHONES.values()]


def test_what_must_be_given_is_marked_and_missed_at_the_field(visitor: Arrive, screens: Path) -> None:
    patient = Chat(visitor()).comes_to("/demo/lumen/").opens()
    panel = patient.panel
    name, email, phone = (panel.get_by_role("textbox", name=each, exact=True) for each in ("Name", "Email", "Phone"))
    expect(name).to_be_focused()
    assert [each.evaluate("node => node.required") for each in (name, email, phone)] == [False, True, True]
    marks = "node => getComputedStyle(node.previousElementSibling, '::after').content"
    assert ["*" in each.evaluate(marks) for each in (name, email, phone)] == [False, True, True]

    email.fill("  maria@example  ")
    panel.get_by_role("button", name="Start chat").click()
    expect(fault_of(email)).to_have_text(UNLIKE)
    expect(fault_of(phone)).to_have_text(EMPTY)
    expect(name).not_to_have_attribute("aria-invalid", "true")
    expect(email).to_be_focused()
    ring, border, danger = email.evaluate(BORDERS)
    assert (ring, border) == ("1px", danger)  # the ring stands off
    looked_at(patient, "faults", screens)

    email.fill("maria@example.com")
    expect(email).not_to_have_attribute("aria-invalid", "true")
    expect(phone).to_have_attribute("aria-invalid", "true")
    phone.fill("+49 30 12345")
    panel.get_by_role("button", name="Start chat").click()
    expect(patient.words).to_be_focused()


def test_what_only_the_server_refuses_is_shown_at_its_field_too(visitor: Arrive) -> None:
    patient = Chat(visitor()).comes_to("/demo/lumen/").opens()
    page, panel = patient.visitor.page, patient.panel
    refusal = json.dumps({"error": {"code": "field", "message": "phone: is not a phone number."}})
    page.route("**/widget/api/contact", lambda route: route.fulfill(status=422, content_type="application/json", body=refusal), times=1)
    phone = panel.get_by_role("textbox", name="Phone")
    panel.get_by_role("textbox", name="Email").fill("maria@example.com")
    phone.fill("+49 30 12345")
    panel.get_by_role("button", name="Start chat").click()
    expect(fault_of(phone)).to_have_text(UNLIKE)
    expect(phone).to_be_focused()
    expect(panel.locator("#prechat [role=alert]")).to_be_empty()
    panel.get_by_role("button", name="Start chat").click()
    expect(patient.words).to_be_focused()
    patient.visitor.complaints.clear()


def test_a_person_is_asked_for_after_what_must_be_given(visitor: Arrive) -> None:
    patient = Chat(visitor()).comes_to("/demo/lumen/").opens()
    panel = patient.panel
    expect(panel.get_by_role("button", name="Start chat")).to_be_visible()
    panel.get_by_role("button", name="Talk to a human").click()
    email = panel.get_by_role("textbox", name="Email")
    expect(fault_of(email)).to_have_text(EMPTY)
    expect(email).to_be_focused()
    expect(panel.locator(".card")).to_have_count(0)
    email.fill("maria@example.com")
    panel.get_by_role("textbox", name="Phone").fill("+49 30 12345")
    panel.get_by_role("button", name="Start chat").click()
    expect(panel.get_by_role("button", name="Leave a message")).to_be_visible()
    expect(panel.get_by_role("button", name="Talk to a human")).to_be_hidden()


def test_what_the_page_sends_waits_for_what_must_be_given(visitor: Arrive) -> None:
    patient = Chat(visitor()).comes_to("/demo/lumen/")
    page, panel = patient.visitor.page, patient.panel
    expect(patient.launcher).to_be_visible()
    page.evaluate("Tandem('send', 'I would like a check-up')")
    page.evaluate("Tandem('send', 'Soon')")
    email = panel.get_by_role("textbox", name="Email")
    expect(email).to_be_visible()
    expect(panel.locator("#thread .customer")).to_have_count(0)
    email.fill("maria@example.com")
    panel.get_by_role("textbox", name="Phone").fill("+49 30 12345")
    panel.get_by_role("button", name="Start chat").click()
    patient.sees("Soon")
    assert [text for _, _, text, _ in patient.lines()] == ["I would like a check-up", "Soon"]


def test_what_may_be_left_out_holds_nobody_up(visitor: Arrive) -> None:
    buyer = Chat(visitor()).comes_to("/demo/maple/")
    expect(buyer.launcher).to_be_visible()
    buyer.visitor.page.evaluate("Tandem('send', 'Is the loft still free?')")
    buyer.sees("Is the loft still free?")


def test_a_message_left_with_a_wrong_address_can_be_left_again(visitor: Arrive, screens: Path) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/").opens()
    panel = customer.panel
    customer.says("Anybody there?")
    leave, call = (panel.locator(".card").get_by_role("button", name=each) for each in ("Leave a message", "Ask for a call"))
    leave.click()
    sheet = panel.get_by_role("dialog")
    email, body = sheet.get_by_role("textbox", name="Email"), sheet.get_by_role("textbox", name="Write a message")
    email.fill("maria@example")
    body.fill("   ")
    sheet.get_by_role("button", name="Send").click()
    expect(fault_of(email)).to_have_text(UNLIKE)
    expect(fault_of(body)).to_have_text(EMPTY)
    looked_at(customer, "ticket-faults", screens)
    for address in ("maira@example.com", "maria@example.com"):
        email.fill(address)
        body.fill("My parcel is late.")
        sheet.get_by_role("button", name="Send").click()
        expect(panel.get_by_text(f"We will write to {address}.")).to_be_visible()
        expect(panel.get_by_role("link", name=re.compile(r"^#\d+$"))).to_have_attribute("href", re.compile(r"/tickets/[0-9a-z_]+/$"))
        expect(leave).to_be_focused()
        leave.click()
    sheet.get_by_role("button", name="Cancel").click()

    call.click()
    phone = sheet.get_by_role("textbox", name="Phone")
    phone.fill("call me")
    sheet.get_by_role("button", name="Send").click()
    expect(fault_of(phone)).to_have_text(UNLIKE)
    phone.fill("+44 20 7946 0018")
    sheet.get_by_role("button", name="Send").click()
    expect(panel.get_by_text("We will call +44 20 7946 0018.")).to_be_visible()


def test_a_rating_without_a_choice_is_asked_for_in_the_panel(visitor: Arrive, screens: Path) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/").opens()
    panel = customer.panel
    customer.says("Never mind")
    customer.sees("Never mind")
    panel.get_by_role("button", name="Options").click()
    panel.get_by_role("button", name="End chat").click()
    panel.get_by_role("dialog").get_by_role("button", name="End chat").click()
    send = panel.locator(".asked").get_by_role("button", name="Send")
    send.click()
    first = panel.get_by_role("radio").first
    expect(first).to_be_focused()
    expect(panel.get_by_text("Please select one of these options.")).to_be_visible()
    looked_at(customer, "rating-fault", screens)
    panel.get_by_role("radio", name="Good", exact=True).check()
    expect(panel.get_by_text("Please select one of these options.")).to_have_count(0)
    send.click()
    expect(panel.get_by_text("Thank you", exact=True)).to_be_visible()

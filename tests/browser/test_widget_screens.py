"""Every state of the widget, desktop and phone, light and dark: nothing overflows, nothing is inaccessible, nothing breaks the policy."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page, expect

from tests.browser.chat import Chat, Seat, number_of
from tests.browser.conftest import SIZES, Visitor
from tests.house import House
from tests.inboxes.pictures import picture

pytestmark = pytest.mark.browser

Arrive = Callable[..., Visitor]

OVERFLOWS = """() => [document.documentElement, ...document.querySelectorAll("main, main *, .head, .foot, .foot *")]
  .filter(node => node.scrollWidth > node.clientWidth + 1 && node.clientWidth && getComputedStyle(node).overflowX === "visible")
  .map(node => `${node.tagName} ${node.id} ${node.className} ${node.scrollWidth} > ${node.clientWidth}`)"""
ANSWER = """It left the warehouse this morning:

- one **Oat Milk Cleanser**
- one *Honey Lip Balm*

Follow it at https://carrier.example/track/1042."""


@pytest.fixture(scope="module")
def house(shop: House) -> str:
    return shop.address


def resize(page: Page, size: str) -> None:
    page.set_viewport_size({"width": SIZES[size]["width"], "height": SIZES[size]["height"]})


def looked_at(chat: Chat, name: str, screens: Path) -> None:
    page = chat.visitor.page
    chat.visitor.listening = False  # the camera and axe put styles of their own into the page
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for size in SIZES:
            resize(page, size)
            page.screenshot(path=screens / f"widget-{name}-{size}-{scheme}.png")
            assert chat.frame.evaluate(OVERFLOWS) == [], f"{name}, {size}"
        assert violations(chat.frame) == [], f"{name}, {scheme}"
    resize(page, "desktop")
    chat.visitor.listening = True


def violations(frame: Frame) -> list[Any]:
    found = Axe().run(frame).response["violations"]
    return [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found]


def test_from_the_first_look_to_the_rating(shop: House, visitor: Arrive, screens: Path) -> None:
    customer = Chat(visitor()).comes_to("/demo/acme/")
    page, panel = customer.visitor.page, customer.panel
    expect(customer.launcher).to_be_visible()
    for size in SIZES:
        resize(page, size)
        page.screenshot(path=screens / f"widget-closed-{size}.png")
    resize(page, "desktop")
    customer.opens()
    looked_at(customer, "empty", screens)

    customer.says("Good morning. Where is my parcel?")
    expect(panel.get_by_role("button", name="Leave a message")).to_be_visible()
    looked_at(customer, "away", screens)
    panel.get_by_role("button", name="Leave a message").click()
    expect(panel.get_by_role("dialog")).to_be_visible()
    looked_at(customer, "ticket", screens)
    panel.get_by_role("textbox", name="Email").fill("June@example.com")
    panel.get_by_role("dialog").get_by_role("textbox", name="Write a message").fill("It should have come on Monday.")
    panel.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(panel.get_by_text("We will write to")).to_be_visible()

    sarah = Seat(visitor().is_in("sarah@acme.example"))
    sarah.visitor.goes_to("/console/")
    page.reload()
    expect(panel.get_by_text("Number 1 in line")).to_be_visible()
    looked_at(customer, "queue", screens)

    sarah.takes(number_of(shop, "Good morning. Where is my parcel?"))
    customer.sees("Sarah joined")
    sarah.says(ANSWER)
    expect(panel.get_by_role("link", name="https://carrier.example/track/1042")).to_be_visible()
    customer.attaches("doorstep.png", "image/png", picture(size=(640, 400)))
    customer.attaches("order confirmation from november.pdf", "application/pdf", b"%PDF-1.4\n%%EOF\n")
    expect(panel.locator(".chip progress")).to_have_count(0)
    looked_at(customer, "chips", screens)
    customer.says("Thank you. That is my doorstep, in case the carrier cannot find the door, and what I ordered.")
    expect(panel.locator(".files img")).to_have_js_property("naturalWidth", 640)
    sarah.visitor.page.locator("textarea[name=text]").first.press_sequentially("Have")
    expect(panel.locator("#typing")).to_have_text("Sarah is typing…")
    looked_at(customer, "talking", screens)

    for name, button in (("emoji", "Emoji"), ("menu", "Options")):
        panel.get_by_role("button", name=button).click()
        expect(panel.locator(f"#{name} button").first).to_be_visible()
        looked_at(customer, name, screens)
        panel.locator(f"#{name} button").first.press("Escape")

    page.evaluate("Tandem('send', 'too long '.repeat(1200))")
    expect(panel.get_by_text("Not sent")).to_be_visible()
    looked_at(customer, "failed", screens)

    page.context.set_offline(True)
    expect(panel.locator("#offline")).to_be_visible()
    looked_at(customer, "offline", screens)
    page.context.set_offline(False)
    expect(panel.locator("#offline")).to_be_hidden()

    sarah.visitor.page.get_by_role("button", name="Resolve", exact=True).click()
    panel.get_by_role("radio", name="Good", exact=True).check()
    looked_at(customer, "ended", screens)
    panel.get_by_role("button", name="Send", exact=True).first.click()
    expect(panel.get_by_role("radio", name="10")).to_be_visible()
    looked_at(customer, "recommend", screens)
    customer.visitor.complaints[:] = [each for each in customer.visitor.complaints if "net::ERR_" not in each]


def test_asked_first(visitor: Arrive, screens: Path) -> None:
    patient = Chat(visitor(locale="de")).comes_to("/demo/lumen/").opens()
    expect(patient.panel.get_by_role("textbox", name="Name")).to_be_visible()
    looked_at(patient, "prechat", screens)
    patient.panel.get_by_role("textbox", name="Name").fill("Lena")
    patient.panel.get_by_role("button", name="Chat beginnen").click()
    expect(patient.words).to_be_focused()


def test_right_to_left(shop: House, visitor: Arrive, screens: Path) -> None:
    customer = Chat(visitor("phone", locale="ar", has_touch=True)).comes_to("/demo/acme/").opens()
    assert customer.frame.evaluate("document.documentElement.dir") == "rtl"
    customer.says("أين طلبي؟")
    customer.sees("أين طلبي؟")
    expect(customer.panel.locator(".card button").first).to_be_visible()
    looked_at(customer, "rtl-away", screens)
    sarah = Seat(visitor().is_in("sarah@acme.example")).takes(number_of(shop, "أين طلبي؟"))
    sarah.says("مرحبا، سأبحث عنه الآن. رقم الطلب 1042؟")
    customer.sees("مرحبا، سأبحث عنه الآن. رقم الطلب 1042؟")
    looked_at(customer, "rtl-talking", screens)
    sarah.visitor.page.get_by_role("button", name="Resolve", exact=True).click()
    expect(customer.panel.get_by_role("radio").first).to_be_visible()
    looked_at(customer, "rtl-ended", screens)

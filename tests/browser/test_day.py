"""The day of an agent, from the door in the morning to the hand-over in the evening, with a colleague, a supervisor and a customer beside.

Every screen is a browser of its own, none is loaded again by hand: what one does, the others see happen.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.answering import Talk, an_answering_house, rows
from tests.browser.chat import demand_the_same
from tests.browser.conftest import SIZES, Visitor
from tests.browser.handing import BEAT, answers, at_rest, newest, row, staffed
from tests.house import House

pytestmark = pytest.mark.browser

Arrive = Callable[..., Visitor]

QUEUE = "/console/conversations/?list=queue"
HUMAN = "I want to talk to a human"
REFUNDS = "SELECT f.amount::text FROM business_refund f JOIN business_order o ON o.id = f.order_id WHERE o.number = '1037' ORDER BY f.id"
LAPTOP = {"width": 1024, "height": 768}
CANNED = """
INSERT INTO desk_cannedreply (tenant_id, shortcut, title, text)
SELECT id, 'parcel-late', 'Parcel is late', 'Hello {{ customer.name|there }}, I am asking the carrier now. {{ agent.name }}'
FROM tenants_tenant WHERE slug = 'acme' ON CONFLICT DO NOTHING
"""


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory, model: House) -> Iterator[House]:
    with an_answering_house(tmp_path_factory.mktemp("day"), model) as opened:
        opened.start_beside(*BEAT)
        with opened.as_owner() as session:
            session.execute(CANNED)
        answers(opened)
        yield opened


@pytest.fixture
def house(standing: House) -> str:
    at_rest(standing)
    return standing.address


def press(agent: Visitor, *keys: str) -> None:
    """With nothing in hand but the keyboard, and no field under it."""
    agent.page.locator("#thread-title").focus()
    press_anywhere(agent, *keys)


def press_anywhere(agent: Visitor, *keys: str) -> None:
    for key in keys:
        agent.page.keyboard.press(key)


def paper(agent: Visitor, name: str = "reply") -> Locator:
    return agent.page.locator(f"form[data-paper={name}] textarea")


def stands(agent: Visitor, stance: str) -> None:
    expect(agent.page.locator("tandem-thread")).to_have_attribute("data-stance", stance)


def toast(agent: Visitor) -> Locator:
    return agent.page.locator("tandem-toast#done")


def notice(agent: Visitor) -> Locator:
    """What was called out last, wherever they are."""
    return agent.page.locator("tandem-notices > [role=status]")


def waiting(supervisor: Visitor) -> Locator:
    return supervisor.page.locator("#tile-waiting .tile-value")


def pictured(page: Page, folder: Path, name: str) -> None:
    """At a desk, on a laptop and on a phone, by day and by night."""
    usual = page.viewport_size
    for size, box in {**SIZES, "laptop": LAPTOP}.items():
        page.set_viewport_size(box)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.screenshot(path=folder / f"day-{name}-{size}-{scheme}.png", animations="disabled")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(usual)  # type: ignore[arg-type]


@dataclass
class Day:
    """Who is there, and what is talked of."""

    house: House
    screens: Path
    sarah: Visitor
    tom: Visitor
    sofia: Visitor
    maria: Talk
    number: int = 0


def test_from_the_door_to_the_handover(standing: House, visitor: Arrive, screens: Path) -> None:
    sarah = visitor().signs_in("sarah@acme.example").goes_to(QUEUE)
    tom = visitor().is_in("tom@acme.example").goes_to(QUEUE)
    sofia = visitor().is_in("supervisor@acme.example").goes_to("/console/insight/")
    day = Day(standing, screens, sarah, tom, sofia, Talk(visitor()))
    somebody_asks_for_a_person(day)
    sarah_takes_it_with_two_keys(day)
    she_answers_and_is_seen_to_write(day)
    tom_is_asked_and_told(day)
    sofia_whispers(day)
    the_money_goes_back(day)
    it_ends_is_taken_back_and_ends(day)
    her_shift_ends(day, Talk(visitor()))


def somebody_asks_for_a_person(day: Day) -> None:
    """Maria, whom the shop knows, asks the assistant first; then all who work see her wait."""
    expect(waiting(day.sofia)).to_have_text("0")
    staffed(day.house, True)
    day.maria.comes_to("/demo/acme/account/?as=maria").opens()
    assert "ship" in day.maria.asks("What does shipping cost?").lower()
    day.maria.asks(HUMAN)
    day.number = newest(day.house)
    for agent in (day.sarah, day.tom):
        expect(row(agent, day.number)).to_contain_text("Asks for a person")
    expect(waiting(day.sofia)).to_have_text("1")
    pictured(day.sarah.page, day.screens, "queue")
    pictured(day.sofia.page, day.screens, "floor")


def sarah_takes_it_with_two_keys(day: Day) -> None:
    """For Tom it is gone, for Sofia nobody waits, and Maria reads whom she talks to; Sarah reads why she came."""
    press_anywhere(day.sarah, "j", "i")
    stands(day.sarah, "mine")
    expect(row(day.tom, day.number)).to_have_count(0)
    expect(waiting(day.sofia)).to_have_text("0")
    expect(day.maria.status).to_have_text("Chatting with Sarah")
    expect(day.sarah.page.locator("#about")).to_contain_text("Chrome on Linux")
    case = day.sarah.page.locator("#case-file")
    expect(case).to_contain_text("What does shipping cost?")
    expect(case.locator("blockquote")).to_have_text([HUMAN])


def she_answers_and_is_seen_to_write(day: Day) -> None:
    """With a reply that is kept for all, finished by hand."""
    expect(paper(day.sarah)).to_be_visible()
    paper(day.sarah).press_sequentially("/parcel")
    day.sarah.page.get_by_role("option", name="Parcel is late").click()
    expect(paper(day.sarah)).to_have_value("Hello Maria Alvarez, I am asking the carrier now. Sarah")
    paper(day.sarah).press("End")
    paper(day.sarah).press_sequentially(" (It takes a minute.)")
    expect(day.maria.panel.get_by_text("Sarah is typing…")).to_be_visible()
    paper(day.sarah).press("Control+Enter")
    day.maria.sees("Hello Maria Alvarez, I am asking the carrier now. Sarah (It takes a minute.)")


def tom_is_asked_and_told(day: Day) -> None:
    """Wherever he is; Maria never sees it."""
    press(day.sarah, "n")
    paper(day.sarah, "note").fill("@Tom Becker do you know this carrier?")
    paper(day.sarah, "note").press("Control+Enter")
    expect(day.sarah.page.locator(".run-note .message")).to_contain_text("do you know this carrier?")
    expect(notice(day.tom)).to_contain_text("Sarah Lindqvist named you in a note on Maria Alvarez")
    press_anywhere(day.tom, "g", "b")
    day.tom.page.locator("#notices-list").get_by_role("link", name="named you in a note").click()
    expect(day.tom.page.locator(".run-note .message")).to_contain_text("do you know this carrier?")
    expect(day.sarah.page.locator("tandem-here")).to_have_text("Tom is here")
    expect(day.maria.panel.get_by_text("do you know this carrier")).to_have_count(0)


def sofia_whispers(day: Day) -> None:
    """To Sarah alone."""
    day.sofia.goes_to(f"/console/conversations/{day.number}/")
    press(day.sofia, "w")
    day.sofia.page.locator("#whisper-text").fill("Give her fourteen back for the trouble.")
    day.sofia.page.locator("#whisper-dialog [type=submit]").click()
    expect(day.sarah.page.locator(".whisper")).to_contain_text("fourteen back")
    expect(day.tom.page.locator(".whisper")).to_have_count(0)
    pictured(day.sarah.page, day.screens, "thread")


def the_money_goes_back(day: Day) -> None:
    """From the case, within what Sarah may spend."""
    records = day.sarah.page.locator("#tool-open-records")
    if not records.evaluate("one => one.open"):
        records.locator("summary").click()
    records.locator(".tool-record", has_text="1037").get_by_role("button", name="Refund").click()
    asked = day.sarah.page.locator("tandem-tools dialog")
    asked.get_by_label("Amount").fill("14.00")
    asked.get_by_label("Reason").fill("The parcel is late")
    asked.get_by_role("button", name="Go on").click()
    expect(asked).to_contain_text("Refund 14.00 USD of order 1037?")
    asked.get_by_role("button", name="Refund an order").click()
    expect(asked).to_contain_text("Done")
    pictured(day.sarah.page, day.screens, "refund")
    asked.locator(".dialog-foot").get_by_role("button", name="Close").click()
    assert rows(day.house, REFUNDS) == [("14.00",)]
    day.maria.says("Thank you, that is kind")
    expect(day.sarah.page.locator(".run-customer .message", has_text="that is kind")).to_be_visible()


def it_ends_is_taken_back_and_ends(day: Day) -> None:
    """She was too quick."""
    press(day.sarah, "e")
    stands(day.sarah, "none")
    toast(day.sarah).get_by_role("button", name="Undo").focus()  # while somebody is at it, it stays
    expect(day.maria.status).to_contain_text("ended")
    press_anywhere(day.sarah, "u")
    stands(day.sarah, "mine")
    expect(day.maria.status).to_have_text("Chatting with Sarah")
    press(day.sarah, "e")
    expect(toast(day.sarah)).to_contain_text("Resolved as solved")
    expect(day.maria.status).to_contain_text("ended")
    demand_the_same(day.house, HUMAN, day.maria)


def her_shift_ends(day: Day, late: Talk) -> None:
    """Somebody else came late, whom Sarah took: Tom has them now, with a word on it."""
    late.comes_to("/demo/acme/").opens()
    late.asks(HUMAN)
    number = newest(day.house)
    day.sarah.goes_to(QUEUE)
    expect(row(day.sarah, number)).to_be_visible()
    press_anywhere(day.sarah, "j", "i")
    stands(day.sarah, "mine")
    expect(late.status).to_have_text("Chatting with Sarah")
    page = day.sarah.goes_to("/console/shift/").page
    page.get_by_label("Everything goes to").select_option(label="Tom Becker, room for 4 more")
    page.locator("textarea").first.fill("Nothing is known yet, ask for the order.")
    pictured(page, day.screens, "shift")
    page.get_by_role("button", name="Pass on and end the shift").click()
    expect(page.get_by_role("heading", name="Your shift has ended, and you are away")).to_be_visible()
    expect(late.status).to_have_text("Chatting with Tom")
    expect(notice(day.tom)).to_contain_text("Sarah Lindqvist gave you")
    row(day.tom.goes_to("/console/conversations/?list=mine"), number).get_by_role("link").click()
    stands(day.tom, "mine")
    expect(day.tom.page.locator(".run-note .message")).to_contain_text("ask for the order")
    pictured(day.tom.page, day.screens, "handover")

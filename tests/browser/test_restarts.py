"""Web, worker and Redis die while people work; once they are back, every screen shows what a page shows that is loaded anew."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from config import embedded
from config.embedded import Places
from config.embedded.state import State
from tests.browser.answering import WORKER, an_answering_house
from tests.browser.chat import Chat, Seat, demand_the_same, number_of
from tests.browser.conftest import Visitor
from tests.browser.patience import until
from tests.browser.test_console_thread import Customer, write
from tests.house import House

pytestmark = pytest.mark.browser

Arrive = Callable[..., Visitor]

SHOWN = """() => {
  const ticking = /\\d+:\\d\\d(:\\d\\d)?|just now|\\d+ (second|minute)s?( ago)?/g;
  const told = node => node.innerText.replace(ticking, "…").replace(/\\s+/g, " ").trim();
  const parts = [
    ".queue-row", "#messages > [id]:not(#unread)", "#thread-facts", "#case-file", ".floor-tile", "#floor-live tr", "#presence",
  ];
  const there = part => [...document.querySelectorAll(part)].filter(node => !node.hidden);
  return parts.flatMap(part => there(part).map(node => [part, node.id, told(node)]));
}"""


@pytest.fixture(scope="module")
def places() -> Iterator[Places]:
    """Of a Redis of its own, which may be killed and comes back empty."""
    folder = Path(tempfile.mkdtemp(prefix="tandem-rough-", dir="/tmp"))  # a socket's path is short
    with embedded.hold(folder, servers=("redis",), durable=False):
        yield Places(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory, model: House, places: Places) -> Iterator[House]:
    address = embedded.addresses(places.data_dir).redis_url
    with an_answering_house(tmp_path_factory.mktemp("rough"), model, REDIS_URL=address) as opened:
        yield opened.by_people()


@pytest.fixture
def house(standing: House) -> str:
    return standing.address


def kill_redis(places: Places) -> None:
    """Its keeper starts another."""
    os.kill(int(State(places, "redis").child.read_text()), signal.SIGKILL)


def shown(page: Page) -> list[list[str]]:
    found: list[list[str]] = page.evaluate(SHOWN)
    return found


def demand_as_fresh(*agents: Visitor) -> None:
    """What stands there is what their page shows once it is loaded anew: the same browser, the same person. Where a fresh page says what
    is new to them, one that was looked at meanwhile does not."""
    for agent in agents:
        fresh = agent.page.context.new_page()
        fresh.goto(agent.page.url)
        fresh.wait_for_load_state("load")
        assert shown(fresh)

        def is_same(old: Page = agent.page, new: Page = fresh) -> bool:
            return shown(old) == shown(new)

        try:
            until(is_same, within=20)
        except AssertionError:
            assert shown(agent.page) == shown(fresh)
        fresh.close()


def test_every_screen_comes_back_to_the_truth(standing: House, places: Places, visitor: Arrive) -> None:
    words = "Before anything broke"
    customer = Chat(visitor())
    customer.comes_to("/demo/acme/").opens().says(words)
    customer.sees(words)
    number = number_of(standing, words)
    sarah, tom, sofia = (visitor().is_in(f"{name}@acme.example") for name in ("sarah", "tom", "supervisor"))
    for each in (sarah, tom, sofia, customer.visitor):
        each.listening = False  # a browser says so of every call that fails
    seat = Seat(sarah).takes(number)
    tom.goes_to("/console/conversations/?list=all")
    sofia.goes_to("/console/insight/")
    for each in (sarah, tom, sofia):
        each.listening = False
    expect(tom.page.locator(f"#conversation-{number}")).to_contain_text("Sarah")

    (worker,) = standing.others
    worker.kill()
    kill_redis(places)
    customer.says("While Redis and the worker were dead")
    Customer(standing.address).says("Somebody new, at the worst moment")
    seat.sees("While Redis and the worker were dead")  # nothing is said past what came
    write(sarah.page, "reply", "I am here all the same")
    customer.sees("I am here all the same")

    standing.kill()
    customer.says("While the whole house was dead")
    standing.start()
    standing.start_beside("celery", "--quiet", "-A", "config.celery", *WORKER)
    customer.sees("While the whole house was dead")
    expect(seat.messages.get_by_text("While the whole house was dead")).to_be_visible()
    expect(tom.page.locator(".queue-row", has_text="Somebody new, at the worst moment")).to_be_visible()

    demand_as_fresh(sarah, tom, sofia)
    demand_the_same(standing, words, customer, seat)

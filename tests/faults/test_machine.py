"""Visitors and agents do what they like, in any order, with every loss a network knows: nothing is lost, doubled or disordered."""

import asyncio
import itertools
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from apps.conversations import actions
from apps.conversations.actions import Moved, NotTheHolder, SaidOtherwise
from apps.conversations.models import Conversation, Holder, Outcome
from apps.escalations import actions as escalations
from apps.ground import clock, lane
from apps.ground.scope import tenant_scope
from apps.inboxes.identity import Identity
from apps.tenants.roles import Role
from apps.widget import desk
from tests.conftest import NOON
from tests.factories import make_guest, make_inbox, make_member, make_tenant
from tests.faults.auditing import Auditor, demand_whole
from tests.faults.browser import Browser
from tests.faults.model import REOPEN_DAYS, Line, Person, Thread
from tests.faults.stage import Stage

PERSON_OF = {"Anna's laptop": "Anna", "Anna's phone": "Anna", "Ben": "Ben"}
browsers = st.sampled_from(sorted(PERSON_OF))
people = st.sampled_from(["Anna", "Ben"])
agents = st.sampled_from(["Sarah", "Tom"])
either = st.booleans()
numbers = itertools.count(1)


stage: Stage


class Chat(RuleBasedStateMachine):
    @initialize()
    def arrive(self) -> None:
        stage.held.move_to(NOON)
        anna = Identity(sub=f"anna-{next(numbers)}")
        guests = {name: make_guest(stage.inbox, identity=anna if who == "Anna" else None) for name, who in PERSON_OF.items()}
        self.browsers = {name: Browser(guest) for name, guest in guests.items()}
        self.contacts = {PERSON_OF[name]: guest.contact_id for name, guest in guests.items()}
        self.people = {"Anna": Person(), "Ben": Person()}
        self.read: dict[tuple[str, str], int] = {}
        self.fences: dict[int, int] = {}

    # Customers

    @rule(name=browsers, at_once=either)
    def send(self, name: str, at_once: bool) -> None:
        client_id, text = uuid.uuid4(), f"words {next(numbers)}"
        assert self._receive(name, client_id, text, at_once) == self._expect(name, client_id, text)
        self.browsers[name].acknowledged[client_id] = text

    @rule(name=browsers, at_once=either)
    def send_and_lose_the_acknowledgement(self, name: str, at_once: bool) -> None:
        client_id, text = uuid.uuid4(), f"words {next(numbers)}"
        self._receive(name, client_id, text, at_once)
        self._expect(name, client_id, text)
        self.browsers[name].unsent[client_id] = text

    @rule(name=browsers)
    def send_into_nothing(self, name: str) -> None:
        self.browsers[name].unsent[uuid.uuid4()] = f"words {next(numbers)}"

    @precondition(lambda self: any(browser.unsent for browser in self.browsers.values()))
    @rule(at_once=either)
    def retry(self, at_once: bool) -> None:
        for name, browser in self.browsers.items():
            for client_id, text in browser.unsent.items():
                assert self._receive(name, client_id, text, at_once) == self._expect(name, client_id, text)
            browser.acknowledged |= browser.unsent
            browser.unsent = {}

    @rule(name=browsers, at_once=either)
    def say_an_acknowledged_one_again(self, name: str, at_once: bool) -> None:
        for client_id, text in list(self.browsers[name].acknowledged.items())[-2:]:
            assert self._receive(name, client_id, text, at_once) == self._expect(name, client_id, text)

    @rule(name=browsers, at_once=either)
    def say_another_under_the_same_id(self, name: str, at_once: bool) -> None:
        for client_id in list(self.browsers[name].acknowledged)[-1:]:
            with pytest.raises(SaidOtherwise):
                self._receive(name, client_id, "something else", at_once)

    @rule()
    def say_it_from_everywhere_at_one_instant(self) -> None:
        """Both of Anna's browsers, each its own words twice, in no particular order."""
        ids = {name: (uuid.uuid4(), f"words {next(numbers)}") for name in ("Anna's laptop", "Anna's phone")}
        seqs = stage.loop.run(self._crowd(ids))
        for _, name in sorted({(seq, name) for name, seq in seqs}):
            client_id, text = ids[name]
            expected = self._expect(name, client_id, text)
            assert {seq for whose, seq in seqs if whose == name} == {expected}
            self.browsers[name].acknowledged[client_id] = text

    async def _crowd(self, ids: dict[str, tuple[uuid.UUID, str]]) -> list[tuple[str, int]]:
        async def once(name: str) -> tuple[str, int]:
            client_id, text = ids[name]
            return name, await self._areceive(name, client_id, text)

        return await asyncio.gather(*(once(name) for name in [*ids, *ids]))

    @rule(name=browsers)
    def drop(self, name: str) -> None:
        self.browsers[name].is_connected = False

    @rule(name=browsers)
    def resume(self, name: str) -> None:
        self.browsers[name].is_connected = True
        self._catch_up(name)

    @precondition(lambda self: any(browser.is_connected for browser in self.browsers.values()))
    @rule()
    def poll(self) -> None:
        for name, browser in self.browsers.items():
            if browser.is_connected:
                self._catch_up(name)

    @rule(name=browsers, back=st.integers(0, 60))
    def reload_from_any_cursor(self, name: str, back: int) -> None:
        self._catch_up(name)
        browser = self.browsers[name]
        if browser.conversation:
            fresh = stage.loop.run(browser.fresh())
            assert stage.loop.run(browser.replayed(max(0, len(browser.seen) - back))) == browser.seen == fresh.messages

    @precondition(lambda self: self.people["Anna"].current or self.people["Ben"].current)
    @rule(name=browsers)
    def end(self, name: str) -> None:
        thread = self.people[PERSON_OF[name]].current
        if thread:
            with tenant_scope(stage.inbox.tenant_id):
                actions.end(self.browsers[name].guest)
            thread.resolve(clock.now(), by_customer=True)

    @rule(days=st.sampled_from([1, REOPEN_DAYS + 1]))
    def stay_away(self, days: int) -> None:
        stage.held.advance(days=days)

    # Agents

    @rule(agent=agents, who=people)
    def look(self, agent: str, who: str) -> None:
        thread = self.people[who].current
        if thread:
            self.read[agent, who] = thread.fence

    @rule(agent=agents, who=people, looks_first=either)
    def claim(self, agent: str, who: str, looks_first: bool) -> None:
        if looks_first:
            self.look(agent, who)
        member = stage.members[agent]
        self._change_hands(agent, who, lambda held, fence: escalations.claim(held, member=member, fence=fence), "agent", agent)

    @rule(agent=agents, who=people, looks_first=either)
    def hand_back(self, agent: str, who: str, looks_first: bool) -> None:
        if looks_first:
            self.look(agent, who)
        actor = stage.members[agent].actor
        self._change_hands(agent, who, lambda held, fence: actions.hand_over(held, to=Holder.QUEUE, fence=fence, actor=actor), "queue", "")

    @rule(agent=agents, who=people, twice=either)
    def answer(self, agent: str, who: str, twice: bool) -> None:
        thread, client_id, text = self.people[who].current, uuid.uuid4(), f"answer {next(numbers)}"
        if thread is None:
            return
        if thread.agent != agent:
            with pytest.raises(NotTheHolder):
                self._post(agent, who, client_id, text)
            return
        seq = thread.say("agent", text, client_id)
        assert [self._post(agent, who, client_id, text) for _ in range(1 + twice)] == [seq] * (1 + twice)

    @rule(agent=agents, who=people)
    def whisper(self, agent: str, who: str) -> None:
        thread, text = self.people[who].current, f"a note {next(numbers)}"
        if thread:
            with tenant_scope(stage.inbox.tenant_id):
                actions.note(self._conversation(who), member=stage.members[agent], client_id=uuid.uuid4(), text=text)
            thread.notes.append(text)

    @rule(agent=agents, who=people)
    def resolve(self, agent: str, who: str) -> None:
        thread = self.people[who].current
        if thread:
            with tenant_scope(stage.inbox.tenant_id):
                actions.resolve(self._conversation(who), outcome=Outcome.SOLVED, actor=stage.members[agent].actor)
            thread.resolve(clock.now(), by_customer=False)

    # What must hold after every step

    @invariant()
    def the_database_is_what_the_model_is(self) -> None:
        stage.steps += 1
        for who, person in self.people.items():
            rows, messages = stage.auditor.conversations(self.contacts[who]), stage.auditor.messages(self.contacts[who])
            assert len(rows) == len(person.threads)
            for row, thread in zip(rows, person.threads, strict=True):
                demand_whole(messages.get(row["id"], []))
                self._demand_alike(row, messages.get(row["id"], []), thread)

    def _demand_alike(self, row: dict[str, Any], messages: list[dict[str, Any]], thread: Thread) -> None:
        assert [Line(one["author"], one["text"], one["client_id"]) for one in messages] == thread.lines
        holds = (row["status"] == "open", row["holder"], row["agent"] or "", row["fence"], row["last_seq"], row["notes_count"])
        assert holds == (thread.is_open, thread.holder, thread.agent, thread.fence, len(thread.lines), len(thread.notes))
        assert row["fence"] >= self.fences.get(row["id"], 1), "the fence fell"
        self.fences[row["id"]] = row["fence"]

    @invariant()
    def no_note_is_ever_shown(self) -> None:
        assert not any("a note" in message["text"] for browser in self.browsers.values() for message in browser.seen)

    def teardown(self) -> None:
        for name in getattr(self, "browsers", {}):
            self._catch_up(name)

    # How it is done

    def _receive(self, name: str, client_id: uuid.UUID, text: str, at_once: bool) -> int:
        """By the socket's way or by the plain one."""
        guest = self.browsers[name].guest
        if at_once:
            return stage.loop.run(self._areceive(name, client_id, text))
        with tenant_scope(guest.tenant_id):
            return actions.receive(guest, client_id=client_id, text=text).said.seq

    async def _areceive(self, name: str, client_id: uuid.UUID, text: str) -> int:
        """Into the conversation the browser believes to be in, which may have ended long ago."""
        browser = self.browsers[name]
        posted = await actions.areceive(browser.guest, client_id=client_id, text=text, conversation_id=browser.conversation_id)
        return posted.said.seq

    def _expect(self, name: str, client_id: uuid.UUID, text: str) -> int:
        return self.people[PERSON_OF[name]].speak(name, client_id, text, clock.now())

    def _catch_up(self, name: str) -> None:
        browser, thread = self.browsers[name], self.people[PERSON_OF[name]].current
        stage.loop.run(browser.catch_up())
        seen = [(one["seq"], one["author"]["kind"], one["client_id"]) for one in browser.seen]
        lines = enumerate(thread.lines if thread else [], 1)
        assert seen == [(seq, line.author, str(line.client_id) if line.client_id else None) for seq, line in lines]

    def _conversation(self, who: str) -> Conversation:
        return Conversation.objects.filter(contact_id=self.contacts[who]).latest("id")

    def _change_hands(self, agent: str, who: str, act: Callable[[Conversation, int], object], holder: str, to: str) -> None:
        thread = self.people[who].current
        if thread is None:
            return
        fence = self.read.get((agent, who), thread.fence - 1)
        with tenant_scope(stage.inbox.tenant_id):
            held = self._conversation(who)
            if thread.is_open and thread.fence == fence:
                act(held, fence)
                thread.hand_over(holder, to)
            else:
                with pytest.raises(Moved):
                    act(held, fence)

    def _post(self, agent: str, who: str, client_id: uuid.UUID, text: str) -> int:
        with tenant_scope(stage.inbox.tenant_id):
            return actions.post(self._conversation(who), member=stage.members[agent], client_id=client_id, text=text).seq


@pytest.fixture
def opened(transactional_db: None, held_clock: clock.HeldClock) -> Iterator[Stage]:
    global stage
    desk._desks.clear()
    acme = make_tenant(slug="acme", name="Acme Skin")
    inbox = make_inbox(acme, reopen_days=REOPEN_DAYS)
    members = {name: make_member(acme, Role.AGENT, name=name) for name in ("Sarah", "Tom")}
    with asyncio.Runner() as loop, Auditor.here() as auditor:
        stage = Stage(inbox, members, held_clock, loop, auditor)
        yield stage
        loop.run(lane.close())


def test_nothing_is_lost_doubled_or_disordered(opened: Stage, record_property: Callable[[str, object], None]) -> None:
    run_state_machine_as_test(
        Chat,
        settings=settings(
            max_examples=30,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    record_property("told", f"state machine: {opened.steps:,} steps, 0 faults")

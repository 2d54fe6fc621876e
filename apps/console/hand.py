"""AI at hand: what is being written for the member who asked, on their page and over their own sockets alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.template.loader import render_to_string

from apps.assistant import actions
from apps.assistant.models import Writing
from apps.assistant.reading import is_same, reads, shows_translations
from apps.assistant.writings import newest_for
from apps.console.facts import language_name
from apps.console.forms import number_in
from apps.console.margins import margins
from apps.console.rereading import Following
from apps.conversations.listing import Listed
from apps.conversations.models import Conversation, Message
from apps.conversations.reading import Said
from apps.events.hub import RESYNC, Hint
from apps.ground import clock
from apps.ground.aside import aside
from apps.ground.lane import Row, afetch, fetch
from apps.ground.scope import tenant_scope
from apps.llm.wires.where import is_on
from apps.tenants.models import Membership
from apps.tenants.roles import Can, allows
from apps.tenants.workspace import MemberRequest

LATE = "It took too long. Try again."
DOING = {
    "draft": "Drafting a reply…", "tone": "Changing the tone…", "translation": "Translating your reply…", "summary": "Reading it all…"
}  # fmt: skip
DONE = {"draft": "Draft", "tone": "Another tone", "translation": "As the customer would read it", "summary": "Summary"}
BUILT_IN = "built-in"


@dataclass(frozen=True, slots=True)
class Shown:
    """One writing as its member sees it. Whose worker is gone, is late and no longer under way."""

    row: Row

    @property
    def is_under_way(self) -> bool:
        return self.row["state"] in Writing.UNDER_WAY and bool(self.row["leased_until"] > clock.now())

    @property
    def is_here(self) -> bool:
        return self.row["put_away_at"] is None

    @property
    def state(self) -> str:
        return "failed" if self.row["state"] in Writing.UNDER_WAY and not self.is_under_way else str(self.row["state"])

    @property
    def title(self) -> str:
        if self.is_under_way:
            return DOING[self.row["kind"]]
        if self.row["kind"] == "tone":
            return str(Writing.Manner(self.row["manner"]).label)
        return DONE[self.row["kind"]]

    @property
    def problem(self) -> str:
        return str(self.row["problem"]) or (LATE if self.state == "failed" else "")

    @property
    def sources(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads(self.row["sources"])
        return found

    @property
    def by(self) -> str:
        """Who wrote it, in words."""
        return "Put together from what is known" if self.row["by"] == BUILT_IN else f"Written by {self.row['by']}" if self.row["by"] else ""

    @property
    def language(self) -> str:
        return language_name(self.row["language"])


def rendered(rows: Sequence[Row]) -> str:
    """Both places; nothing in one says that nothing is there."""
    shown = [Shown(row) for row in rows]
    told = {"summary": next((one for one in shown if one.row["kind"] == "summary"), None)}
    told["writing"] = next((one for one in shown if one.row["kind"] != "summary"), None)
    return render_to_string("console/_hand_writing.html", told) + render_to_string("console/_hand_summary.html", told)


def context(listed: Listed, member: Membership) -> dict[str, Any]:
    """What `console/_hand.html`, `_hand_case.html` and `_margins.html` need."""
    mine = reads(member)
    rows = fetch(newest_for(member.tenant.pk, listed.id, member.pk))
    shown = [Shown(row) for row in rows]
    return {
        "writing": next((one for one in shown if one.row["kind"] != "summary"), None),
        "summary": next((one for one in shown if one.row["kind"] == "summary"), None),
        "model_is_on": is_on(),
        "manners": Writing.Manner,
        "reads": mine,
        "their_language": "" if is_same(listed.language, mine) else language_name(listed.language),
        "shows_translations": shows_translations(member),
    }


def keep_sent(request: MemberRequest, conversation: Conversation, said: Said) -> None:
    """What became of what the AI wrote for a reply, where it was made with it; in the transaction that sends it."""
    mine = Writing.objects.filter(conversation=conversation, asked_by=request.member, message=None).select_related("asked_by")
    found = mine.filter(pk=number_in(request, "writing", 0)).first()
    if found is not None:
        actions.keep_sent(found, Message.objects.get(pk=said.id), member=request.member)


class Screen(Protocol):
    async def push(self, frame: str) -> None: ...

    @property
    def member(self) -> Membership | None: ...


class Hand(Following):
    """Follows, for one socket, what is written for whoever sits at it, and what of the thread they can now read."""

    def __init__(self, tenant_id: int, conversation_id: int, screen: Screen) -> None:
        super().__init__(tenant_id, {("conversation", conversation_id)})
        self._conversation_id, self._screen = conversation_id, screen
        self._seqs: set[int] = set()

    def hear(self, hint: Hint) -> None:
        """Nothing that is written for somebody else."""
        member = self._screen.member
        match hint:
            case {"name": "translation.made", "seq": seq, "language": language} if member and language == reads(member):
                self._seqs.add(seq)
                self.mend()
            case {"name": name, "member": asked_by} if member and name.startswith("writing.") and asked_by == member.pk:
                self.mend()
            case _ if hint is RESYNC:
                self.mend()

    async def show(self) -> None:
        member, seqs = self._screen.member, sorted(self._seqs)
        if member is not None:
            await self.show_all(member, seqs)
            self._seqs -= set(seqs)

    async def show_all(self, member: Membership, seqs: Sequence[int] = ()) -> None:
        """What is written for them, and these messages' translations."""
        frame = ""
        if allows(member.actor, Can.ANSWER):
            (rows,) = await afetch(self._tenant_id, newest_for(self._tenant_id, self._conversation_id, member.pk))
            frame = rendered(rows)
        if seqs:
            frame += await aside(_margins, self._tenant_id, self._conversation_id, member, list(seqs))
        await self._screen.push(frame)


def _margins(tenant_id: int, conversation_id: int, member: Membership, seqs: list[int]) -> str:
    with tenant_scope(tenant_id):
        conversation = Conversation.objects.get(pk=conversation_id)
        return margins(conversation, member, seqs)

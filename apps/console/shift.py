"""The end of a shift as a page: what is open, where each goes and what is to be known there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from apps.console import moments
from apps.console.access import sight
from apps.console.facts import Facts
from apps.console.forms import answering
from apps.conversations.listing import PAGE, Listed, list_where
from apps.conversations.models import Conversation, Holder
from apps.desk.models import Draft
from apps.escalations.actions import Passed, Piece
from apps.escalations.models import Promise
from apps.escalations.shifts import THEIRS, promised_by, summed_up
from apps.escalations.staffing import on_duty
from apps.ground.lane import Row, fetch
from apps.tenants.models import Membership, Team, TeamMember
from apps.tenants.workspace import MemberRequest

STAYS, LONGEST_NOTE = "stays", 1_000
SAY_WHERE = "Say where this goes, or that it stays."
TOO_LONG = f"A note has at most {LONGEST_NOTE:,} characters."
PARTS = {"held": "Open conversations", "snoozed": "Snoozed", "promised": "Promised to customers of others"}


@dataclass(slots=True)
class Work:
    """One conversation with something of theirs in it."""

    facts: Facts
    part: str
    promises: list[str]
    note: str
    is_begun: bool
    to: str = ""
    problem: str = ""

    @property
    def number(self) -> int:
        return self.facts.listed.number


@dataclass(frozen=True, slots=True)
class Choice:
    """Where work may go."""

    key: str
    label: str
    to: Membership | None = None
    team: Team | None = None


@dataclass
class Shift:
    request: MemberRequest
    owner: Membership
    passed: list[Passed] | None = None
    key: UUID = field(default_factory=uuid4)
    all_to: str = ""
    problem: str = ""

    @property
    def is_own(self) -> bool:
        return self.owner.pk == self.request.member.pk

    @cached_property
    def work(self) -> list[Work]:
        """The first of them where they are very many: the rest stand here once those have gone."""
        tenant, owner = self.owner.tenant, self.owner
        rows = fetch(list_where(tenant.pk, THEIRS, {"owner": owner.pk}, member_id=owner.pk, sight=sight(self.request)))
        listed = [Listed.of(row) for row in rows]
        ids = [one.id for one in listed]
        promised = _by_conversation(fetch(promised_by(tenant.pk, owner.pk, ids)))
        told = {row["conversation_id"]: row["text"] for row in fetch(summed_up(tenant.pk, ids))}
        found = [self._work(one, promised[one.id], told.get(one.id, "")) for one in listed]
        return sorted(found, key=lambda one: [*PARTS].index(one.part))

    def _work(self, listed: Listed, promised: list[Row], told: str) -> Work:
        draft = self.drafts.get(listed.id)
        begun = draft.text if draft and self.is_own else ""
        note = "\n\n".join(part for part in (told, f"Begun reply: {begun}" if begun else "") if part)
        facts, zone = Facts(listed, self.owner.tenant.zone), self.owner.tenant.zone
        return Work(facts, _part(listed, self.owner), [_promise(row, zone) for row in promised], note[:LONGEST_NOTE], draft is not None)

    @cached_property
    def drafts(self) -> dict[int, Draft]:
        begun = Draft.objects.filter(membership=self.owner, paper=Draft.Paper.REPLY).select_related("conversation")[: 2 * PAGE]
        return {draft.conversation_id: draft for draft in begun}

    @property
    def drafts_elsewhere(self) -> list[Draft]:
        """Replies begun where nothing else of theirs is: those stay with them, whoever ends the shift."""
        here = {one.facts.listed.id for one in self.work}
        return [draft for key, draft in self.drafts.items() if key not in here] if self.is_own else []

    @property
    def parts(self) -> list[tuple[str, list[Work]]]:
        found = [(label, [one for one in self.work if one.part == part]) for part, label in PARTS.items()]
        return [(label, work) for label, work in found if work]

    @property
    def is_cut(self) -> bool:
        return len(self.work) == PAGE

    @cached_property
    def hidden(self) -> int:
        """How many more have something of theirs, where whoever looks does not see it."""
        seen = sight(self.request)
        if seen is None:
            return 0
        promised = Promise.objects.open().filter(owner=self.owner).values("conversation")
        theirs = Conversation.objects.filter(Q(agent=self.owner) | Q(pk__in=promised))
        return theirs.exclude(seen.over()).count()

    @cached_property
    def groups(self) -> list[tuple[str, list[Choice]]]:
        """Whoever is there first, with the room they have."""
        room = {one.id: one.room for one in on_duty(self.owner.tenant.pk)}
        people = near(self.request, answering()).exclude(pk=self.owner.pk)
        here = [_person(one, room[one.pk]) for one in people if one.pk in room]
        teams = [Choice(f"team-{team.pk}", f"The queue of {team.name}", team=team) for team in self._teams()]
        others = [_person(one) for one in people if one.pk not in room]
        found = [("Here now", here), ("Queues", teams), ("Not here now", others)]
        return [(label, choices) for label, choices in found if choices]

    def _teams(self) -> QuerySet[Team]:
        seen = sight(self.request)
        return Team.objects.all() if seen is None else Team.objects.filter(pk__in=seen.teams)

    @property
    def choices(self) -> dict[str, Choice]:
        return {choice.key: choice for _, choices in self.groups for choice in choices}

    def take(self, typed: Mapping[str, str]) -> list[Piece]:
        """What was asked for; none of it where something is missing, which is then told beside it."""
        self.all_to = typed.get("all", "")
        pieces = [self._piece(one, typed) for one in self.work]
        if any(one.problem for one in self.work):
            self.problem = "Nothing was passed on yet. Look at what is marked."
            return []
        return [piece for piece in pieces if piece]

    def _piece(self, one: Work, typed: Mapping[str, str]) -> Piece | None:
        """As that row says, or where it says nothing, as it was said for all. What had no row on the page came later, and stays."""
        fence = typed.get(f"fence-{one.number}", "")
        if not (fence.isdecimal() and len(fence) < 10):
            return None
        one.to, one.note = typed.get(f"to-{one.number}", ""), typed.get(f"note-{one.number}", "").strip()
        wanted = one.to or self.all_to
        choice = self.choices.get(wanted)
        one.problem = SAY_WHERE if not choice and wanted != STAYS else TOO_LONG if len(one.note) > LONGEST_NOTE else ""
        if choice is None or one.problem:
            return None
        listed = one.facts.listed
        conversation = Conversation(pk=listed.id, number=listed.number, contact_id=listed.contact_id)
        return Piece(conversation, int(fence), choice.to, choice.team, one.note)


def near(request: MemberRequest, people: QuerySet[Membership]) -> QuerySet[Membership]:
    """Those of them whom the member works with: an outside desk's people know nobody else."""
    seen = sight(request)
    return people if seen is None else people.filter(pk__in=TeamMember.objects.filter(team__in=seen.teams).values("membership"))


def _by_conversation(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["conversation_id"]].append(row)
    return found


def _part(listed: Listed, owner: Membership) -> str:
    if (listed.holder, listed.agent_id) != (Holder.AGENT, owner.pk):
        return "promised"
    return "snoozed" if listed.snoozed_until else "held"


def _promise(row: Row, zone: tzinfo) -> str:
    return f"{row['words'] or Promise.Kind(row['kind']).label} by {moments.moment(row['due_at'], zone)}"


def _person(member: Membership, room: int | None = None) -> Choice:
    label = str(member) if room is None else f"{member}, {f'room for {room} more' if room else 'no room left'}"
    return Choice(f"member-{member.pk}", label, to=member)

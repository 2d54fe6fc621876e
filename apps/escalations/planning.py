"""What becomes of a wish for a person, and what the customer is told of it: the queue, an honest offer, or a ticket.

It is decided before a word is said, so that no word is said which is not so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from babel import Locale
from babel.dates import format_datetime

from apps.business.queries.customers import customer_of
from apps.conversations.models import Conversation
from apps.conversations.queries import email_of, family_of
from apps.escalations import ranking, staffing
from apps.escalations.models import Escalation, Priority, Target
from apps.escalations.rules.asked import Asked
from apps.escalations.rules.judging import Evidence
from apps.escalations.rules.live import live_rules
from apps.escalations.rules.standard import CRISIS, NOBODY
from apps.ground import clock
from apps.text.speaking import spoken

FEW_WORDS = 120
SOON, LATER = "EEEE, HH:mm (VVV)", "EEEE d MMMM, HH:mm (VVV)"  # as Unicode spells a moment and the city whose time it is
Reason = Escalation.Reason


@dataclass(frozen=True, slots=True)
class Because:
    """Why a person is asked for. A rule brings its own target; everything else goes to whoever answers."""

    reason: Reason
    title: str
    evidence: tuple[Evidence, ...] = ()
    rule: Asked | None = None
    turn_id: int | None = None
    team_id: int | None = None
    priority: int = Priority.NORMAL
    can_go_on: bool = False  # the assistant is able to, where nobody is there
    seq: int = 0  # the newest message that was judged

    @classmethod
    def of(cls, rule: Asked, evidence: list[Evidence], *, turn_id: int | None = None, seq: int = 0) -> "Because":
        return cls(
            Reason.RULE, rule.name[:FEW_WORDS], tuple(evidence), rule, turn_id, rule.team_id, rule.priority, not rule.waits_for_nobody, seq
        )  # fmt: skip

    @property
    def is_crisis(self) -> bool:
        return self.rule is not None and self.rule.kind == CRISIS.kind

    @property
    def skill(self) -> str:
        return self.rule.skill if self.rule and self.rule.target == Target.SKILL else ""

    @property
    def to_supervisor(self) -> bool:
        return self.rule is not None and self.rule.target == Target.SUPERVISOR


class Course(StrEnum):
    QUEUE = "queue"
    OFFER = "offer"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Plan:
    because: Because
    course: Course
    staffing: staffing.Staffing
    parts: dict[str, int]
    nobody: Asked | None = None  # the tenant's rule for when nobody is there

    @property
    def speaks(self) -> Asked | None:
        """Whose own words fit what becomes of it: a rule that connects says nothing where nobody is there."""
        if self.course is Course.OFFER:
            return self.nobody
        is_so = self.course is Course.TICKET or self.because.is_crisis or self.staffing.somebody_is_there
        return self.because.rule if is_so else None

    @property
    def ahead(self) -> timedelta:
        return ranking.ahead(self.parts)


def plan(conversation: Conversation, because: Because, *, rules: list[Asked] | None = None) -> Plan:
    """Within the tenant's scope; `rules` where the caller has read them already."""
    parts = ranking.parts_of(
        ranking.order_of_tenant(), priority=because.priority, sentiment=conversation.sentiment, tier=tier_of(conversation)
    )  # fmt: skip
    found = staffing.staffing_of(
        conversation, team_id=because.team_id, skill=because.skill, to_supervisor=because.to_supervisor, ahead=ranking.ahead(parts)
    )  # fmt: skip
    nobody = next((rule for rule in (live_rules() if rules is None else rules) if rule.kind == NOBODY.kind), None)
    return Plan(because, _course(conversation, because, found, offers=nobody is not None), found, parts, nobody)


def tier_of(conversation: Conversation) -> str:
    customer = customer_of(conversation.contact)
    return customer.tier if customer else ""


def _course(conversation: Conversation, because: Because, found: staffing.Staffing, *, offers: bool) -> Course:
    """A ticket needs somewhere to be answered. Where rule E10 is off, who wants a person waits for one, whoever is there."""
    rule, is_away = because.rule, because.can_go_on and not found.somebody_is_there
    wants_ticket = rule is not None and (rule.target == Target.TICKET or (rule.opens_ticket and is_away))
    if wants_ticket and email_of(family_of(conversation.contact)):
        return Course.TICKET
    return Course.OFFER if offers and is_away else Course.QUEUE


def words(made: Plan, conversation: Conversation, language: str, *, ticket: str = "") -> str:
    """What the customer is told: nothing that is not so."""
    rule = made.speaks
    if rule and rule.words and rule.words_language.partition("-")[0] == language.partition("-")[0]:
        return rule.words
    if made.because.is_crisis:
        return spoken(language, "crisis")
    match made.course:
        case Course.TICKET:
            return spoken(language, "ticketed", number=ticket)
        case Course.OFFER:
            return _offer(made.staffing, conversation, language)
    return _queued(made, language)


def _queued(made: Plan, language: str) -> str:
    found = made.staffing
    if not found.somebody_is_there:
        return spoken(language, _kept_waiting(made))
    if made.because.reason == Reason.FAILURE:
        return spoken(language, "failed")
    if found.position > 1 and found.estimate is not None:
        return spoken(language, "busy", position=found.position, minutes=minutes_of(found.estimate))
    return spoken(language, "hand_over")


def _kept_waiting(made: Plan) -> str:
    if made.because.reason in {Reason.FAILURE, Reason.LIMIT, Reason.OFF}:
        return "left_to_team"
    return "asked_nobody_free" if made.staffing.is_open else "asked_after_hours"


def _offer(found: staffing.Staffing, conversation: Conversation, language: str) -> str:
    if found.is_open:
        return spoken(language, "nobody_free")
    if found.opens_at is None:
        return spoken(language, "after_hours")
    return spoken(language, "opens_at", when=moment(found.opens_at, conversation, language))


def minutes_of(estimate: timedelta) -> int:
    return max(1, round(estimate.total_seconds() / 60))


def moment(at: datetime, conversation: Conversation, language: str) -> str:
    """In the hours' own time, whose it is said."""
    hours = conversation.inbox.hours
    zone = hours.schedule().zone if hours else conversation.tenant.zone
    pattern = SOON if at < clock.now() + timedelta(days=6) else LATER
    return str(format_datetime(at, pattern, tzinfo=zone, locale=Locale.parse(language, sep="-")))

"""Reads worth a name."""

from apps.conversations.models import Conversation
from apps.conversations.queries import family_of, proofs_of, speaker_of, texting_to
from apps.ground.lane import Statement
from apps.inboxes.queries import texting
from apps.tools.models import ToolCall, ToolSetting
from apps.tools.registry import Tool, tools

MOST_BY_PEOPLE, MOST_BETWEEN = 16, 200

_BY_PEOPLE = """
SELECT c.id AS call_id, c.tool, c.arguments::text AS arguments, c.summary, c.state AS call_state, c.asked_at, c.asked_seq,
    COALESCE(NULLIF(c.problem, ''), c.result ->> 'reason', c.result ->> 'error', '') AS problem, c.finished_at,
    round(EXTRACT(epoch FROM c.finished_at - c.started_at) * 1000)::float AS milliseconds,
    c.member_id AS asked_by, asking.name AS asked_by_name,
    a.id, a.state, a.amount, a.most, a.because, a.expires_at, a.decided_at, a.note, deciding.name AS decided_by_name
FROM tools_toolcall c LEFT JOIN tools_approval a ON a.tenant_id = c.tenant_id AND a.call_id = c.id
LEFT JOIN tenants_membership asker ON asker.id = c.member_id LEFT JOIN tenants_user asking ON asking.id = asker.user_id
LEFT JOIN tenants_membership decider ON decider.id = a.decided_by_id LEFT JOIN tenants_user deciding ON deciding.id = decider.user_id
WHERE c.tenant_id = %(tenant)s AND c.conversation_id = %(conversation)s AND {which}
ORDER BY a.state IS DISTINCT FROM 'pending', c.id DESC LIMIT %(limit)s
"""
_ALL = "(c.actor_kind = 'member' OR a.id IS NOT NULL)"
_ONE = "a.id = %(approval)s"
_BETWEEN = "c.actor_kind = 'member' AND c.asked_seq BETWEEN %(first)s AND %(last)s"


def setting_of(name: str) -> ToolSetting | None:
    return ToolSetting.objects.filter(tool=name).first()


def is_verified(conversation: Conversation) -> bool:
    """Whether who speaks has proven lately who they are: by the tenant's own server, or by a code sent to an address.

    Proof is of the browser that wrote last, and grows old: a computer may be shared. A rehearsal has no browser, and goes by the contact.
    """
    family = family_of(conversation.contact)
    if not proofs_of(family).exists():
        return False
    speaker = speaker_of(conversation) if conversation.pk else None
    return conversation.pk is None or (speaker is not None and speaker.is_proven and speaker.contact_id in family)


def ways_to_prove(conversation: Conversation) -> dict[str, list[str]]:
    """By which ways a code can go out; nothing, where that is by mail alone. Who texts is texted."""
    if spoken_from(conversation):
        return {"methods": ["sms"]}
    return {"methods": ["email", "sms"]} if texting() else {}


def spoken_from(conversation: Conversation) -> str:
    """The number they write from, where a text can be sent there."""
    reach = conversation.reach
    number = reach.address if reach and reach.is_believed and reach.address.startswith("+") else ""
    return number if number and texting_to(number) else ""


def lent() -> list[Tool]:
    """What the tenant's assistant may ask for."""
    off = set(ToolSetting.objects.filter(is_on=False).values_list("tool", flat=True))
    return [tool for tool in tools() if tool.name not in off]


def by_people(tenant_id: int, conversation_id: int) -> Statement:
    """What colleagues did, or were asked to agree to: what waits first, then the latest. Without `id` nobody had to agree."""
    parameters = {"tenant": tenant_id, "conversation": conversation_id, "limit": MOST_BY_PEOPLE}
    return Statement(_BY_PEOPLE.format(which=_ALL), parameters)


def approval_of(tenant_id: int, conversation_id: int, approval_id: int) -> Statement:
    """The same of one of them; no row where the conversation has none of that number."""
    parameters = {"tenant": tenant_id, "conversation": conversation_id, "approval": approval_id, "limit": 1}
    return Statement(_BY_PEOPLE.format(which=_ONE), parameters)


def by_hand_between(tenant_id: int, conversation_id: int, first: int, last: int) -> Statement:
    """What colleagues did after messages of these numbers, both included."""
    parameters = {"tenant": tenant_id, "conversation": conversation_id, "first": first, "last": last, "limit": MOST_BETWEEN}
    return Statement(_BY_PEOPLE.format(which=_BETWEEN), parameters)


def last_named(conversation: Conversation, argument: str) -> str:
    """What the newest call that named it said, such as the order that was looked up last."""
    named = ToolCall.objects.filter(conversation=conversation, arguments__has_key=argument).exclude(**{f"arguments__{argument}": ""})
    return str(named.values_list(f"arguments__{argument}", flat=True).first() or "")

"""The case file: made from what is stored, in the commit that asks for a person, and appended to afterwards."""

from typing import Any

from django.db import transaction

from apps.conversations.models import Author, ContactAddress, Conversation, Message
from apps.conversations.queries import family_of
from apps.conversations.signals import HUMAN
from apps.escalations.gathering import turns_of
from apps.escalations.models import Addition, CaseFile, Escalation
from apps.escalations.rules.facts import Turn
from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.ground.lane import Row, Statement, fetch
from apps.tools.models import Approval, ToolCall
from apps.tools.queries import is_verified

LONGEST_WANT, MOST_LINES, MOST_CALLS = 600, 12, 30
NOT_TOLD = {"code", "password", "key"}
HAND_OVER = "escalate_to_human"
State = ToolCall.State

_SAID = """
SELECT said.seq, said.author, said.text, said.sources::text AS sources, said.turn, signals.sentiment, signals.complexity,
    signals.flags::text AS flags
FROM conversations_message said LEFT JOIN conversations_signals signals USING (tenant_id, conversation_id, seq)
WHERE said.tenant_id = %(tenant)s AND said.conversation_id = %(conversation)s AND said.author <> 'system'
  AND said.kind <> 'activity' ORDER BY said.seq DESC LIMIT 60
"""


def file_case(escalation: Escalation, conversation: Conversation) -> CaseFile:
    """Within the escalation's own commit, in the few statements its parts need."""
    of_it = {"tenant": conversation.tenant_id, "conversation": conversation.pk}
    said = fetch(Statement(_SAID, of_it))[::-1]
    calls = list(ToolCall.objects.filter(conversation=conversation).prefetch_related("approvals").order_by("id")[:MOST_CALLS])
    proven = is_verified(conversation)
    return CaseFile.objects.create(
        escalation=escalation,
        language=conversation.language,
        wants=wants(list(turns_of(since_people(said)))),
        known=known(conversation, calls, proven=proven),
        identity="Proven" if proven else "Not proven",
        attempts=[attempt(call) for call in calls if call.tool != HAND_OVER],
        approvals=[waiting(one) for call in calls for one in call.approvals.all() if one.state == Approval.State.PENDING],
        articles=articles(conversation),
        moods=[{"seq": row["seq"], "value": row["sentiment"]} for row in said if row["sentiment"] is not None],
        turns=[row["turn"] for row in said if row["turn"]] + ([escalation.turn_id] if escalation.turn_id else []),
    )


def since_people(said: list[Row]) -> list[Row]:
    """What was said after a person last wrote; all of it, where that is nothing."""
    by_people = [place for place, row in enumerate(said, start=1) if row["author"] == Author.AGENT]
    return said[by_people[-1] :] or said if by_people else said


def wants(turns: list[Turn]) -> str:
    """In the customer's words: the newest that say more than that they want a person."""
    telling = [turn for turn in turns if HUMAN not in turn.flags] or turns
    fullest = max(telling[-3:], key=lambda turn: len(turn.text), default=Turn(0, ""))
    return fullest.text[:LONGEST_WANT]


def known(conversation: Conversation, calls: list[ToolCall], *, proven: bool) -> list[dict[str, Any]]:
    """What nobody need ask again: label, value, and whether it is proven."""
    contact = conversation.contact
    addresses = ContactAddress.objects.filter(contact_id__in=family_of(contact)).exclude(kind=ContactAddress.Kind.USER)
    facts = [_fact("Name", contact.name, proven=proven)]
    facts += [_fact(one.get_kind_display(), one.value, proven=one.is_verified) for one in addresses[:MOST_LINES]]
    facts += [_fact("Tags", ", ".join(conversation.tags), proven=True)]
    for call in (one for one in calls if one.tool != HAND_OVER):  # why a person is better is no fact of theirs
        told = {name: value for name, value in call.arguments.items() if name not in NOT_TOLD and _is_plain(value)}
        facts += [_fact(_label(name), str(value), proven=call.state == State.DONE, seq=call.asked_seq) for name, value in told.items()]
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for fact in facts:
        if fact["value"]:
            seen.setdefault((fact["label"], fact["value"].casefold()), fact)
    return list(seen.values())[: 2 * MOST_LINES]


def _fact(label: str, value: str, *, proven: bool, seq: int | None = None) -> dict[str, Any]:
    return {"label": label, "value": value[:200], "proven": proven, "seq": seq}


def _label(name: str) -> str:
    return name.removesuffix("_id").replace("_", " ").capitalize()


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""


def attempt(call: ToolCall) -> dict[str, Any]:
    return {
        "tool": call.tool, "state": call.state, "said": call.get_state_display(), "summary": call.summary or _plainly(call.arguments),
        "problem": call.problem, "seq": call.asked_seq, "at": call.asked_at.isoformat(),
    }  # fmt: skip


def _plainly(arguments: dict[str, Any]) -> str:
    return ", ".join(f"{_label(name).lower()} {value}" for name, value in arguments.items() if _is_plain(value) and name not in NOT_TOLD)[
        :200
    ]


def waiting(approval: Approval) -> dict[str, Any]:
    return {"id": approval.pk, "summary": approval.call.summary, "amount": approval.amount, "expires": approval.expires_at.isoformat()}


def articles(conversation: Conversation) -> list[dict[str, str]]:
    """What the assistant answered from, each once."""
    cited = Message.objects.filter(conversation=conversation, author=Author.ASSISTANT).exclude(sources=[]).order_by("seq")
    found = {source.get("url") or source["title"]: source for sources in cited.values_list("sources", flat=True) for source in sources}
    return list(found.values())[:MOST_LINES]


@transaction.atomic
def add_to_case_file(
    case_file: CaseFile,
    *,
    kind: Addition.Kind,
    text: str,
    language: str = "",
    sources: list[dict[str, str]] | None = None,
    by_model: str = "",
) -> Addition:
    """What was written is never changed: what is learnt later stands below it."""
    added = Addition.objects.create(
        case_file=case_file, kind=kind, text=text.strip(), language=language, sources=sources or [], by_model=by_model[:80]
    )  # fmt: skip
    escalation = case_file.escalation
    conversation = escalation.conversation
    record(
        "case_file.grew", actor=SYSTEM, about=case_file, conversation=conversation.pk, contact=conversation.contact_id,
        escalation=escalation.pk,
    )  # fmt: skip
    return added

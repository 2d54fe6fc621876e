"""Several conversations at once, as a form asks for it and as it is told: what was done, what was not and why, and the way back."""

from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict

from apps.console.access import sight
from apps.conversations.listing import is_in
from apps.conversations.models import Conversation, Outcome
from apps.desk.acting import OUTCOMES, Act, Step
from apps.desk.actions import Chosen, Tally
from apps.desk.spans import SPANS, in_words
from apps.desk.undoing import Before
from apps.tenants.models import Membership, Team
from apps.tenants.workspace import MemberRequest

MOST = 50
SALT, UNDONE_WITHIN = "console.several", 60  # seconds
TOO_LATE = "This can no longer be undone here."
DONE = {
    Act.CLAIM: "{count} claimed.", Act.TRANSFER: "{count} passed on to {value}.", Act.ADD_TAGS: "{count} tagged {value}.",
    Act.SNOOZE: "{count} snoozed {value}.", Act.RESOLVE: "{count} resolved as {value}.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """`undo` is a sealed word of what was before, for the page to send back."""

    text: str
    kind: str
    undo: str = ""
    undone_at: str = "console:several_undone"


def step_in(form: QueryDict) -> Step:
    """What is to be done to each."""
    act = form.get("act", "")
    if act not in {one.value for one in DONE}:
        raise ValidationError("Say what to do with them.")
    return Step(Act(act), _value(Act(act), form))


def _value(act: Act, form: QueryDict) -> str:
    said = form.get("value", "").strip()[:200]
    match act:
        case Act.CLAIM:
            return ""
        case Act.TRANSFER:
            return _whom(form.get("to", ""))
        case Act.ADD_TAGS if not [word for word in said.split(",") if word.strip()]:
            raise ValidationError("Write at least one tag.")
        case Act.SNOOZE if said not in SPANS:
            raise ValidationError("Choose until when.")
        case Act.RESOLVE if said not in OUTCOMES:
            raise ValidationError("Say how they ended.")
    return said


def _whom(said: str) -> str:
    kind, _, key = said.partition("-")
    if kind not in {"team", "member"} or not (key.isascii() and key.isdecimal() and len(key) < 19):
        raise ValidationError("Choose a team or a person.")
    return said


def chosen_in(request: MemberRequest) -> list[Chosen]:
    """Those that are there to see, as they were seen."""
    pairs = [pair.partition("-") for pair in request.POST.getlist("chosen")]
    fences = {int(number): int(fence) for number, _, fence in pairs if _is_short(number) and _is_short(fence)}
    if len(fences) > MOST:
        raise ValidationError(f"At most {MOST} at once.")
    chosen = [Chosen(one, fences[one.number]) for one in _seen(request, fences)]
    if not chosen:
        raise ValidationError("Choose at least one conversation.")
    return chosen


def _is_short(said: str) -> bool:
    return said.isascii() and said.isdecimal() and len(said) < 10


def _seen(request: MemberRequest, numbers: Any) -> list[Conversation]:
    seen = sight(request)
    found = Conversation.objects.filter(number__in=list(numbers)).select_related("tenant").order_by("number")
    return [one for one in found if is_in(seen, one)]


def told_back(count: int, sentence: str) -> Told:
    """Of what was undone."""
    words = f"{count} put back as before." if count else "Nothing was put back."
    return Told(f"{words} {sentence}".strip(), "success" if count else "warning")


def told(tally: Tally, step: Step, member: Membership) -> Told:
    """In plain words; where something was done, with the way back."""
    count = len(tally.done)
    done = DONE[step.act].format(count=count or "None", value=_in_words(step))
    words = done.replace("None ", "Nothing was ") if not count else done
    return Told(f"{words} {tally.sentence}".strip(), "success" if count else "warning", _sealed(tally, step.act, member) if count else "")


def _in_words(step: Step) -> str:
    match step.act:
        case Act.TRANSFER:
            kind, _, key = step.value.partition("-")
            found = (Team if kind == "team" else Membership).objects.filter(pk=key).first()
            return str(found or "nobody")
        case Act.SNOOZE:
            return in_words(step.value)
        case Act.RESOLVE:
            return OUTCOMES[Outcome(step.value)]
    return ", ".join(step.tags)


def _sealed(tally: Tally, act: Act, member: Membership) -> str:
    befores = [asdict(one) | {"tags": sorted(one.tags), "added": sorted(one.added)} for one in tally.done]
    return sealed(SALT, member, act=act.value, befores=befores)


def sealed(salt: str, member: Membership, **kept: object) -> str:
    return signing.dumps({"member": member.pk, **kept}, salt=salt, compress=True)


def kept_in(request: MemberRequest, salt: str) -> dict[str, Any]:
    """What was sealed for the same member, not long ago."""
    try:
        kept: dict[str, Any] = signing.loads(request.POST.get("undo", ""), salt=salt, max_age=UNDONE_WITHIN)
    except signing.BadSignature:
        raise ValidationError(TOO_LATE) from None
    if kept["member"] != request.member.pk:
        raise ValidationError(TOO_LATE)
    return kept


def unsealed(request: MemberRequest) -> tuple[Act, list[tuple[Conversation, Before]]]:
    """What was before, by one's own page's word."""
    kept = kept_in(request, SALT)
    befores = {one["number"]: Before(**one | {"tags": frozenset(one["tags"]), "added": frozenset(one["added"])}) for one in kept["befores"]}
    return Act(kept["act"]), [(one, befores[one.number]) for one in _seen(request, befores)]

"""What becomes of a day by the plainest reckoning: stretches of time in somebody's hands, and what happened in each."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.reports.days import Story, World

AGENT, QUEUE, NOBODY = "agent", "queue", "none"
UNHELPFUL = {"unknown", "offered"}


@dataclass
class Stretch:
    holder: str
    member: int | None
    since: datetime
    until: datetime | None = None
    is_asleep: bool = False
    said: list[tuple[datetime, tuple[Any, ...]]] = field(default_factory=list)

    @property
    def seconds(self) -> int:
        return round((self.until - self.since).total_seconds()) if self.until else 0


def stretches(story: Story) -> list[Stretch]:
    found = [Stretch("assistant", None, story.opened_at)]
    for at, thing in story.told:
        now = found[-1]
        match thing:
            case ("handed" | "reopened", (holder, member), *_):
                found.append(Stretch(holder, member, at))
            case ("moved", "queued", _) if now.holder == "assistant":
                found.append(Stretch(QUEUE, None, at))
            case ("snoozed", on):
                found.append(Stretch(AGENT, now.member, at, is_asleep=on))
            case ("resolved", *_) | ("erased",):
                found.append(Stretch(NOBODY, None, at))
        if found[-1] is not now:
            now.until = at
        found[-1].said.append((at, thing))
    return found


def by_hand(world: World) -> dict[int, dict[str, Any]]:
    found = {number: _of(story) for number, story in world.stories.items()}
    for number, fact in found.items():
        fact["person_id"] = world.person_of(number)
    for number, fact in found.items():
        fact["came_back_at"] = _came_back(number, fact, found)
    return found


def _of(story: Story) -> dict[str, Any]:
    held = stretches(story)
    return _ending(story, held) | _time(held) | _waiting(held) | _words(story) | _beside(story)


def _ending(story: Story, held: list[Stretch]) -> dict[str, Any]:
    last = held[-1]
    is_over = last.holder == NOBODY
    _, end = last.said[0] if is_over else (None, ("",))
    taken = any(one.holder == AGENT for one in held)
    return {
        "opened_at": story.opened_at,
        "ended_at": last.since if is_over else None,
        "outcome": {"resolved": end[-2] if len(end) > 1 else "", "erased": "sent_away"}.get(end[0], ""),
        "was_left": is_over and end[0] == "resolved" and end[-1] and held[-2].holder == QUEUE and not taken,
        "reopened": sum(thing[0] == "reopened" for _, thing in story.told),
        "resolution": sum(one.seconds for one in held if one.holder != NOBODY) if is_over else None,
        "was_queued": any(one.holder == QUEUE for one in held),
        "was_taken": taken,
    }


def _time(held: list[Stretch]) -> dict[str, Any]:
    awake = [one for one in held if one.holder == AGENT and not one.is_asleep]
    members = {one.member for one in held if one.holder == AGENT}
    return {
        **{f"{whose}_seconds": sum(one.seconds for one in held if one.holder == whose) for whose in ("assistant", "queue")},
        "human_seconds": sum(one.seconds for one in awake),
        "snoozed_seconds": sum(one.seconds for one in held if one.is_asleep),
        "agents": {str(who): sum(one.seconds for one in awake if one.member == who) for who in members},
    }


def _waiting(held: list[Stretch]) -> dict[str, Any]:
    """Of the first who took it, out of the stay in the queue right before."""
    found: dict[str, Any] = dict.fromkeys(("wait", "to_screen", "to_word", "told_wait"))
    first = next((place for place, one in enumerate(held) if one.holder == AGENT), len(held))
    for stay in (one for one in held[:first] if one.holder == QUEUE):
        offers = [at for at, thing in stay.said if thing[:2] == ("moved", "offered")]
        if offers and found["to_screen"] is None:
            found["to_screen"] = _seconds(stay.since, offers[0])
    if first < len(held) and held[first - 1].holder == QUEUE:
        found |= _taken(held[first - 1], held[first:], found["to_screen"])
    return found


def _taken(stay: Stretch, after: list[Stretch], shown: int | None) -> dict[str, Any]:
    wait = _seconds(stay.since, after[0].since)
    told = [thing[-1] for _, thing in stay.said if thing[0] in {"handed", "told"} and thing[-1] is not None]
    end = next((one.since for one in after if one.holder == NOBODY), None)
    words = [at for one in after for at, thing in one.said if thing[:2] == ("posted", AGENT) and (end is None or one.since < end)]
    return {
        "wait": wait, "to_screen": wait if shown is None else shown, "told_wait": told[-1] if told else None,
        "to_word": _seconds(stay.since, words[0]) if words else None,
    }  # fmt: skip


def _words(story: Story) -> dict[str, Any]:
    asked, replied, answered, is_at_it = None, None, False, False
    for at, thing in story.told:
        is_turn = thing[0] == "turn"
        author = "assistant" if is_turn and thing[-1] else thing[1] if thing[0] == "posted" else ""
        if author == "customer":
            asked = asked or at
        elif author in {"assistant", AGENT} and asked and replied is None:
            replied = _seconds(asked, at)
        if is_turn:
            answered |= thing[-1] and thing[2] != "failed" and thing[3] not in UNHELPFUL
        elif author == "assistant":
            answered |= not is_at_it
        is_at_it = not is_turn and (is_at_it or (thing[0] == "spent" and not thing[-1]))
    return {"first_response": replied, "assistant_spoke": bool(answered)}


def _beside(story: Story) -> dict[str, Any]:
    told = [thing for _, thing in story.told]
    turns = [thing for thing in told if thing[0] == "turn"]
    promises = {became: {thing[2] for thing in told if thing[:2] == ("promise", became)} for became in ("kept", "missed")}
    scores = dict(thing[1] for thing in told if thing[0] == "rated")
    return {
        "team_id": _team(told),
        "was_diverted": any(thing[0] in {"ticket", "callback"} for thing in told),
        "was_cancelled": ("cancelled",) in told,
        "reasons": _each(thing[1] for thing in told if thing[0] == "escalated"),
        "topics": _each(topic for thing in turns for topic in thing[4].split(",") if topic),
        "turns": len(turns),
        "unknown_turns": sum(thing[3] == "unknown" for thing in turns),
        "failed_turns": sum(thing[2] == "failed" for thing in turns),
        "tokens": sum(tokens for tokens, _ in story.paid),
        "cost": sum(cost for _, cost in story.paid),
        "csat": scores.get("csat"),
        "nps": scores.get("nps"),
        "promises_kept": len(promises["kept"] - promises["missed"]),
        "promises_missed": len(promises["missed"]),
    }


def _team(told: list[tuple[Any, ...]]) -> int:
    team, is_told = 0, False
    for thing in told:
        match thing:
            case ("handed", _, named, _) | ("lined_up", named):
                team, is_told = named or 0, True
            case ("moved", _, named) if named and not is_told:
                team = named
            case ("reopened", (_, None)):
                team = 0
    return team


def _came_back(number: int, fact: dict[str, Any], found: dict[int, dict[str, Any]]) -> datetime | None:
    end = fact["ended_at"]
    if end is None:
        return None
    others = [(one["opened_at"], other) for other, one in found.items() if _is_same_person(one, fact) and one["outcome"] != "spam"]
    later = [at for at, other in others if other != number and (at, other) > (end, number) and at <= end + timedelta(days=7)]
    return min(later, default=None)


def _is_same_person(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(one["person_id"] == other["person_id"])


def _each(words: Any) -> list[str]:
    return list(dict.fromkeys(words))


def _seconds(since: datetime, until: datetime) -> int:
    return round((until - since).total_seconds())

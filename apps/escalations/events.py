"""What happens when a person is asked. Live events carry `contact`, so that whoever follows the conversation hears of them."""

from apps.events.catalogue import Field, declare

declare(
    "escalation.opened",
    "A person was asked for.",
    live=True,
    conversation=Field.ID,
    contact=Field.ID,
    escalation=Field.ID,
    reason=Field.WORD,
    priority=Field.ID,
)
declare("case_file.grew", "Something was added to a case file.", live=True, conversation=Field.ID, contact=Field.ID, escalation=Field.ID)
declare(
    "escalation.moved",
    "An escalated conversation went from hand to hand.",
    live=True,
    conversation=Field.ID,
    contact=Field.ID,
    kind=Field.WORD,
    member=Field.ID,
    team=Field.ID,
)
declare(
    "wait.told",
    "Who came into the queue unplanned was told how long it takes.",
    conversation=Field.ID,
    contact=Field.ID,
    escalation=Field.ID,
    seconds=Field.ID,
)
declare(
    "offer.made",
    "A waiting conversation was offered to somebody.",
    live=True,
    conversation=Field.ID,
    contact=Field.ID,
    member=Field.ID,
    offer=Field.ID,
)
declare(
    "offer.ended",
    "An offer was taken, declined, or lapsed.",
    live=True,
    conversation=Field.ID,
    contact=Field.ID,
    member=Field.ID,
    state=Field.WORD,
)
declare("replay.asked", "Somebody tried a rule on stored conversations.", replay=Field.ID)
declare("replay.ended", "A replay was done, or failed.", replay=Field.ID, state=Field.WORD)
declare("rule.installed", "A tenant began with the standard rules.", count=Field.ID)
declare("rule.created", "A rule was begun.")
declare("rule.changed", "A rule was changed.", version=Field.ID, fields=Field.WORDS)
declare("rule.published", "A rule was published.", version=Field.ID)
declare("rule.withdrawn", "A rule was withdrawn.", version=Field.ID)
declare("rule.restored", "An old version of a rule became a draft again.", version=Field.ID, of=Field.ID)
declare("rule.moved", "A rule went up or down in the order.", by=Field.ID)
declare(
    "escalation.ranked",
    "A waiting conversation has another place in the queue.",
    live=True,
    recorded=False,
    conversation=Field.ID,
    contact=Field.ID,
)
declare("availability.changed", "A member takes what waits, or does not.", live=True, member=Field.ID, state=Field.WORD)
declare(
    "promise.passed_on",
    "Somebody else owns it now.",
    live=True,
    conversation=Field.ID,
    contact=Field.ID,
    promise=Field.ID,
    member=Field.ID,
    team=Field.ID,
)
declare("shift.handed_over", "Somebody's open work went to others.", live=True, member=Field.ID, passed=Field.ID, left=Field.ID)
declare(
    "promise.made",
    "A customer was told what will happen by a time.",
    live=True,
    conversation=Field.ID,
    contact=Field.ID,
    promise=Field.ID,
    kind=Field.WORD,
)
declare("promise.kept", "It happened in time.", live=True, conversation=Field.ID, contact=Field.ID, promise=Field.ID)
declare("promise.missed", "It had not happened by its time.", live=True, conversation=Field.ID, contact=Field.ID, promise=Field.ID)
declare("promise.dropped", "The customer did not need it any more.", live=True, conversation=Field.ID, contact=Field.ID, promise=Field.ID)
declare(
    "on_call.paged",
    "Nobody took what could not wait, and who is on call was written to.",
    conversation=Field.ID,
    contact=Field.ID,
    escalation=Field.ID,
    people=Field.ID,
)

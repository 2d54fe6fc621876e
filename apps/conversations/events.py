"""What happens in conversations. Every live event carries `contact`, so that the person's own sockets hear of it; what is between
colleagues alone, and changes nothing that a customer or a list shows, carries none."""

from apps.events.catalogue import Field, declare

declare("contact.created", "A person came to be known.", contact=Field.ID)
declare("contact.changed", "A person's name or addresses changed.", live=True, contact=Field.ID, fields=Field.WORDS)
declare("contact.identified", "A person's identity was proven: by the tenant's own server, or by a code.", live=True, contact=Field.ID)
declare("identity.code_sent", "A code was sent to an address that a customer says is theirs.", conversation=Field.ID, contact=Field.ID)
declare("contact.blocked", "Colleagues hear nothing from a person any more.", live=True, contact=Field.ID)
declare("contact.unblocked", "A person is heard again.", live=True, contact=Field.ID)
declare("contact.merged", "Two contacts turned out to be one person.", live=True, contact=Field.ID, into=Field.ID)
declare("contact.parted", "A merge was undone.", live=True, contact=Field.ID, into=Field.ID)
declare("visitor.revoked", "A browser was shut out.", live=True, contact=Field.ID, visitor=Field.ID)
declare(
    "conversation.opened",
    "A conversation began.",
    live=True,
    conversation=Field.ID,
    contact=Field.ID,
    inbox=Field.ID,
    channel=Field.WORD,
    holder=Field.WORD,
)
declare(
    "conversation.reopened",
    "A conversation that had been resolved goes on: its customer wrote, or a colleague opened it.",
    live=True,
    conversation=Field.ID,
    contact=Field.ID,
    holder=Field.WORD,
    member=Field.ID,
)
declare(
    "conversation.handed_over",
    "Somebody else answers now.",
    live=True,
    conversation=Field.ID,
    contact=Field.ID,
    holder=Field.WORD,
    member=Field.ID,
    fence=Field.ID,
    team=Field.ID,
    expected=Field.ID,  # seconds that the customer is told to wait
)
declare(
    "conversation.lined_up",
    "Somebody who waits stands in another queue.",
    live=True,
    conversation=Field.ID,
    contact=Field.ID,
    team=Field.ID,
)
declare(
    "conversation.snoozed", "A conversation was put aside.", live=True, conversation=Field.ID, contact=Field.ID, member=Field.ID
)  # fmt: skip
declare("conversation.woken", "What was put aside is back.", live=True, conversation=Field.ID, contact=Field.ID, member=Field.ID)
declare("conversation.resolved", "A conversation ended.", live=True, conversation=Field.ID, contact=Field.ID, outcome=Field.WORD)
declare(
    "conversation.ended",
    "A customer was done with a conversation that had been resolved: it is not continued.",
    live=True,
    conversation=Field.ID,
    contact=Field.ID,
)
declare("conversation.taught", "What was said became knowledge.", conversation=Field.ID, article=Field.ID)
declare("conversation.unlearned", "What had become knowledge was forgotten.", conversation=Field.ID, article=Field.ID)
declare("conversation.redirected", "Replies take another way to the customer.", live=True, conversation=Field.ID, contact=Field.ID)
declare("conversation.tagged", "A conversation's tags changed.", live=True, conversation=Field.ID, contact=Field.ID)
declare(
    "conversation.rated",
    "A customer said what they thought.",
    live=True,
    conversation=Field.ID,
    contact=Field.ID,
    kind=Field.WORD,
    score=Field.ID,
)
declare(
    "conversation.read",
    "Somebody read a conversation.",
    live=True,
    recorded=False,
    conversation=Field.ID,
    contact=Field.ID,
    reader=Field.WORD,
    seq=Field.ID,
)
declare(
    "conversation.emptied", "What was said in it is shown to nobody any more, or again.", live=True, recorded=False,
    conversation=Field.ID, contact=Field.ID,
)  # fmt: skip
declare("recall.ended", "What processes remember of what was just said is to be forgotten.", live=True, recorded=False)
declare("conversation.seen", "A colleague opened what another holds, or nobody; told once a day.", conversation=Field.ID, contact=Field.ID)
declare("message.posted", "Something was said.", live=True, conversation=Field.ID, contact=Field.ID, seq=Field.ID, author=Field.WORD)
declare("card.posted", "A customer filled in a form.", message=Field.ID, conversation=Field.ID, contact=Field.ID)
declare("note.added", "A colleague noted something.", live=True, conversation=Field.ID, contact=Field.ID, note=Field.ID)
declare(
    "note.whispered", "Who leads said something to who answers, alone.", live=True, conversation=Field.ID, whisper=Field.ID, member=Field.ID
)
declare("whisper.heard", "Who it was said to put it away.", live=True, conversation=Field.ID, whisper=Field.ID, member=Field.ID)
declare(
    "paper.touched",
    "A colleague writes a reply or a note, or stopped.",
    live=True,
    recorded=False,
    conversation=Field.ID,
    member=Field.ID,
    paper=Field.WORD,
    on=Field.FLAG,
)
declare(
    "partial.grew", "A reply in the making was shown a little further.", live=True, recorded=False, conversation=Field.ID, contact=Field.ID
)
declare("queue.moved", "Somebody came into the queue from an inbox, or left it.", live=True, recorded=False, queue=Field.ID)
declare(
    "typing.changed",
    "Somebody writes, or stopped.",
    live=True,
    recorded=False,
    conversation=Field.ID,
    contact=Field.ID,
    member=Field.ID,
    on=Field.FLAG,
)
declare("conversation.heard", "The customer's mood was read.", live=True, recorded=False, conversation=Field.ID, contact=Field.ID)
declare("attachment.stored", "Somebody uploaded a file.", attachment=Field.ID)
declare("attachment.handed_out", "A file was taken by a link to it.", attachment=Field.ID)
declare("delivery.queued", "A message waits to leave the house.", delivery=Field.ID, channel=Field.WORD)
declare("delivery.sent", "A message left the house.", delivery=Field.ID, channel=Field.WORD)
declare("delivery.failed", "A message could not leave the house.", delivery=Field.ID, channel=Field.WORD, problem=Field.WORD)
declare(
    "address.stopped",
    "Somebody wishes to get nothing more at an address.",
    live=True,
    visitor=Field.ID,
    conversation=Field.ID,
    contact=Field.ID,
)
declare("address.started", "They take it again.", live=True, visitor=Field.ID, conversation=Field.ID, contact=Field.ID)
declare("inbound.retried", "Somebody had what was set aside taken in once more.", inbound=Field.ID)
declare(
    "delivery.progressed",
    "What was said to an address got further, or will not.",
    live=True,
    recorded=False,
    conversation=Field.ID,
    contact=Field.ID,
    message=Field.ID,
    delivery=Field.ID,
    state=Field.WORD,
)
declare("transcript.read", "Somebody took a conversation's transcript.", conversation=Field.ID, contact=Field.ID, form=Field.WORD)

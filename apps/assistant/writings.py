"""What is shown to a colleague of what they asked the AI to write: for the page and for their own sockets."""

from datetime import timedelta
from itertools import takewhile

from apps.conversations.models import Author, Conversation, Message
from apps.ground import clock
from apps.ground.lane import Statement
from apps.text.danger import crisis

SHOWN_FOR = timedelta(hours=1)
LATELY, LONGEST_QUESTION = 30, 500

_NEWEST = """
SELECT DISTINCT ON (w.kind = 'summary') w.id, w.kind, w.manner, w.language, w.state, w.problem, w.text, w.left_out,
    w.sources::text AS sources, w.by, w.read_seq, w.leased_until, w.put_away_at, w.message_id, v.is_good, v.reason
FROM assistant_writing w
LEFT JOIN assistant_verdict v ON v.tenant_id = w.tenant_id AND v.writing_id = w.id AND v.membership_id = w.asked_by_id
WHERE w.tenant_id = %(tenant)s AND w.conversation_id = %(conversation)s AND w.asked_by_id = %(member)s AND w.asked_at > %(since)s
ORDER BY w.kind = 'summary', w.id DESC
"""


def newest_for(tenant_id: int, conversation_id: int, member_id: int) -> Statement:
    """The newest for the reply, and the newest summary, of late."""
    since = clock.now() - SHOWN_FOR
    return Statement(_NEWEST, {"tenant": tenant_id, "conversation": conversation_id, "member": member_id, "since": since})


def question_of(conversation: Conversation) -> str:
    """The customer's newest words in a row, without words of a crisis: those are looked up nowhere."""
    said = Message.objects.filter(conversation=conversation).exclude(kind=Message.Kind.ACTIVITY).order_by("-seq")
    rows = list(said.values_list("author", "text")[:LATELY])
    start = next((at for at, (author, _) in enumerate(rows) if author == Author.CUSTOMER), len(rows))
    run = takewhile(lambda row: row[0] == Author.CUSTOMER, rows[start:])
    texts = [text for _, text in run if not crisis(text, conversation.language)]
    return " ".join(texts[::-1])[-LONGEST_QUESTION:]

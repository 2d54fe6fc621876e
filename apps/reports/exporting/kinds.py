"""What a conversation is told by: rows of several kinds, each with its cells and where they come from.

A cell is a word (any text), a value as it stands (a number, yes or no, nothing), an object (JSON already), a moment, or a key by which
Python puts its row to another: that one is not written.
"""

from dataclasses import dataclass, field, replace

WORD, VALUE, OBJECT, MOMENT, KEY = "word", "value", "object", "moment", "key"

Cells = dict[str, tuple[str, str]]  # by name: which of these, and SQL


@dataclass(frozen=True, slots=True)
class Kind:
    """`sign` stands first in its rows. `ids` are cells besides, or instead, that are never written: they tell people apart where these are
    to be hidden."""

    sign: bytes
    rows: str
    cells: Cells
    ids: Cells = field(default_factory=dict)

    def with_ids(self) -> "Kind":
        return replace(self, cells=self.cells | self.ids)


# Conversations `c` of a part, in its order, which is why they are not joined any further: what comes after runs once for each.
CONVERSATIONS = """(
    SELECT c.*, part.last_seq AS upto, part.last_note, part.has_files, inbox.kind AS channel, inbox.name AS inbox_name,
        who.number AS who_number, who.name AS who_name, who.merged_into_id
    FROM unnest(%(ids)s::bigint[], %(seqs)s::bigint[], %(notes)s::bigint[], %(files)s::boolean[])
        WITH ORDINALITY AS part (id, last_seq, last_note, has_files, turn)
    JOIN conversations_conversation c ON c.tenant_id = %(tenant)s AND c.id = part.id
    JOIN inboxes_inbox inbox ON inbox.id = c.inbox_id
    JOIN conversations_contact who ON who.tenant_id = %(tenant)s AND who.id = c.contact_id ORDER BY part.turn OFFSET 0
) c"""
SAID = """FROM conversations_message m WHERE m.tenant_id = %(tenant)s AND m.conversation_id = c.id AND m.seq <= c.upto ORDER BY m.seq"""
_ROOT = """(
WITH RECURSIVE up AS (
    SELECT c.contact_id AS id, c.merged_into_id
    UNION SELECT person.id, person.merged_into_id FROM conversations_contact person JOIN up ON person.id = up.merged_into_id
) SELECT id FROM up WHERE merged_into_id IS NULL)"""
_CUSTOMER = """json_build_object('number', c.who_number, 'name', c.who_name, 'addresses', coalesce((
    SELECT json_agg(json_build_object('kind', address.kind, 'value', address.value, 'is_verified', address.is_verified) ORDER BY address.id)
    FROM conversations_contactaddress address WHERE address.tenant_id = %(tenant)s AND address.contact_id = c.contact_id
), '[]'){ids})"""

CONVERSATION = Kind(
    b"c", "",
    {
        "conversation": (WORD, "c.public_id"), "number": (VALUE, "c.number"), "channel": (WORD, "c.channel"),
        "inbox": (WORD, "c.inbox_name"), "language": (WORD, "c.language"), "status": (WORD, "c.status"), "outcome": (WORD, "c.outcome"),
        "sentiment": (VALUE, "c.sentiment"), "tags": (OBJECT, "c.tags"), "opened_at": (OBJECT, "to_jsonb(c.opened_at)"),
        "resolved_at": (OBJECT, "to_jsonb(c.resolved_at)"), "customer": (OBJECT, _CUSTOMER.format(ids="")),
    },
    {"customer": (OBJECT, _CUSTOMER.format(ids=f", 'contact_id', {_ROOT}")), "id": (VALUE, "c.id")},
)  # fmt: skip
CALL = Kind(
    b"t",
    """FROM tools_toolcall call WHERE call.tenant_id = %(tenant)s AND call.conversation_id = c.id AND call.asked_seq <= c.upto
    ORDER BY call.id""",
    {
        "tool": (WORD, "call.tool"), "tier": (WORD, "call.tier"), "state": (WORD, "call.state"), "after_seq": (VALUE, "call.asked_seq"),
        "asked_at": (MOMENT, "call.asked_at"), "finished_at": (OBJECT, "to_jsonb(call.finished_at)"),
        "arguments": (OBJECT, "call.arguments"), "result": (OBJECT, "call.result"), "problem": (WORD, "call.problem"),
        "summary": (WORD, "call.summary"), "asked_by": (WORD, "call.actor_kind"),
    },
    {"member_id": (VALUE, "call.member_id")},
)  # fmt: skip
RATING = Kind(
    b"r",
    "FROM conversations_rating rating WHERE rating.tenant_id = %(tenant)s AND rating.conversation_id = c.id ORDER BY rating.kind",
    {
        "kind": (WORD, "rating.kind"), "score": (VALUE, "rating.score"), "comment": (WORD, "rating.comment"),
        "rated_at": (MOMENT, "rating.rated_at"),
    },
)  # fmt: skip
NOTE = Kind(
    b"n",
    """FROM conversations_note note LEFT JOIN tenants_membership a ON a.id = note.author_id LEFT JOIN tenants_user u ON u.id = a.user_id
    WHERE c.last_note > 0 AND note.tenant_id = %(tenant)s AND note.conversation_id = c.id AND note.number <= c.last_note
    ORDER BY note.number""",
    {
        "after_seq": (VALUE, "note.after_seq"), "name": (WORD, "coalesce(u.name, '')"), "text": (WORD, "note.text"),
        "created_at": (MOMENT, "note.created_at"),
    },
    {"member_id": (VALUE, "note.author_id")},
)  # fmt: skip
FILE = Kind(
    b"f",
    """FROM conversations_message m JOIN conversations_attachment file ON file.tenant_id = %(tenant)s AND file.message_id = m.id
    WHERE c.has_files AND m.tenant_id = %(tenant)s AND m.conversation_id = c.id AND m.seq <= c.upto
    ORDER BY m.seq, file.position, file.id""",
    {"seq": (KEY, "m.seq"), "name": (WORD, "file.name"), "type": (WORD, "file.type"), "size": (VALUE, "file.size")},
)
MESSAGE = Kind(
    b"m", SAID,
    {
        "seq": (VALUE, "m.seq"), "created_at": (MOMENT, "m.created_at"), "author": (WORD, "m.author"), "name": (WORD, "m.author_name"),
        "kind": (WORD, "m.kind"), "activity": (WORD, "m.activity"), "language": (WORD, "m.language"), "confidence": (VALUE, "m.confidence"),
        "text": (WORD, "m.text"), "card": (OBJECT, "m.card"), "sources": (OBJECT, "m.sources"),
    },
    {"member_id": (VALUE, "m.membership_id")},
)  # fmt: skip
BOOK: Cells = {"kind": (WORD, "kind"), "value": (WORD, "value")}

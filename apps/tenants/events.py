"""What happens to tenants and their people."""

from apps.events.catalogue import Field, declare

declare("tenant.created", "A tenant came to be.")
declare("tenant.changed", "A tenant's settings changed.", fields=Field.WORDS)
declare("member.invited", "Somebody was invited by email.", role=Field.WORD)
declare("invitation.revoked", "An invitation was taken back.")
declare("member.joined", "Somebody became a member.", live=True, member=Field.ID, role=Field.WORD)
declare("member.changed", "A member's role, skills or limits changed.", live=True, member=Field.ID, fields=Field.WORDS)
declare("member.ended", "A member left or was taken out.", live=True, member=Field.ID)
declare("member.signed_in", "A member signed in.")
declare("member.signed_out", "A member signed out.", live=True, member=Field.ID)
declare("member.entered", "A member of several tenants went into this one.")
declare("operator.created", "Somebody was made an operator.")
declare("operator.entered", "The operator signed in.")
declare("row.added", "Somebody added a row in the admin.", model=Field.WORD)
declare("row.changed", "Somebody changed a row in the admin.", model=Field.WORD, fields=Field.WORDS)
declare("row.deleted", "Somebody deleted a row in the admin.", model=Field.WORD)
declare("team.created", "A team was made.")
declare("hours.created", "Opening hours were made.")
declare("keys.rotated", "Encrypted values were moved to the newest key.", count=Field.ID)
declare("presence.changed", "Somebody came to a page or left it.", live=True, recorded=False, page=Field.WORD)

"""What happens to inboxes."""

from apps.events.catalogue import Field, declare

declare("inbox.created", "An inbox was made.")
declare("inbox.changed", "An inbox's settings changed.", fields=Field.WORDS)
declare("inbox.secret_rotated", "An inbox got a new identity secret.")
declare("inbox.secret_replaced", "An inbox got a new secret, and no other is believed any more.")
declare("inbox.secret_shown", "Somebody looked at an inbox's new identity secret.")

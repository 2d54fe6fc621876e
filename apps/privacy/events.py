"""What happens to what is kept of people. Counts and ids: the log itself forgets nothing."""

from apps.events.catalogue import Field, declare

declare("erasure.asked", "Somebody asked that a person be forgotten.", erasure=Field.ID, contact=Field.ID)
declare(
    "contact.erased", "A person was forgotten.", live=True,
    erasure=Field.ID, contact=Field.ID, rows=Field.ID, files=Field.ID, digest=Field.WORD,
)  # fmt: skip
declare("hold.set", "Nothing of a person may go until further notice.", hold=Field.ID, contact=Field.ID)
declare("hold.ended", "What is kept of a person may go again.", hold=Field.ID, contact=Field.ID)
declare("retention.swept", "What had been kept long enough went.", retention=Field.ID, kind=Field.WORD, rows=Field.ID, files=Field.ID)
declare("dossier.asked", "Somebody asked for all there is about a person.", dossier=Field.ID, contact=Field.ID)
declare("dossier.made", "All there is about a person was put together.", dossier=Field.ID, contact=Field.ID, rows=Field.ID)
declare("dossier.taken", "Somebody took what there is about a person.", dossier=Field.ID, contact=Field.ID)
declare("retention.dropped", "How long a kind of thing is kept is decided no more.", retention=Field.ID, kind=Field.WORD)
declare("audit.exported", "Somebody took a copy of the audit log.", form=Field.WORD, events=Field.ID)
declare("retention.set", "How long a kind of thing is kept was decided.", retention=Field.ID, kind=Field.WORD, days=Field.ID)

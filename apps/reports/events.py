"""What happens when transcripts leave the house: who asked, what became of it, who took it. Ids and words only."""

from apps.events.catalogue import Field, declare

declare(
    "export.asked",
    "Somebody asked for an export of transcripts.",
    export=Field.ID,
    form=Field.WORD,
    anonymised=Field.FLAG,
    notes=Field.FLAG,
    filters=Field.WORDS,
)
declare("export.ended", "An export was done, or failed.", export=Field.ID, state=Field.WORD, conversations=Field.ID)
declare("export.cancelled", "Somebody called an export off.", export=Field.ID)
declare("export.resumed", "Somebody had an export taken up again.", export=Field.ID)
declare("export.taken", "Somebody took an export's file.", export=Field.ID, part=Field.WORD)
declare("export.forgotten", "An export's file was removed.", export=Field.ID, reason=Field.WORD)
declare(
    "export.streamed",
    "The operator exported transcripts by command.",
    form=Field.WORD,
    anonymised=Field.FLAG,
    notes=Field.FLAG,
    filters=Field.WORDS,
)

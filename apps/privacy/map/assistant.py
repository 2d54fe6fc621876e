"""What the assistant read, did and wrote of them."""

from apps.assistant.models import Digest, Rehearsal, Step, Translation, Turn, Verdict, Writing
from apps.privacy.map.grammar import Emptied, Entry, Goes

ASSISTANT: list[Entry] = [
    Goes(Verdict, conversation="message__conversation", contact=("message__conversation__contact", "writing__conversation__contact")),
    Goes(Translation, conversation="conversation"),
    Goes(Digest, conversation="conversation"),
    Goes(Rehearsal, contact=("contact",)),
    Emptied(
        Writing,
        conversation="conversation",
        fields={"wish": "", "words": "", "text": "", "problem": "", "sources": []},
        keeps="language by",
        because="in which language and by which model it was written",
    ),
    Emptied(Step, conversation="turn__conversation", fields={"detail": {}}),
    Emptied(
        Turn,
        conversation="conversation",
        fields={"problem": ""},
        keeps="provider",
        because="which model it was, for what it cost",
    ),
]

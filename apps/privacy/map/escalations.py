"""Why people were asked to help them, and what was handed on and promised."""

from apps.escalations.models import Addition, CaseFile, Escalation, Move, Promise, Replayed
from apps.privacy.map.grammar import Emptied, Entry, Goes

ESCALATIONS: list[Entry] = [
    Goes(Addition, conversation="case_file__escalation__conversation"),
    Goes(CaseFile, conversation="escalation__conversation"),
    Goes(Replayed, conversation="conversation"),
    Emptied(Move, conversation="conversation", fields={"note": ""}),
    Emptied(Promise, conversation="conversation", fields={"words": ""}),
    Emptied(
        Escalation,
        conversation="conversation",
        fields={"title": "", "evidence": []},
        keeps="skill parts",
        because="a skill of the tenant's own, and seconds by what earned them",
    ),
]

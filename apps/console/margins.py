"""What stands beside a message for one reader: its words in their language, and what they think of the assistant's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from apps.assistant.models import Translation, Verdict
from apps.assistant.reading import foreign, reads, shows_translations
from apps.console.facts import language_name
from apps.conversations.models import Author, Conversation, Message
from apps.tenants.models import Membership
from apps.tenants.roles import Can, allows
from apps.text.markup import to_html


@dataclass(frozen=True, slots=True)
class Margin:
    seq: int
    reads: str
    language: str = ""  # by its name, where it is not the reader's
    translation: Translation | None = None
    is_judged: bool = False  # colleagues may say what they think of it
    verdict: Verdict | None = None

    @property
    def is_translated(self) -> bool:
        return self.translation is not None and self.translation.state == Translation.State.DONE

    @property
    def is_waiting(self) -> bool:
        return self.translation is not None and self.translation.state in Translation.UNDER_WAY

    @property
    def has_failed(self) -> bool:
        return self.translation is not None and self.translation.state == Translation.State.FAILED

    @property
    def html(self) -> SafeString:
        return mark_safe(to_html(self.translation.text) if self.translation else "")  # noqa: S308 - passed the allow-list


def margins(conversation: Conversation, member: Membership, seqs: Sequence[int]) -> str:
    """Of these messages, those that have any; at the same cost for one and for fifty."""
    found = [*_translated(conversation, member, seqs)] if shows_translations(member) else []
    if allows(member.actor, Can.ANSWER):
        found = _judged(conversation, member, seqs, {one.seq: one for one in found})
    return render_to_string("console/_margin.html", {"margins": found})


def _translated(conversation: Conversation, member: Membership, seqs: Sequence[int]) -> list[Margin]:
    language = reads(member)
    known = {one.seq: one for one in Translation.objects.filter(conversation=conversation, language=language, seq__in=seqs)}
    spoken = foreign(conversation, seqs, language)
    return [Margin(one.message.seq, language, language_name(one.language), known.get(one.message.seq)) for one in spoken]


def _judged(conversation: Conversation, member: Membership, seqs: Sequence[int], known: dict[int, Margin]) -> list[Margin]:
    """The assistant's, each with what the member thought of it."""
    said = Message.objects.filter(conversation=conversation, seq__in=seqs, author=Author.ASSISTANT, kind=Message.Kind.TEXT)
    verdicts = {one.message_id: one for one in Verdict.objects.filter(membership=member, message__in=said)}
    for message in said:
        margin = known.get(message.seq) or Margin(message.seq, reads(member))
        known[message.seq] = replace(margin, is_judged=True, verdict=verdicts.get(message.pk))
    return [known[seq] for seq in sorted(known)]

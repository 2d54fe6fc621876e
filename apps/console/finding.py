"""What was looked for in a thread, as a list to choose from."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from apps.console import moments
from apps.console.timeline import ASSISTANT
from apps.conversations.finding import Found, Search, search_in
from apps.conversations.listing import Listed
from apps.conversations.models import Author
from apps.text.marking import Piece, excerpt, spelled
from apps.text.markup import to_plain


@dataclass(frozen=True, slots=True)
class Match:
    """One line of the list; `seq` is the message it stands at."""

    id: str
    seq: int
    paper: str
    speaker: str
    pieces: list[Piece]
    at: datetime
    moment: str
    time: str


@dataclass(frozen=True, slots=True)
class Matches:
    matches: list[Match]
    is_asked: bool
    is_more: bool

    @property
    def words(self) -> str:
        """How many there are, plainly."""
        if not self.is_asked:
            return ""
        if self.is_more:
            return f"The newest {len(self.matches)} are shown. Narrow your search."
        count = len(self.matches)
        return f"{count} {'match' if count == 1 else 'matches'}" if count else "Nothing found in this conversation"


def matches(listed: Listed, tenant_id: int, query: str, zone: tzinfo) -> Matches:
    search = search_in(tenant_id, listed.id, query)
    return Matches([_match(one, search, listed.who, zone) for one in search.found], bool(search.terms), search.is_more)


def _match(found: Found, search: Search, who: str, zone: tzinfo) -> Match:
    local = found.created_at.astimezone(zone)
    return Match(
        id=f"note-{found.number}" if found.is_note else f"message-{found.seq}",
        seq=found.seq,
        paper=found.author,
        speaker=_speaker(found, who),
        pieces=excerpt(to_plain(found.text), [spelled(term) for term in search.terms]),
        at=local,
        moment=moments.moment(found.created_at, zone),
        time=moments.time_of(found.created_at, zone),
    )


def _speaker(found: Found, who: str) -> str:
    match found.author:
        case Author.CUSTOMER:
            return who
        case Author.ASSISTANT:
            return ASSISTANT
    name = found.author_name or "Somebody who left"
    return f"{name}, note" if found.is_note else name

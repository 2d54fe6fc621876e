"""What the search page shows: conversations with the words that were said, people, and tickets. The newest first, each in pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from apps.console import moments
from apps.console.access import sight
from apps.console.facts import Facts
from apps.conversations.listing import Listed, Sight, listed_by_ids
from apps.conversations.models import ContactAddress
from apps.conversations.searching import finding
from apps.conversations.searching.asking import LONGEST, Asked, parsed
from apps.conversations.searching.excerpts import best_of, sought
from apps.conversations.searching.names import Names, names_in
from apps.conversations.searching.people import addresses_of, as_people, latest
from apps.conversations.searching.question import question
from apps.ground import clock
from apps.ground.lane import Row, fetch
from apps.tenants.models import Tenant
from apps.tenants.workspace import MemberRequest
from apps.text.marking import Piece, excerpt
from apps.text.markup import to_plain
from apps.tickets import searching as tickets
from apps.tickets.models import Ticket

BESIDE = 5  # people and tickets on a page
SHORTEST = 2  # letters, or one of a script that needs no more


@dataclass(frozen=True, slots=True)
class Hit:
    """A conversation that was found, with where it says so."""

    facts: Facts
    seq: int
    who: str
    is_note: bool
    pieces: list[Piece]

    @property
    def anchor(self) -> str:
        return f"#message-{self.seq}" if self.seq else ""


@dataclass(frozen=True, slots=True)
class Person:
    listed: Listed
    moment: str
    addresses: list[Row]


@dataclass(frozen=True, slots=True)
class Slip:
    """A ticket that was found."""

    number: int
    status: Ticket.Status
    moment: str
    conversation: int | None
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Part:
    """What was found of one kind; `is_cut` where the older ones are still to be looked through."""

    rows: Sequence[Any] = ()
    older: str = ""
    is_cut: bool = False
    newest: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    tenant: Tenant
    text: str
    asked: Asked
    names: Names
    sight: Sight | None
    places: dict[str, str]  # where a page of each kind begins

    @classmethod
    def of(cls, request: MemberRequest) -> "Search":
        tenant, text = request.member.tenant, request.GET.get("q", "").strip()[:LONGEST]
        names = Names(tuple(fetch(names_in(tenant.pk))), request.member.pk)
        places = {kind: request.GET.get(kind, "")[:40] for kind in ("older", "people", "tickets")}
        return cls(tenant, text, parsed(text, clock.today(tenant.zone)), names, sight(request), places)

    @property
    def is_short(self) -> bool:
        return len(self.text) < SHORTEST and self.text.isascii() and bool(self.text)

    def context(self) -> dict[str, Any]:
        found: dict[str, Any] = {"q": self.text, "is_short": self.is_short}
        if self.asked.is_empty or self.is_short:
            return found | {"problems": self.asked.problems}
        asked = question(self.asked, self.tenant.pk, self.names, self.tenant.zone, self.sight)
        page = finding.page_of(fetch(finding.found(asked, older=self.places["older"])))
        hits = Part(list(self._hits(page.ids)), self._link("older", page.older), page.is_cut, self._newest("older"))
        parts = {"hits": hits, "persons": self._people(), "slips": self._tickets()}
        return found | parts | {"problems": asked.problems, "is_nothing": not any(part.rows or part.is_cut for part in parts.values())}

    def _link(self, kind: str, place: str) -> str:
        """To the next page of one kind; the others begin anew."""
        return f"{reverse('console:search')}?{urlencode({'q': self.text, kind: place})}" if place else ""

    def _newest(self, kind: str) -> str:
        return f"{reverse('console:search')}?{urlencode({'q': self.text})}" if self.places[kind] else ""

    def _hits(self, ids: Sequence[int]) -> Iterator[Hit]:
        listed = self._listed(ids)
        best = {row["conversation_id"]: row for row in fetch(best_of(self.tenant.pk, ids, self.asked))}
        marked = sought(self.asked)
        for one in (listed[each] for each in ids if each in listed):
            said = best.get(one.id)
            facts = Facts(one, self.tenant.zone)
            text = to_plain(said["text"]) if said else facts.preview
            yield Hit(facts, said["seq"] if said else 0, _speaker(one, said), bool(said and said["note"]), excerpt(text, marked))

    def _listed(self, ids: Sequence[int]) -> dict[int, Listed]:
        """Nothing of whoever is forgotten is found."""
        listed = [Listed.of(row) for row in fetch(listed_by_ids(self.tenant.pk, list(ids), []))]
        return {one.id: one for one in listed if not one.is_forgotten}

    def _people(self) -> Part:
        names = as_people(self.asked)
        if names is None:
            return Part()
        asked = question(names, self.tenant.pk, self.names, self.tenant.zone, self.sight)
        rows = fetch(finding.found(asked, older=self.places["people"], limit=BESIDE, besides=latest(self.sight)))
        page = finding.page_of(rows, BESIDE)
        return Part(list(self._persons(page.ids)), self._link("people", page.older), page.is_cut, self._newest("people"))

    def _persons(self, ids: Sequence[int]) -> Iterator[Person]:
        """A person whose contacts were merged stands once."""
        listed = self._listed(ids)
        each = {listed[one].person_id: listed[one] for one in reversed(ids) if one in listed}
        known = fetch(addresses_of(self.tenant.pk, sorted(each)))
        for person_id, one in reversed(each.items()):
            addresses = [row for row in known if row["of_id"] == person_id and row["kind"] != ContactAddress.Kind.USER]
            yield Person(one, moments.moment(one.last_message_at, self.tenant.zone), addresses[:3])

    def _tickets(self) -> Part:
        older = self.places["tickets"]
        statement = tickets.tickets_found(
            self.asked, self.tenant.pk, self.names, self.tenant.zone, self.sight, older=older, limit=BESIDE
        )  # fmt: skip
        page = tickets.page_of(fetch(statement), BESIDE)
        return Part([self._slip(row) for row in page.rows], self._link("tickets", page.older), newest=self._newest("tickets"))

    def _slip(self, row: Row) -> Slip:
        moment = moments.moment(row["opened_at"], self.tenant.zone)
        return Slip(row["number"], Ticket.Status(row["status"]), moment, row["conversation"], excerpt(row["subject"], sought(self.asked)))


def _speaker(listed: Listed, said: Row | None) -> str:
    """Who said what is shown."""
    if said is None or said["author"] == "system":
        return ""
    told = {"customer": listed.who, "assistant": "Assistant", "note": "Note"}
    return told.get(said["author"]) or str(said["name"])

"""What is done to a ticket. Each calls one action, and is answered with the ticket as it is then."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages as toasts
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.console.access import members_only, sight
from apps.console.done import TAKEN_BACK, Done
from apps.console.forms import Words
from apps.console.replying import approved_in
from apps.console.tickets import sheet
from apps.console.tickets.forms import changes_in, key_in, status_in
from apps.conversations.actions import KeptMoving, SaidOtherwise
from apps.conversations.actions import redirect as redirect_replies
from apps.conversations.models import Conversation
from apps.tenants.roles import Can
from apps.tenants.workspace import MemberRequest
from apps.text.typed import NotText
from apps.tickets import actions
from apps.tickets.models import Ticket, TicketLink, TicketStatus
from apps.tickets.queries import goes_on_in

SAID_OTHERWISE = "An earlier try did arrive, with other words: look above. Send again to say this as well."
AGAIN = "Not done: the conversation kept moving. Try again."
UNDONE_BY = {"owner": "owner_id", "team": "team_id", "priority": "priority"}  # what can be put back by one field

Act = Callable[[MemberRequest, Ticket], Done | None]


def on_ticket(can: Can = Can.ANSWER) -> Callable[[Act], Callable[..., HttpResponseBase]]:
    """Somebody does something to a ticket they see; what is refused comes back as a sentence, with the ticket as it is."""

    def decorate(view: Act) -> Callable[..., HttpResponseBase]:
        @require_POST
        @members_only(can)
        @wraps(view)
        def acted(request: MemberRequest, number: int) -> HttpResponse:
            ticket = sheet.ticket_or_404(request, number)
            try:
                done = view(request, ticket)
            except (PermissionDenied, SaidOtherwise, KeptMoving, ValidationError, NotText) as refused:
                return _since(request, number, *_in_words(refused))
            return _since(request, number, done=Done(TAKEN_BACK, number) if done and request.POST.get("undo") else done)

        return acted

    return decorate


def _in_words(refused: Exception) -> tuple[str, int]:
    match refused:
        case SaidOtherwise():
            return SAID_OTHERWISE, 409
        case KeptMoving():
            return AGAIN, 409
        case ValidationError():
            return " ".join(refused.messages), 422
        case PermissionDenied():
            return str(refused), 403
    return str(refused), 422


def _since(request: MemberRequest, number: int, problem: str = "", status: int = 200, *, done: Done | None = None) -> HttpResponse:
    """The ticket as it is now. Forms that go without a script lead to its whole page."""
    if not request.headers.get("HX-Request"):
        if problem:
            toasts.error(request, problem)
        if done:
            toasts.success(request, done.rendered(), extra_tags="done")
        return redirect("console:ticket", number)
    context = sheet.context(request, sheet.ticket_or_404(request, number))
    return render(request, "console/_ticket_since.html", context | {"problem": problem, "done": done}, status=status)


@on_ticket()
def changes(request: MemberRequest, ticket: Ticket) -> Done | None:
    wanted = changes_in(request.POST, ticket.tenant)
    before = {what: getattr(ticket, column) for what, column in UNDONE_BY.items()}
    changed = actions.change(ticket, actor=request.member.actor, **wanted)
    if all(getattr(changed, what) == getattr(ticket, what) for what in wanted):
        return None
    (what, *others) = wanted
    if others or what not in before:
        return Done("Kept", ticket.number)
    return Done(_now(what, changed), ticket.number, "ticket_changes", {what: "" if before[what] is None else before[what]})


def _now(what: str, ticket: Ticket) -> str:
    match what:
        case "owner":
            return f"Given to {ticket.owner}" if ticket.owner else "Nobody’s now"
        case "team":
            return f"Passed on to {ticket.team}" if ticket.team else "With no team now"
    return f"{ticket.get_priority_display()} priority now"


@on_ticket()
def status(request: MemberRequest, ticket: Ticket) -> Done | None:
    moved = actions.move(ticket, to=status_in(request.POST.get("status", "")), actor=request.member.actor)
    if moved.state_id == ticket.state_id:
        return None
    return Done(f"Now: {moved.status_name}", ticket.number, "ticket_status" if ticket.state_id else "", {"status": ticket.state_id})


@on_ticket()
def messages(request: MemberRequest, ticket: Ticket) -> Done | None:
    words = Words.of(request)
    state = status_in(request.POST["then"]) if request.POST.get("then") else None
    actions.reply(
        ticket, member=request.member, client_id=words.client_id, text=words.text, attachments=words.attachments, sight=sight(request)
    )  # fmt: skip
    if state is None:
        return None
    return Done(f"Sent. {_then(request, ticket, state)}", ticket.number)


def _then(request: MemberRequest, ticket: Ticket, state: TicketStatus) -> str:
    """What was sent is sent, whether the ticket may move on or not."""
    try:
        return f"Now: {actions.move(ticket, to=state, actor=request.member.actor).status_name}"
    except ValidationError as refused:
        return refused.messages[0]


@on_ticket()
def way(request: MemberRequest, ticket: Ticket) -> None:
    """How replies reach the customer from now on."""
    redirect_replies(_spoken_in(ticket), way=request.POST.get("way", ""), member=request.member)


@on_ticket()
def approved(request: MemberRequest, ticket: Ticket) -> None:
    template, variables = approved_in(request, _spoken_in(ticket))
    actions.reply_approved(
        ticket, member=request.member, template=template, variables=variables, client_id=Words.of(request).client_id, sight=sight(request)
    )  # fmt: skip


def _spoken_in(ticket: Ticket) -> Conversation:
    if ticket.conversation is None:
        raise ValidationError("They have not written from anywhere yet.")
    return goes_on_in(ticket.conversation)


@on_ticket()
def notes(request: MemberRequest, ticket: Ticket) -> None:
    words = Words.of(request)
    actions.note(ticket, member=request.member, client_id=words.client_id, text=words.text)


@on_ticket()
def links(request: MemberRequest, ticket: Ticket) -> Done | None:
    """One more, or one less."""
    if gone := request.POST.get("remove", ""):
        link = get_object_or_404(TicketLink, ticket=ticket, pk=key_in(gone))
        actions.unlink(link, actor=request.member.actor)
        return Done("Link taken off", ticket.number, "ticket_links", {"kind": link.kind, "reference": link.reference})
    kind, reference = request.POST.get("kind", ""), request.POST.get("reference", "").replace("\x00", "").strip()
    if kind not in TicketLink.Kind or not reference:
        raise ValidationError("Say what it belongs with, by its number.")
    made = actions.link(ticket, kind=TicketLink.Kind(kind), reference=reference, actor=request.member.actor)
    return Done(f"Linked: {made}", ticket.number, "ticket_links", {"remove": made.pk})


@on_ticket(Can.SEE_CONSOLE)
def watching(request: MemberRequest, ticket: Ticket) -> Done | None:
    on = request.POST.get("on", "1") == "1"
    (actions.watch if on else actions.unwatch)(ticket, member=request.member)
    return Done("You hear of what becomes of it" if on else "You hear of it no longer", ticket.number)


@on_ticket()
def renewal(request: MemberRequest, ticket: Ticket) -> Done | None:
    """The customer's link ends, and another begins."""
    actions.revoke_link(ticket, actor=request.member.actor)
    return Done("The old link opens nothing any more", ticket.number)

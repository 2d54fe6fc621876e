"""What people type into the console."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.ground import ids
from apps.tenants import actions
from apps.tenants.models import Invitation, Membership, Team, User
from apps.tenants.roles import Can, Role, role_may

MOST_ATTACHMENTS, MOST_NOTE = 10, 500
NEW_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class InvitationForm(forms.Form):
    """Accepting an invitation: a newcomer gives a name and a password, somebody signed in only says yes."""

    name = forms.CharField(max_length=80, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password1 = forms.CharField(label="Password", strip=False, widget=NEW_PASSWORD, validators=[validate_password])

    member: Membership

    def __init__(self, *args: Any, invitation: Invitation, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._invitation, self._user = invitation, user
        if user is not None:
            del self.fields["name"], self.fields["password1"]

    def clean(self) -> dict[str, Any]:
        asked = self.cleaned_data
        if not self.errors:
            self.member = self._accepted(asked)
        return asked

    def _accepted(self, asked: dict[str, Any]) -> Membership:
        name, password = asked.get("name", ""), asked.get("password1", "")
        try:
            return actions.accept_invitation(self._invitation, name=name, password=password, user=self._user)
        except PermissionDenied as refused:
            raise ValidationError(str(refused)) from refused


@dataclass(frozen=True, slots=True)
class Words:
    """What an agent sends: a text, the files uploaded for it, and the id the page gave the message."""

    client_id: UUID
    text: str
    attachments: tuple[str, ...] = ()

    @classmethod
    def of(cls, request: HttpRequest) -> "Words":
        try:
            client_id = UUID(request.POST.get("client_id", ""))
        except ValueError:
            raise ValidationError("This page is too old to send from. Load it again; copy your words first.") from None
        return cls(client_id, request.POST.get("text", ""), uploads_in(request))


def uploads_in(request: HttpRequest) -> tuple[str, ...]:
    """The files that were uploaded for a message."""
    attachments = tuple(dict.fromkeys(request.POST.getlist("attachments")))
    if len(attachments) > MOST_ATTACHMENTS or not all(ids.tenant_of(one) for one in attachments):
        raise ValidationError(f"A message has at most {MOST_ATTACHMENTS} files.")
    return attachments


def number_in(request: HttpRequest, name: str, default: int | None = None) -> int:
    """A whole number out of a form or an address."""
    said = (request.POST if request.method == "POST" else request.GET).get(name, "")
    if said.isascii() and said.isdecimal() and len(said) < 10:
        return int(said)
    if default is None:
        raise ValidationError(f"{name} is missing.")
    return default


def note_in(request: HttpRequest) -> str:
    """What somebody tells whoever has the conversation next."""
    said = request.POST.get("note", "").strip()
    if len(said) > MOST_NOTE or "\x00" in said:
        raise ValidationError(f"A note on the way is text of at most {MOST_NOTE} characters. Keep longer ones in the thread.")
    return said


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a conversation is passed on to: a team or a person."""

    team: Team | None = None
    to: Membership | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> "Destination":
        kind, _, key = request.POST.get("to", "").partition("-")
        number = int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else 0
        team = Team.objects.filter(pk=number).first() if kind == "team" else None
        to = answering().filter(pk=number).first() if kind == "member" else None
        if team is None and to is None:
            raise ValidationError("Choose a team or a person.")
        return cls(team, to)


def answering() -> QuerySet[Membership]:
    """Who may be given a conversation."""
    roles = [role for role in Role if role_may(role, Can.ANSWER)]
    return Membership.objects.active().filter(role__in=roles, user__is_active=True).select_related("user").order_by("user__name", "pk")


def came_from(request: HttpRequest) -> str:
    """The address of the page a form stood on; nothing for a page that is not ours."""
    referer = urlsplit(request.headers.get("Referer", ""))
    if referer.netloc != request.get_host() or referer.path.startswith("//"):
        return ""
    return referer.path + (f"?{referer.query}" if referer.query else "")

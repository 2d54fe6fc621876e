"""A ticket that a colleague opens: whom it is for, and what is said of it."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError

from apps.console.about import Person, found_alike
from apps.console.forms import answering
from apps.console.tickets.forms import FIELD, key_in, moment_in
from apps.conversations.knowing import person_behind
from apps.conversations.models import Contact, Conversation
from apps.ground.lane import fetch
from apps.tenants.models import Membership, Team, Tenant
from apps.tickets.models import Priority, Stage, TicketField, TicketStatus

NEW = "new"
LONGEST_OWN = 500


def _input(kind: str, **attrs: str) -> forms.TextInput:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    widget.input_type = kind
    return widget


class TicketForm(forms.Form):
    """Of a conversation it is about that one's person; else of somebody who is chosen, or written down here."""

    contact = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(max_length=80, required=False, label="Name", widget=_input("text", dir="auto"))
    email = forms.EmailField(max_length=254, required=False, label="Email", help_text="Letters about it go there.", widget=_input("email"))
    subject = forms.CharField(
        max_length=200, label="What is it about?", error_messages={"required": "Say what it is about."}, widget=_input("text", dir="auto")
    )
    description = forms.CharField(
        max_length=10_000, required=False, label="What should be known", help_text="The customer can read it on their ticket’s page.",
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )  # fmt: skip
    status = forms.ModelChoiceField(TicketStatus.objects.none(), label="Status", empty_label=None)
    priority = forms.TypedChoiceField(choices=Priority.choices[::-1], coerce=int, label="Priority", initial=Priority.NORMAL)
    owner = forms.ModelChoiceField(Membership.objects.none(), required=False, label="Owner", empty_label="Nobody yet")
    team = forms.ModelChoiceField(Team.objects.none(), required=False, label="Team", empty_label="No team")
    due = forms.CharField(max_length=40, required=False, label="Due", widget=_input("datetime-local"))
    tags = forms.CharField(max_length=1_000, required=False, label="Tags", help_text="With commas between.", widget=_input("text"))
    client_id = forms.CharField(required=False, initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, typed: Any = None, *, member: Membership, conversation: Conversation | None, may_look: bool, **known: Any) -> None:
        super().__init__(typed, **known)
        self.member, self.conversation, self.may_look = member, conversation, may_look
        statuses = TicketStatus.objects.filter(is_active=True)
        self._offer("status", statuses, statuses.filter(stage=Stage.OPEN).first())
        self._offer("owner", answering(), None if may_look else member.pk)
        self._offer("team", Team.objects.all(), conversation.team_id if conversation else None)
        for field in TicketField.objects.filter(is_active=True):
            self.fields[f"{FIELD}{field.key}"] = _own(field)

    def _offer(self, name: str, choices: Any, first: Any) -> None:
        self.fields[name].queryset = choices  # type: ignore[attr-defined]
        self.fields[name].initial = first

    @property
    def newcomer(self) -> list[forms.BoundField]:
        return [self["name"], self["email"]]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(FIELD)]

    def clean_due(self) -> Any:
        return moment_in(self.cleaned_data["due"], self.member.tenant)

    def clean(self) -> dict[str, Any]:
        """Whom it is for: of two who are named, the one that was chosen."""
        told = self.cleaned_data
        is_new = told.get("contact") == NEW or not told.get("contact") or not self.may_look
        told["whose"] = self.conversation.contact if self.conversation else None
        if self.conversation is None and not is_new:
            told["whose"] = Contact.objects.filter(pk=key_in(told["contact"])).first()
            if told["whose"] is None:
                self.add_error("contact", "They are no longer here.")
        elif self.conversation is None and not (told.get("name") or told.get("email") or "email" in self.errors):
            self.add_error(*("name", "Give a name or an email.") if told.get("contact") else ("contact", "Choose whom it is for."))
        return told

    def ask_anew(self, refused: ValidationError) -> None:
        """Nothing was opened: what is sent next is another asking."""
        self.add_error(None, refused)
        self.data = {name: self.data[name] for name in self.data} | {"client_id": str(uuid4())}

    @property
    def about(self) -> dict[str, Any]:
        """What the action is told."""
        told = self.cleaned_data
        same = {name: told[name] for name in ("subject", "description", "status", "owner", "team")}
        who = {"contact": told["whose"], "name": told["name"], "email": told["email"], "conversation": self.conversation}
        own = {name.removeprefix(FIELD): value for name, value in told.items() if name.startswith(FIELD)}
        more = {"priority": Priority(told["priority"]), "due_at": told["due"], "tags": told["tags"].split(","), "fields": own}
        return same | who | more | {"key": f"hand:{self.member.pk}:{_asking(told['client_id'])}"}


def _asking(said: str) -> UUID:
    """A form sent twice opens one ticket."""
    try:
        return UUID(said)
    except ValueError:
        return uuid4()


def _own(field: TicketField) -> forms.Field:
    """What is typed into it is checked where it is kept."""
    if field.kind == TicketField.Kind.CHOICE:
        choices = [("", "Not said"), *((one, one) for one in field.choices)]
        return forms.ChoiceField(choices=choices, required=False, label=field.name)
    kind = {TicketField.Kind.NUMBER: "number", TicketField.Kind.DATE: "date"}.get(TicketField.Kind(field.kind), "text")
    more = {"step": "any"} if kind == "number" else {}
    return forms.CharField(max_length=LONGEST_OWN, required=False, label=field.name, widget=_input(kind, **more))


def people_for(tenant: Tenant, asked: str, chosen: str) -> dict[str, Any]:
    """What `console/_opening_people.html` needs: whoever was chosen stands first, whatever was looked for since."""
    key = key_in(chosen)
    first = [Person(row, tenant.zone) for row in fetch(person_behind(tenant.pk, key)) if not row["is_forgotten"]] if key else []
    found = first + [one for one in found_alike(tenant, asked) if one.row["id"] != key]
    return {"found": found, "asked": asked.strip(), "whom": chosen or ("" if found else NEW)}

"""What people set for themselves: who they are to colleagues and customers, and where they are signed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import Any

from django import forms

from apps.console import moments
from apps.console.facts import language_name
from apps.ground import clock
from apps.tenants.models import Membership, Session
from apps.text.speaking import TAGS

JUST_NOW = timedelta(minutes=2)


class ProfileForm(forms.Form):
    """The language a person reads is one they answer in, and stands first: what others write is translated into it."""

    name = forms.CharField(max_length=80, label="Name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    shown_as = forms.CharField(
        max_length=40, required=False, label="Name customers see", widget=forms.TextInput(attrs={"autocomplete": "nickname"})
    )
    reads = forms.ChoiceField(label="You read", help_text="Where messages are translated, they are translated into this.")
    languages = forms.MultipleChoiceField(
        required=False,
        label="You answer in",
        help_text="Who writes in one of these may be given to you.",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, typed: Any = None, *, member: Membership) -> None:
        spoken = member.languages or [member.user.language or member.tenant.languages[0]]
        known = {"name": member.user.name, "shown_as": member.user.shown_as, "reads": spoken[0], "languages": spoken}
        super().__init__(typed, initial=known)
        self.fields["reads"].choices = _named({*TAGS, *spoken})  # type: ignore[attr-defined]
        self.fields["languages"].choices = _named({*member.tenant.languages, *spoken})  # type: ignore[attr-defined]
        self.fields["shown_as"].help_text = f"Left empty, they see “{member.user.first_name}”."

    @property
    def described(self) -> dict[str, Any]:
        kept = self.cleaned_data
        languages = list(dict.fromkeys([kept["reads"], *kept["languages"]]))
        return {"name": kept["name"], "shown_as": kept["shown_as"], "languages": languages}


def _named(tags: Iterable[str]) -> list[tuple[str, str]]:
    return sorted(((tag, language_name(tag)) for tag in tags), key=lambda choice: choice[1])


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser somebody is signed in with, as they see it; `is_here`: the one they look with."""

    session: Session
    zone: tzinfo
    is_here: bool

    @property
    def seen(self) -> str:
        at = self.session.seen_at
        if clock.now() - at < JUST_NOW:
            return "just now"
        is_today = at.astimezone(self.zone).date() == clock.today(self.zone)
        return f"today at {moments.time_of(at, self.zone)}" if is_today else f"on {moments.moment(at, self.zone)}"


def signed_in(sessions: Iterable[Session], here: str | None, zone: tzinfo) -> list[SignedIn]:
    """This browser first."""
    return sorted((SignedIn(one, zone, one.session_key == here) for one in sessions), key=lambda one: not one.is_here)

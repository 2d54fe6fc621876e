"""What people type into the console."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError

from apps.tenants import actions
from apps.tenants.models import Invitation, Membership, User

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

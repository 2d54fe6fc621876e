"""How somebody says that a person is to be forgotten, in the admin and in the console alike."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apps.conversations.models import Contact
from apps.conversations.queries import family_of
from apps.privacy.models import Hold


class ErasureForm(forms.Form):
    """The sentence is typed out, with the person's own number: no habit clicks it away."""

    typed = forms.CharField(max_length=40, label="Type this to confirm", widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact, self.sentence = contact, f"forget {contact.number}"
        self.fields["typed"].label = f"Type “{self.sentence}” to confirm"

    def clean_typed(self) -> str:
        typed = " ".join(self.cleaned_data["typed"].lower().split())
        if typed != self.sentence:
            raise ValidationError(f"That is not it. Type “{self.sentence}”, or leave this page and keep everything.")
        return typed


def hold_of(contact: Contact) -> Hold | None:
    """On whichever of their contacts it was set."""
    return Hold.objects.filter(contact__in=family_of(contact), ended_at=None).first()

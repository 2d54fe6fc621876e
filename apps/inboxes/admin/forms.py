"""The form an inbox is made and changed with."""

from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError

from apps.inboxes import actions, pictures
from apps.inboxes.admin.channels import SENDER
from apps.inboxes.admin.inputs import ColourInput
from apps.inboxes.models import COLOUR, Inbox
from apps.tenants.admin.base import ActionForm
from apps.text.speaking import TAGS


def languages() -> list[tuple[str, str]]:
    named = [(tag, Locale.parse(tag, sep="-").get_display_name("en") or tag) for tag in TAGS]
    return [("", "The visitor’s own"), *sorted(named, key=lambda each: each[1])]


class InboxForm(ActionForm):
    kind: str  # set by the admin: the channel it is made for

    locale = forms.ChoiceField(required=False, label="Language", choices=languages, help_text="Of the chat’s own words.")

    class Meta:
        widgets = {
            "colour": ColourInput(attrs={"spellcheck": "false"}),
            "greeting": forms.Textarea(attrs={"class": "vLargeTextField", "rows": 2}),
        }
        help_texts = {
            "allowed_origins": "Where the chat may be embedded, such as https://www.example.com. One a line.",
            "is_active": "Switched off, it answers nowhere; its conversations stay.",
            "colour": "Your brand's colour. Where text on it could not be read, it is darkened or lightened a little.",
            "hours": "When people of yours are there to answer.",
            "greeting": "The first thing a visitor sees in the chat.",
            "avatar": f"A square picture shown beside replies. {pictures.LIMITS}",
            "logo": f"Shown at the top of the chat. {pictures.LIMITS}",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sender := self.fields.get("sender"):
            sender.required = True
            sender.label, sender.help_text = SENDER[Inbox.Kind(self.kind)]
            self.fields["name"].help_text = "What your team calls it; customers see it where their program names the sender."
        if hours := self.fields.get("hours"):
            self._offer(hours)

    def _offer(self, hours: Any) -> None:
        """The tenant's own hours, for the operator too, who sees everybody's."""
        hours.empty_label = "Always open"
        if self.instance.pk:
            hours.queryset = hours.queryset.filter(tenant_id=self.instance.tenant_id)

    def _post_clean(self) -> None:
        """What a field of its own is refused for stands beside it, where the channel has that field."""
        self.instance.kind = self.kind
        super()._post_clean()

    def clean_colour(self) -> str:
        """As it stands in a brand book: with or without its #, in letters of any size."""
        colour = f"#{self.cleaned_data['colour'].removeprefix('#').lower()}"
        COLOUR(colour)
        return colour

    def act(self) -> None:
        """What the action refuses stands beside the field it is about."""
        try:
            self._act()
        except ValidationError as refused:
            self.add_error(None, refused)

    def _act(self) -> None:
        if self.instance.pk:
            actions.change_inbox(self.instance, changed=self.changed_fields(), actor=self.actor)
        else:
            given = {name: getattr(self.instance, name) for name in self.cleaned_data}
            self.instance = actions.create_inbox(actor=self.actor, kind=self.kind, **given)

"""An agent sends one of the texts that the provider has approved: what is left where a channel's window has closed."""

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations.actions.messages import post
from apps.conversations.models import Conversation, Delivery
from apps.conversations.reading import Said
from apps.inboxes.models import Template
from apps.inboxes.templates import filled, places
from apps.tenants.models import Membership

LONGEST_VALUE = 300


def _value(given: str) -> str:
    """Of one line: the provider takes no others."""
    value = " ".join(given.split())
    if not value:
        raise ValidationError("Fill in every place of the template.")
    if len(value) > LONGEST_VALUE:
        raise ValidationError(f"A place takes at most {LONGEST_VALUE} characters.")
    return value


@transaction.atomic
def send_template(
    conversation: Conversation, *, member: Membership, template: Template, variables: Mapping[str, str], client_id: UUID
) -> Said:
    """The agent's message is the template as it reads when filled; the provider is given the template."""
    reach = Conversation.objects.select_related("reach").get(pk=conversation.pk).reach
    if reach is None or reach.inbox_id != template.inbox_id:
        raise ValidationError("This customer did not last write where the template may be sent.")
    if not template.is_active:
        raise ValidationError("This template is not used any more.")
    values = {place: _value(variables.get(place, "")) for place in places(template.text)}
    said = post(conversation, member=member, client_id=client_id, text=filled(template.text, values))
    queued = Delivery.objects.filter(key=f"message:{said.id}", state=Delivery.State.QUEUED, attempts=0)
    queued.update(template=template.provider_id, variables=values)
    return said

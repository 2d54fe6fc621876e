"""Numbers that colleagues know things by: 1, 2, 3 … for each kind, in each tenant."""

from django.db import connection, models

from apps.tenants.models import TenantModel

_NEXT = """
INSERT INTO conversations_numbering (tenant_id, kind, last) VALUES (NULLIF(current_setting('tandem.tenant', true), '')::bigint, %s, 1)
ON CONFLICT (tenant_id, kind) DO UPDATE SET last = conversations_numbering.last + 1 RETURNING last
"""


class Numbering(TenantModel):
    """The last number given to a tenant's things of one kind."""

    class Kind(models.TextChoices):
        CONVERSATION = "conversation", "Conversation"
        CONTACT = "contact", "Contact"

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.CONVERSATION)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "kind"], name="numbering_once_a_kind")]


def next_number(kind: Numbering.Kind) -> int:
    """The scope's tenant's next; its row is locked until that transaction ends, so none is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [kind.value])
        number: int = cursor.fetchone()[0]
    return number

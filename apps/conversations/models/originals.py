"""The mail that a message was cut from."""

from django.db import models

from apps.conversations.models.message import Message
from apps.ground.isolation import TenantKey
from apps.tenants.models import TenantModel


class Original(TenantModel):
    """As it came. Its HTML is never part of a page of ours: it is shown in a sandboxed frame alone."""

    message = TenantKey(Message, on_delete=models.CASCADE, related_name="originals")
    mail_id = models.CharField(max_length=300, help_text="The mail's own; answers to it name it.")
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    path = models.CharField(max_length=200, blank=True, help_text="Where the raw mail is kept, under the uploads.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "message"], name="original_once_a_message")]
        indexes = [models.Index(fields=["tenant", "mail_id"], name="original_by_mail_id")]

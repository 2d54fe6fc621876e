"""An inbox: one configured channel of a tenant."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from apps.ground import clock
from apps.ground.fields import EncryptedText
from apps.ground.isolation import TenantKey
from apps.tenants.models import Hours
from apps.tenants.models.base import TenantModel

COLOUR = RegexValidator(r"^#[0-9a-f]{6}\Z", "Give the colour as six hexadecimal digits, such as #0f766e.")


class Ask(models.TextChoices):
    NO = "no", "Do not ask"
    OPTIONAL = "optional", "Ask, may be left empty"
    REQUIRED = "required", "Must be given"


class Inbox(TenantModel):
    class Kind(models.TextChoices):
        WEB = "web", "Web chat"
        SMS = "sms", "SMS"
        WHATSAPP = "whatsapp", "WhatsApp"
        EMAIL = "email", "Email"

    class HumanMode(models.TextChoices):
        LIVE = "live", "Live chat"
        TICKET = "ticket", "Ticket only"

    class AnsweredBy(models.TextChoices):
        PEOPLE = "people", "People"
        ASSISTANT = "assistant", "The assistant"

    class Side(models.TextChoices):
        END = "end", "Right"
        START = "start", "Left"

    name = models.CharField(max_length=60, help_text="Customers see it at the top of the chat.")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.WEB, editable=False)
    key = models.CharField(max_length=64, editable=False, help_text="Names the inbox to the outside; it is no secret.")
    secret = EncryptedText(editable=False, help_text="Signs your customers' identities on your server. Never put it into a page.")
    previous_secret = EncryptedText(blank=True, editable=False, help_text="Still believed after a rotation, until the next.")
    sender = models.CharField(
        max_length=254, blank=True, db_default="", help_text="What customers write to and hear from: a phone number or an email address."
    )
    per_second = models.FloatField(
        "messages a second", default=1.0, db_default=1.0, validators=[MinValueValidator(0.1), MaxValueValidator(1_000)],
        help_text="The most that the provider takes from this sender.",
    )  # fmt: skip
    is_active = models.BooleanField("active", default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    allowed_origins = models.JSONField(
        default=list, blank=True, help_text="Where the chat may be embedded, such as https://www.example.com; separated by commas."
    )
    hours = TenantKey(Hours, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="Empty: always open.")
    human_mode = models.CharField(max_length=10, choices=HumanMode, default=HumanMode.LIVE, help_text="How customers reach a person.")
    answered_by = models.CharField(
        "answered first by",
        max_length=9,
        choices=AnsweredBy,
        default=AnsweredBy.ASSISTANT,
        help_text="People are asked whenever they are better.",
    )
    locale = models.CharField("language", max_length=10, blank=True, help_text="Empty: the language of the visitor's browser.")

    colour = models.CharField(max_length=7, default="#0f766e", validators=[COLOUR])
    side = models.CharField(max_length=5, choices=Side, default=Side.END)
    greeting = models.CharField(max_length=300, blank=True, default="Hi. How can we help?")
    avatar = models.ImageField(upload_to="brand/", blank=True, help_text="A square picture shown beside replies.")
    logo = models.ImageField(upload_to="brand/", blank=True, help_text="Shown at the top of the chat.")

    ask_name = models.CharField(max_length=10, choices=Ask, default=Ask.NO)
    ask_email = models.CharField(max_length=10, choices=Ask, default=Ask.NO)
    ask_phone = models.CharField(max_length=10, choices=Ask, default=Ask.NO)
    shows_notice = models.BooleanField(
        "AI and recording notice",
        default=True,
        help_text="Tells customers, before they write, that an AI may answer and chats are recorded.",
    )

    takes_files = models.BooleanField("attachments", default=True)
    asks_rating = models.BooleanField("ask for a rating", default=True, help_text="One to five, when the chat ends.")
    nps_days = models.PositiveSmallIntegerField(
        "ask to recommend, every … days", default=0, help_text="How likely a customer is to recommend you; 0 never asks."
    )
    reopen_days = models.PositiveSmallIntegerField(
        "continue a chat for … days", default=7, validators=[MaxValueValidator(365)],
        help_text="A customer who writes again within these days of the end continues the same chat.",
    )  # fmt: skip
    idle_hours = models.PositiveSmallIntegerField(
        "close idle chats after … hours", default=24, validators=[MinValueValidator(1)],
        help_text="A chat whose customer has been silent this long since the last answer is closed.",
    )  # fmt: skip

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "inboxes"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="inbox_name_once_a_tenant"),
            models.UniqueConstraint(fields=["tenant", "key"], name="inbox_key_once_a_tenant"),
            models.UniqueConstraint(fields=["tenant", "kind", "sender"], condition=~models.Q(sender=""), name="inbox_sender_once_a_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class Template(TenantModel):
    """A text that the provider has approved: outside a channel's window these alone are sent."""

    inbox = TenantKey(Inbox, on_delete=models.CASCADE, related_name="templates")
    name = models.CharField(max_length=80)
    provider_id = models.CharField("content SID", max_length=64)
    language = models.CharField(max_length=10, default="en")
    text = models.TextField(max_length=1_024, help_text="As it was approved, with its places as {{1}}, {{2}} …")
    is_active = models.BooleanField("active", default=True)

    class Meta:
        ordering = ["name", "language"]
        constraints = [models.UniqueConstraint(fields=["tenant", "inbox", "provider_id"], name="template_once_an_inbox")]

    def __str__(self) -> str:
        return self.name

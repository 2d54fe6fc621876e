"""The conditions of a rule as fields of a form, each with its help."""

from typing import Any

from django import forms

from apps.escalations.rules.conditions import Came, Danger, Hours, Mood, Sent, There
from apps.tenants.admin.base import WordsField
from apps.text.speaking import TAGS
from apps.text.topics import REFERENCES, TOPICS

NONE = ("", "Whatever it is")


def _several(label: str, choices: list[tuple[str, str]], help_text: str) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, help_text=f"{help_text} Any one of them."
    )


def _one(label: str, choices: list[tuple[str, str]], help_text: str) -> forms.Field:
    return forms.ChoiceField(label=label, choices=[NONE, *choices], required=False, help_text=help_text)


def _words(label: str, help_text: str) -> forms.Field:
    return WordsField(label=label, required=False, help_text=help_text)


def _whole(label: str, least: int, most: int, help_text: str) -> forms.Field:
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=False, help_text=help_text)


def _share(label: str, help_text: str) -> forms.Field:
    return forms.FloatField(label=label, min_value=0, max_value=1, required=False, help_text=help_text)


class ConditionsForm(forms.Form):
    """All that are filled in must hold."""

    # fmt: off
    wants_human = forms.BooleanField(
        label="The customer asks for a person", required=False, help_text="Rule E1 answers this for everybody; no other rule may."
    )
    dangers = _several(
        "Danger",
        [(Danger.CRISIS, "Words of crisis (rule E2 alone)"), (Danger.LEGAL, "A threat of law"),
         (Danger.TAKEOVER, "An account in other hands"),
         (Danger.CARD, "A card number in the chat")],
        "What must reach a person.",
    )
    topics = _several("Speaks of", [*TOPICS.items()], "Now or in the last three turns, in any language we know words of.")
    references = _several(
        "Names by number", [(name, name.capitalize()) for name in REFERENCES], "Such as “invoice INV-2041”, now or in the last three turns."
    )
    keywords = _words("Writes", "Words of your own, separated by commas, any one of them; “cancel*” is any word that begins so.")
    attachment = _one("Attached", [(Sent.ANY, "Any file"), (Sent.IMAGE, "A picture")], "What came with the newest messages.")
    sentiment_below = _share("Sentiment under", "From 0 (furious) to 1 (delighted); 0.5 is neutral. Such as 0.3.")
    sentiment_turns = _whole("… for how many turns", 1, 10, "In a row, the newest included. Empty: one.")
    moods = _several(
        "Mood", [(Mood.FRUSTRATION, "Frustrated"), (Mood.CONFUSION, "Confused"), (Mood.URGENCY, "In a hurry")], "As the words show it."
    )
    mood_turns = _whole("… for how many turns", 1, 10, "In a row. Empty: one.")
    confidence_below = _share("Confidence under", "The assistant's in its replies, from 0 to 1. Judged once a reply is drafted.")
    confidence_turns = _whole("… for how many replies", 1, 10, "In a row. Empty: one.")
    complexity_from = _whole("Complexity from", 1, 10, "Several problems at once, judgement, length: 6 and more is much.")
    asked_times = _whole("The same question, times", 2, 10, "How often it has come, this time included.")
    failed_tools = _whole("Failed tools", 1, 100, "How many of the assistant's tools failed or timed out.")
    outcomes = _several(
        "What came of it",
        [(Came.POLICY_REFUSED, "The policy refused it"), (Came.APPROVAL_REFUSED, "An approval was refused"),
         (Came.APPROVAL_EXPIRED, "An approval expired")],
        "Of what the assistant tried.",
    )
    tags = _words("Tagged", "Tags of the conversation or the customer, separated by commas, any one of them.")
    tiers = _words("Tier", "Of the customer's record, such as gold; separated by commas.")
    amount_from = forms.DecimalField(
        label="Amount from", min_value=0, max_digits=12, decimal_places=2, required=False,
        help_text="The largest that is spoken of or asked for."
    )
    contacts_from = _whole("Writes for the … time", 2, 50, "Conversations of the same person, this one included.")
    contacts_days = _whole("… within days", 1, 365, "Empty: seven.")
    languages = _words("Language", f"Tags of what the customer writes, such as es, pt. There are {len(TAGS)}.")
    channels = _words("Channel", "Such as web; separated by commas.")
    hours = _one("Opening hours", [(Hours.OPEN, "Open"), (Hours.CLOSED, "Closed")], "By the hours of the inbox.")
    presence = _one("Somebody there", [(There.SOMEBODY, "Somebody is there"), (There.NOBODY, "Nobody is there")], "Open, and on duty.")
    page_contains = forms.CharField(
        label="Page holds", required=False, max_length=200, help_text="A part of the address the customer writes from, such as /pricing."
    )
    # fmt: on


FIELDS = tuple(ConditionsForm.base_fields)


def given(cleaned: dict[str, Any]) -> dict[str, Any]:
    """Those that are filled in, as conditions are kept."""
    return {name: cleaned[name] for name in FIELDS if cleaned.get(name) not in (None, "", [], False)}

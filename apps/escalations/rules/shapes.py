"""The common shapes in which a rule is said: each a pattern, and the conditions that it fills in. Earlier ones take their words first."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from babel import Locale

from apps.text.speaking import TAGS

Found = Mapping[str, Any]
_WORDS = {
    "a": 1, "an": 1, "one": 1, "once": 1, "first": 1, "two": 2, "twice": 2, "second": 2, "three": 3, "third": 3, "four": 4, "fourth": 4,
    "five": 5, "fifth": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "week": 7, "month": 30, "day": 1,
}  # fmt: skip
_COUNT = r"(?P<count>\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|once|twice|second|third|fourth|fifth)"
_TURNS = (
    r"(?:\s+(?:for|over|in|during)\s+(?:at least\s+)?(?P<turns>\d+|two|three|four|five)\s+(?:turns|messages|replies|times)"
    r"(?:\s+in a row)?)?"
)
_BELOW = (
    r"(?:\s+(?:stays?|is|are|remains?|falls?|drops?|goes|keeps?))?\s*(?:under|below|less than|lower than|<)"
    r"\s*(?P<figure>\d*\.?\d+)(?:\s*(?P<share>%))?"
)
LOW = 0.3


class Shape(NamedTuple):
    pattern: re.Pattern[str]
    fills: Callable[[re.Match[str]], Found]


def number(word: str | None, otherwise: int = 1) -> int:
    if word is None:
        return otherwise
    return int(word) if word.isdecimal() else _WORDS.get(word, otherwise)


def _shape(pattern: str, fills: Callable[[re.Match[str]], Found]) -> Shape:
    return Shape(re.compile(pattern, re.IGNORECASE), fills)


def _always(pattern: str, **found: Any) -> Shape:
    return _shape(rf"\b(?:{pattern})\b", lambda _: found)


def _figure(found: re.Match[str]) -> float:
    figure = float(found["figure"])
    return figure / 100 if found["share"] or figure > 1 else figure


def _sentiment(found: re.Match[str]) -> Found:
    return {"sentiment_below": _figure(found), "sentiment_turns": number(found["turns"])}


def _confidence(found: re.Match[str]) -> Found:
    return {"confidence_below": _figure(found), "confidence_turns": number(found["turns"])}


def _contacts(found: re.Match[str]) -> Found:
    days = number(found["days"].removeprefix("a ").strip(), 7) if found["days"] else 7
    return {"contacts_from": number(found["count"]), "contacts_days": days}


def _mood(pattern: str, mood: str) -> Shape:
    return _shape(rf"\b(?:{pattern})\b(?:\s+customers?)?{_TURNS}", lambda found: {"moods": (mood,), "mood_turns": number(found["turns"])})


def _listed(field: str, pattern: str) -> Shape:
    """A name, or several with “or” between them."""
    one = r"[\w.-]+"
    return _shape(
        rf"\b(?:{pattern})\s+(?P<names>{one}(?:\s+or\s+{one})*)",
        lambda found: {field: tuple(re.split(r"\s+or\s+", found["names"]))},
    )


# fmt: off
SAID_FIRST: tuple[Shape, ...] = (  # what would otherwise be read as whom it goes to
    _shape(r"\b(?:page|address|url)\s+(?:contains?|holds?|with|has|is|says)\s+[“\"']?(?P<page>[^\s“”\"',]+)[”\"']?",
           lambda found: {"page_contains": found["page"]}),
    _shape(r"\bon\s+(?:the\s+)?(?:page\s+)?(?P<page>/[^\s,;]+)(?:\s+page)?", lambda found: {"page_contains": found["page"]}),
    _shape(r"[“\"](?P<word>[^“”\"]{1,80})[”\"]", lambda found: {"keywords": (found["word"].strip(),)}),
    _always(r"(?:asks?|asking|asked|wish(?:es)?|wants?|wanting)\s+(?:for|to (?:speak|talk|chat) (?:to|with))\s+(?:a|an|some|the)?\s*"
            r"(?:real |live )?(?:person|human|agent|people|somebody|someone|representative)", wants_human=True),
)
SHAPES: tuple[Shape, ...] = (
    _shape(rf"\b(?:sentiment|mood){_BELOW}{_TURNS}", _sentiment),
    _shape(rf"\bconfidence{_BELOW}{_TURNS}", _confidence),
    _shape(rf"\b(?:negative sentiment|bad mood|low sentiment|unhappy){_TURNS}",
           lambda found: {"sentiment_below": LOW, "sentiment_turns": number(found["turns"])}),
    _shape(rf"\b(?:low confidence|(?:the assistant |it )?is (?:unsure|not sure)|unsure){_TURNS}",
           lambda found: {"confidence_below": LOW, "confidence_turns": number(found["turns"])}),
    _shape(r"\bcomplexity(?:\s+is)?(?:\s+(?:of|from|over|above|at least|reaches))?\s+(?P<level>\d+)(?:\s+(?:or more|and (?:more|up)))?",
           lambda found: {"complexity_from": int(found["level"])}),
    _always(r"(?:several|many) problems(?: (?:in one|at once))?|complex (?:case|question|problem|message)s?", complexity_from=6),
    _shape(rf"\b(?:the\s+)?same question\s+(?:comes\s+|is asked\s+)?(?:for\s+)?(?:the\s+|a\s+)?{_COUNT}(?:\s+times?)?",
           lambda found: {"asked_times": max(2, number(found["count"]))}),
    _shape(rf"\b{_COUNT}\s+(?:failed|failing)\s+(?:tools?|tool calls?)", lambda found: {"failed_tools": number(found["count"])}),
    _shape(r"\btools?\s+(?:fails?|failed|breaks?|times? out)(?:\s+(?P<count>\d+|once|twice|two|three|four|five)(?:\s+times)?)?",
           lambda found: {"failed_tools": number(found["count"])}),
    _always(r"failed tools?", failed_tools=1),
    _always(r"outside (?:of )?(?:the |our )?policy|(?:the )?policy (?:refuses|forbids|says no)|refused by (?:the |our )?policy",
            outcomes=("policy_refused",)),
    _always(r"(?:an? |the )?approval (?:is |was )?(?:refused|denied|declined)|(?:refused|denied|declined) approvals?",
            outcomes=("approval_refused",)),
    _always(r"(?:an? |the )?approval (?:is |was |has )?(?:expires?|expired)|expired approvals?", outcomes=("approval_expired",)),
    _shape(rf"\b(?:(?:writes?|writing|contacts?|comes?|comes back|calls?)(?:\s+us)?\s+)?(?:for\s+)?(?:the\s+|a\s+)?{_COUNT}\s+"
           r"(?:times?|contacts?|conversations?)(?:\s+(?:with)?in\s+(?P<days>\d+|a week|a month|a day|seven)(?:\s+days)?)", _contacts),
    _shape(r"\b(?:the\s+)?(?:amount|sum)\s+is\s+[$€£]?(?P<amount>\d+(?:\.\d{1,2})?)\s+or\s+more",
           lambda found: {"amount_from": found["amount"]}),
    _shape(r"\b(?:amounts?|sums?|values?|refunds?(?=\s+(?:of|over|above|more)))?\s*(?:is\s+|are\s+|of\s+)?"
           r"(?:over|above|more than|at least|from|exceed(?:s|ing)?)\s*[$€£]?\s*(?P<amount>\d{1,3}(?:,\d{3})+|\d+(?:\.\d{1,2})?)"
           r"(?:\s*(?:dollars?|euros?|pounds?|usd|eur|gbp|[$€£]))?",
           lambda found: {"amount_from": found["amount"].replace(",", "")} | (
               {"topics": ("refund",)} if found[0].lower().startswith("refund") else {})),
    _listed("tags", r"tagged(?:\s+as)?|tags?(?:\s+is)?"),
    _listed("tiers", r"tier(?:\s+is)?"),
    _always(r"outside (?:of )?(?:the )?(?:opening |business |office |working )?hours|after hours|"
            r"(?:when|while) (?:we are |it is )?closed|at night",
            hours="closed"),
    _always(r"(?:during|within|in) (?:the )?(?:opening |business |office |working )?hours|(?:when|while) (?:we are |it is )?open",
            hours="open"),
    _always(r"(?:nobody|no one|no-one|no agent) (?:is )?(?:there|on duty|available|free|online)", presence="nobody"),
    _always(r"(?:somebody|someone|an agent) is (?:there|on duty|available|free|online)", presence="somebody"),
    _always(r"(?:words of |(?:a )?signs? of )?(?:crisis|suicide|self-harm)", dangers=("crisis",)),
    _always(r"(?:a )?(?:threats? of law|legal threats?|legal action|threatens? (?:to sue|legal action|with (?:a lawyer|law))|"
            r"lawyers?|lawsuits?)",
            dangers=("legal",)),
    _always(r"account takeovers?|hacked accounts?|account (?:is |was |has been )?(?:hacked|stolen|taken over)", dangers=("takeover",)),
    _always(r"(?:payment |credit )?card numbers?", dangers=("card",)),
    _always(r"(?:an? |with (?:an? )?)?(?:images?|pictures?|photos?|screenshots?)(?: (?:is |are )?attached)?", attachment="image"),
    _always(r"(?:an? |with (?:an? )?)?(?:attachments?|files?)(?: (?:is |are )?attached)?", attachment="any"),
    _mood(r"frustrated|frustration|angry|upset|furious|annoyed", "frustration"),
    _mood(r"confused|confusion", "confusion"),
    _mood(r"in a hurry|hurried|pressed for time|urgent(?= (?:customers|messages|matters))", "urgency"),
    _always(r"(?:an? )?(?:invoices?|bills?)(?: numbers?)?", references=("invoice",)),
    _always(r"(?:an? )?(?:charges? ids?|charges?|transactions?|payment ids?)", references=("charge",)),
    _always(r"(?:an? )?orders? numbers?", references=("order",)),
    _always(r"disput(?:e|es|ed|ing)(?: (?:words|wording))?|chargebacks?|overcharged|charged twice", topics=("dispute",)),
    _always(r"bugs?(?: words)?|errors?|crash(?:es|ed)?|something (?:that )?does not work", topics=("bug",)),
    _always(r"(?:custom |enterprise )?pricing|quotes?|seat counts?|seats|contracts?(?: length)?|volume discounts?", topics=("pricing",)),
    _always(r"(?:wants? |wanting |wish(?:es)? |asks? )?to (?:cancel|leave)|"
            r"cancel(?:s|ling|lation|lations)?|leaving us|churn", topics=("cancel",)),
    _always(r"refunds?|credits?|money back", topics=("refund",)),
    _always(r"damaged?(?: (?:goods|items?))?|broken(?: (?:goods|items?|products?))?|wrong (?:goods|items?)", topics=("damage",)),
    _always(r"symptoms?|medication|health|side effects?|clinical(?: questions?)?", topics=("clinical",)),
    _always(r"insurance(?: claims?)?|claims?", topics=("insurance",)),
    _always(r"loyalty(?: (?:points|status))?|(?:missing )?points", topics=("loyalty",)),
    _always(r"(?:an? )?exceptions?(?: to the (?:rules|policy))?", topics=("exception",)),
    _always(r"deliver(?:y|ies)|parcels?|shipping|shipments?", topics=("delivery",)),
    _always(r"appointments?|bookings?", topics=("booking",)),
    _always(r"sign-?in|log-?in|passwords?", topics=("account",)),
)
# fmt: on


@cache
def names(tags: frozenset[str], channels: frozenset[str]) -> tuple[Shape, ...]:
    """What the tenant calls its own: “VIP”, “by email”."""
    known = {re.sub(r"[\W_]+", " ", tag.casefold()): tag for tag in {"vip", *tags}}
    either = "|".join(re.escape(name).replace(r"\ ", r"[\s_-]") for name in sorted(known, key=len, reverse=True))
    through = "|".join(re.escape(channel) for channel in sorted({*channels, "phone"}))
    return (
        _shape(
            rf"\b(?:tagged\s+)?(?P<tag>{either})s?\b",
            lambda found: {"tags": (known[re.sub(r"[\W_]+", " ", found["tag"].casefold())],)},
        ),
        _shape(
            rf"\b(?:by|via|on|over|through|from)\s+(?P<channel>{through})\b(?:\s+chat)?",
            lambda found: {"channels": ({"phone": "voice"}.get(found["channel"].casefold(), found["channel"].casefold()),)},
        ),
    )


@cache
def tongues() -> Shape:
    """A language by its English name: “Spanish customers”, “in German”."""
    english = Locale.parse("en")
    named = {str(english.languages.get(tag.partition("-")[0], "")).casefold(): tag.partition("-")[0] for tag in TAGS}
    either = "|".join(sorted((re.escape(name) for name in named if name), key=len, reverse=True))
    return _shape(
        rf"\b(?:in |writes? (?:in )?|speaks? |speaking )?(?P<tongue>{either})(?:[- ]speaking)?\b",
        lambda found: {"languages": (named[found["tongue"].casefold()],)},
    )

"""Which conversations are meant: each filter, their words and back, and a sample that is the same again."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from apps.conversations import actions as conversations
from apps.conversations.models import Conversation
from apps.ground import clock
from apps.ground.lane import fetch
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.reports.selecting import WORDS, Selection, chosen, parsed
from tests.cast import Cast
from tests.factories import make_inbox
from tests.reports.asked import export
from tests.reports.talks import talk

pytestmark = pytest.mark.django_db
HELLO = (("customer", "Hello"), ("assistant", "Hi"))


@pytest.fixture
def met(at_acme: Cast) -> Callable[..., list[int]]:
    """The numbers of those that are meant by these words."""

    def numbers(**words: Any) -> list[int]:
        ids = [row["id"] for row in fetch(chosen(parsed(words, at_acme.acme), at_acme.acme))]
        return list(Conversation.objects.filter(pk__in=ids).order_by("id").values_list("number", flat=True))

    return numbers


def test_each_filter_means_what_it_says(shop: Inbox, at_acme: Cast, met: Callable[..., list[int]]) -> None:
    text = make_inbox(at_acme.acme, kind="sms", sender="+14155550100")
    sour = talk(shop, *HELLO, sentiment=0.1, outcome="spam", tags=["vip", "late"], language="de", confidence=0.2)
    open_one = talk(text, ("customer", "Hello"), sentiment=None, outcome="", status="open", holder="queue")
    held = talk(shop, ("customer", "Hello"), ("agent", "Yes?"), by=at_acme.sarah, confidence=0.5, sentiment=0.8)
    every = [sour.number, open_one.number, held.number]
    assert met() == every
    assert met(outcome="spam,none") == [sour.number, open_one.number]
    assert met(sentiment_below="0.5") == met(tag=["VIP"]) == met(language="German") == met(confidence_below=0.3) == [sour.number]
    assert met(sentiment_above=0.5) == met(agent="sarah@acme.example") == met(agent=str(at_acme.sarah.pk)) == [held.number]
    assert met(channel="sms") == [open_one.number]
    assert met(conversations=[f"#{sour.number}", held.number]) == [sour.number, held.number]
    assert met(confidence_above=0.1) == [sour.number], "where the assistant said nothing there is no confidence"


def test_a_conversation_is_as_sure_as_its_least_founded_message(shop: Inbox, met: Callable[..., list[int]]) -> None:
    held = talk(shop, *HELLO, ("assistant", "More"), confidence=0.9)
    held.messages.filter(seq=2).update(confidence=0.3)
    assert met(confidence_below=0.4) == [held.number]
    assert met(confidence_above=0.4) == []


def test_days_are_those_of_the_tenant(shop: Inbox, at_acme: Cast, met: Callable[..., list[int]]) -> None:
    at_acme.acme.time_zone = "Pacific/Auckland"  # 13 hours ahead: noon of the 21st in UTC is the 22nd there
    held = talk(shop, *HELLO)
    assert met(since="2026-11-22", until="2026-11-22") == met(since="today") == [held.number]
    assert met(until="2026-11-21") == met(since="2026-11-23") == []


def test_text_is_searched_for_as_in_the_console(shop: Inbox, at_acme: Cast, met: Callable[..., list[int]]) -> None:
    first, _ = talk(shop, ("customer", "My parcel is broken")), talk(shop, ("customer", "A parcel, whole"))
    conversations.file_changed()
    conversations.file(at_acme.acme.pk, list(Conversation.objects.values_list("pk", flat=True)))
    assert met(text='parcel "is broken"') == met(text="parcel -whole") == [first.number]


def test_a_sample_is_the_same_again_and_another_for_another_seed(shop: Inbox, met: Callable[..., list[int]]) -> None:
    for _ in range(30):
        talk(shop, ("customer", "Hello"))
    drawn = met(sample=8, seed="june")
    assert len(drawn) == 8
    assert met(sample="8", seed="june") == drawn
    assert met(sample=8, seed="july") != drawn
    assert set(met(sample=5, seed="june")) < set(drawn), "a smaller one is part of it"
    assert len(met(sample=100)) == 30


def test_a_sample_is_drawn_from_what_is_meant(shop: Inbox, met: Callable[..., list[int]]) -> None:
    for place in range(20):
        talk(shop, ("customer", "Hello"), outcome="spam" if place < 5 else "solved")
    assert len(met(sample=10, seed="x", outcome="spam")) == 5


def test_words_are_written_back_as_they_are_read(at_acme: Cast) -> None:
    words = {
        "outcome": "solved, spam", "channel": ["web"], "tag": "B,a", "language": "German", "agent": "Sarah", "sentiment_below": "0.5",
        "confidence_above": 0.25, "since": "yesterday", "until": "2026-11-21", "text": ' parcel  "is broken"', "sample": "7", "seed": 3,
    }  # fmt: skip
    once = parsed(words, at_acme.acme)
    assert once.words["since"] == "2026-11-20"
    assert once.words["agent"] == [at_acme.sarah.pk]
    assert once.words["text"] == 'parcel "is broken"'
    assert parsed(json.loads(json.dumps(once.words)), at_acme.acme) == once
    assert once.words.keys() <= set(WORDS)
    assert parsed({"outcome": "", "tag": [], "since": None}, at_acme.acme) == Selection()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"outcome": "happy"}, "“happy” is not known here: say solved,"),
        ({"channel": "fax"}, "“fax” is not known here"),
        ({"sentiment_below": "2"}, "“2” is not between 0 and 1."),
        ({"confidence_above": "nan"}, "“nan” is not between 0 and 1."),
        ({"sentiment_below": "0.1", "sentiment_above": "0.2"}, "Nothing is above 0.2 and below 0.1."),
        ({"since": "soon"}, "“soon” is not a day"),
        ({"until": "9999-12-31"}, "“9999-12-31” is not within 1970 to 2999."),
        ({"since": "0001-01-01"}, "“0001-01-01” is not within 1970 to 2999."),
        ({"since": "2026-11-22", "until": "2026-11-21"}, "The last day is before the first."),
        ({"agent": "nobody@acme.example"}, "Nobody here is called “nobody@acme.example”."),
        ({"agent": "me"}, "Nobody here is called “me”."),
        ({"language": "Klingonese"}, "“Klingonese” is no language"),
        ({"text": "is:mine"}, "An export is nobody's own"),
        ({"text": "before:2026-01-01"}, "Days are said by since and until"),
        ({"text": 'a "b'}, "A quotation mark is not closed"),
        ({"conversations": []}, "No conversation is chosen."),
        ({"conversations": "12,x"}, "“x” is not the number of a conversation."),
        ({"sample": "0"}, "“0” is no size of a sample"),
        ({"seed": "1"}, "A seed belongs to a sample"),
        ({"mood": "1"}, "There is no such filter."),
    ],
)
def test_what_is_wrong_is_told_by_its_name(at_acme: Cast, words: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parsed(words, at_acme.acme)
    assert any(told in sentence for sentences in refused.value.message_dict.values() for sentence in sentences)


def test_the_command_tells_all_that_is_wrong_at_once(cast: Cast) -> None:
    with pytest.raises(CommandError) as refused:
        export("--outcome", "happy", "--since", "soon")
    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == ["--outcome", "--since"]


def test_the_command_means_the_same_set(shop: Inbox, met: Callable[..., list[int]]) -> None:
    for place in range(12):
        talk(shop, *HELLO, sentiment=place / 12, opened_at=clock.now() - timedelta(days=place))
    octets, _ = export("--sentiment-below", "0.6", "--since", "5d", "--sample", "3", "--seed", "a")
    said = [json.loads(line)["number"] for line in octets.splitlines()]
    assert said == met(sentiment_below=0.6, since="5d", sample=3, seed="a")
    assert len(said) == 3


def test_a_rival_has_none_of_it(shop: Inbox, cast: Cast) -> None:
    talk(shop, *HELLO)
    with tenant_scope(cast.globex.pk):
        assert fetch(chosen(parsed({}, cast.globex), cast.globex)) == []
    assert export(tenant="globex")[0] == b""

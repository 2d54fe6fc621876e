"""`manage.py replay_rules` says who would meet a person and who would not any more, with a link and the reason for each."""

import json
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.escalations.models import Replay, Rule
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.escalations.lab.corpus import assistant, customer, make_rule, redraft, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def moods(at_acme: Cast) -> Rule:
    rule = make_rule("Bad moods", conditions={"sentiment_below": 0.2})
    redraft(rule, conditions={"sentiment_below": 0.4})
    return rule


def replay(*options: str) -> tuple[list[str], str]:
    out, err = StringIO(), StringIO()
    call_command("replay_rules", "--tenant", "acme", *options, stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue()


def test_counts_then_names_each_with_link_and_reason(shop: Inbox, moods: Rule) -> None:
    held = tell(shop, customer("Oh\nno", sentiment=0.3), assistant())
    tell(shop, customer("Fine"))
    lines, progress = replay()
    assert [line.split() for line in lines[:3]] == [["conversations", "2"], ["newly", "escalated", "1"], ["no", "longer", "escalated", "0"]]
    (told,) = [line for line in lines if "console" in line]
    link = f"{settings.PUBLIC_URL}/console/conversations/{held.number}/"
    assert told == (f"{held.number}  {link}  newly escalated: Bad moods, to anyone who answers, at message 1: sentiment 0.30 “Oh no”")
    assert progress == "2 of 2\n"
    assert not Replay.objects.exists(), "it changes nothing"


def test_ends_with_json_for_programs(shop: Inbox, moods: Rule) -> None:
    tell(shop, customer("Awful", sentiment=0.1), assistant())
    lines, _ = replay("--rule", str(moods.pk), "--without", "--json")
    told = json.loads(lines[-1])
    assert (told["n"], told["no_longer"], told["newly"]) == (1, 1, 0)
    (change,) = told["changes"]
    assert (change["before"]["rule"], change["after"]) == ("Bad moods", None)


def test_tells_both_reasons_where_another_rule_decides(shop: Inbox, moods: Rule) -> None:
    tell(shop, customer("Hm", sentiment=0.3), assistant(), customer("Awful", sentiment=0.1))
    lines, _ = replay()
    assert "at message 1: sentiment 0.30 “Hm”. Before: Bad moods, to anyone who answers, at message 3" in lines[-1]


def test_looks_at_what_it_is_told_to(shop: Inbox, moods: Rule) -> None:
    for _ in range(3):
        tell(shop, customer("Hm", sentiment=0.3))
    assert replay("--limit", "2")[0][0].split() == ["conversations", "2"]
    assert replay("--from", "2026-11-21", "--to", "2026-11-21", "--channel", "web")[0][0].split() == ["conversations", "3"]
    assert replay("--to", "2026-11-20")[0][0].split() == ["conversations", "0"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--rule", "987654"], "There is no rule 987654 here. There are: "),
        (["--from", "2026-11-30", "--to", "2026-11-01"], "The last day is before the first."),
        (["--from", "yesterday"], "yesterday is not a day: write it as 2026-11-30."),
        (["--limit", "0"], "0 conversations cannot be replayed: say a number from 1 to 10,000."),
        (["--limit", "10001"], "10001 conversations cannot be replayed"),
        (["--channel", "smoke"], "invalid choice: 'smoke'"),
        (["--without"], "Say with --rule which one would not be there."),
    ],
)
def test_says_in_one_sentence_what_is_wrong(moods: Rule, options: list[str], told: str) -> None:
    with pytest.raises(CommandError) as refused:
        replay(*options)
    assert told in str(refused.value)


@pytest.mark.parametrize("other", ["globex", "nowhere"])
def test_knows_a_tenant_and_its_own_rules(moods: Rule, other: str) -> None:
    options: dict[str, Any] = {"tenant": other, "rule": moods.pk}
    with pytest.raises(CommandError, match=f"There is no (tenant nowhere|rule {moods.pk} here)"):
        call_command("replay_rules", **options)

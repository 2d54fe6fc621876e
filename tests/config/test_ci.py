from dataclasses import replace
from io import StringIO
from pathlib import Path
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command

from config.checks import CHECKS
from config.checks.outcome import Check, Outcome, failed, judged, passed, skipped
from config.checks.runner import run
from config.management.commands import ci


def check(name: str, outcome: Outcome) -> Check:
    return Check(name, f"{name} holds", lambda root: outcome)


def breaks(root: Path) -> Outcome:
    raise SystemExit(f"nothing at {root}")


FINE = check("fine", passed("all of it"))
BROKEN = check("broken", failed("1 place", "apps/tickets: leans"))
AWAY = check("away", skipped("no browser here"))


def said(*checks: Check, fix: bool = False) -> tuple[bool, str]:
    out = StringIO()
    return run(checks, Path("/checkout"), out.write, fix=fix), out.getvalue()


def test_every_check_runs_even_after_one_that_failed() -> None:
    held, text = said(BROKEN, FINE, AWAY)
    assert not held
    assert "apps/tickets: leans" in text
    assert text.splitlines()[-1] == "1 passed, 1 failed, 1 skipped"


def test_when_all_hold_the_last_line_only_counts() -> None:
    held, text = said(FINE, FINE)
    assert held
    assert text.splitlines()[-1] == "2 passed, 0 failed"


def test_the_table_tells_each_check_s_detail() -> None:
    _, text = said(FINE, BROKEN)
    assert [row.split()[0] for row in text.splitlines()[-4:-2]] == ["fine", "broken"]
    assert text.splitlines()[-4].endswith("all of it")


def test_a_check_that_breaks_down_has_failed_and_says_why() -> None:
    held, text = said(Check("breaks", "nothing", breaks), FINE)
    assert not held
    assert "SystemExit: nothing at /checkout" in text
    assert text.splitlines()[-1] == "1 passed, 1 failed"


def test_light_ones_are_looked_at_two_at_a_time_and_then_a_heavy_one_alone() -> None:
    both, order = Barrier(2), []

    def light(root: Path) -> Outcome:
        both.wait(10)
        order.append("light")
        return passed()

    def heavy(root: Path) -> Outcome:
        order.append("heavy")
        return passed()

    held, text = said(Check("heavy", "all of it", heavy, heavy=True), Check("one", "a half", light), Check("two", "a half", light))
    assert (held, order) == (True, ["light", "light", "heavy"]), text


def test_fix_mends_first_and_then_looks() -> None:
    order: list[str] = []

    def look(root: Path) -> Outcome:
        order.append("look")
        return passed()

    mendable = Check("mendable", "form", look, lambda root: order.append("mend"))
    said(mendable)
    said(mendable, FINE, fix=True)
    assert order == ["look", "mend", "look"]


def test_problems_are_counted() -> None:
    assert judged([], "all fine") == passed("all fine")
    assert judged(["here", "there"], "all fine") == failed("2 places", "here\nthere")
    assert judged(["here"], "all fine").detail == "1 place"


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ci, "CHECKS", (FINE, BROKEN, AWAY))


def test_a_failure_ends_the_command_with_one(three: None) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("ci", stdout=StringIO())
    assert ended.value.code == 1


def test_named_checks_run_alone_in_their_own_order(three: None) -> None:
    out = StringIO()
    call_command("ci", "away", "fine", stdout=out)
    assert [line.split()[0] for line in out.getvalue().splitlines()[:2]] == ["fine", "away"]
    assert out.getvalue().splitlines()[-1] == "1 passed, 0 failed, 1 skipped"


def test_one_that_is_asked_for_runs_only_where_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for = replace(check("slow", passed()), is_asked_for=True)
    monkeypatch.setattr(ci, "CHECKS", (FINE, asked_for))
    assert [[one.name for one in ci.pick(names)] for names in ([], ["slow"], ["slow", "fine"])] == [["fine"], ["slow"], ["fine", "slow"]]
    out = StringIO()
    call_command("ci", "--list", stdout=out)
    assert [line.split()[0] for line in out.getvalue().splitlines()] == ["fine", "slow"]


def test_the_list_says_what_each_holds(three: None) -> None:
    out = StringIO()
    call_command("ci", "--list", stdout=out)
    assert out.getvalue().splitlines()[0].split(maxsplit=1) == ["fine", "fine holds"]


def test_an_unknown_name_is_answered_with_the_known_ones(three: None) -> None:
    with pytest.raises(CommandError, match=r"no check named wall.*fine, broken, away"):
        call_command("ci", "wall")


def test_no_two_checks_share_a_name() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)

"""Exports in the background: asked for by who may, made part by part, called off and gone on with, taken by a link that is one's own."""

import json
import shutil
from array import array
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.conversations.models import Conversation, Message
from apps.events.models import Event
from apps.ground.clock import HeldClock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.reports import actions, tasks
from apps.reports.actions import taking
from apps.reports.exporting import choosing, halves, writing
from apps.reports.exporting.folder import Chosen, Folder
from apps.reports.exporting.manifest import verified
from apps.reports.models import ExportJob
from apps.reports.models.exports import EXPORT_LEASE, KEPT_FOR
from apps.reports.selecting import Selection
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.escalations.moving.scenes import team_of
from tests.reports.talks import SAID, talk

pytestmark = pytest.mark.django_db
State = ExportJob.State


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "PART", 2)


@pytest.fixture
def seven(shop: Inbox) -> list[Conversation]:
    return [talk(shop, *SAID, name=f"Maria {place}") for place in range(7)]


def asked(by: Membership, form: str = "jsonl", **wished: Any) -> ExportJob:
    return actions.ask(Selection(), format=form, anonymised=wished.pop("anonymised", False), actor=by.actor, **wished)


def made(job: ExportJob) -> ExportJob:
    actions.run(job.tenant_id, job.pk)
    return ExportJob.objects.get(pk=job.pk)


class Killed(BaseException):
    """What no code of ours survives, as a process does not survive its end."""


def killed_after(parts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker dies over the part after so many."""
    real = writing.lines
    left = iter(range(parts))

    def until_then(*given: Any) -> Iterator[Any]:
        if next(left, None) is None:
            raise Killed
        return real(*given)

    monkeypatch.setattr(writing, "lines", until_then)


def content(job: ExportJob) -> bytes:
    return (job.place / "export").read_bytes()


def test_it_is_asked_for_by_who_may_and_made_by_a_worker(seven: list[Conversation], at_acme: Cast, after_commit: Any) -> None:
    with after_commit():
        job = asked(at_acme.oscar)
    done = ExportJob.objects.get(pk=job.pk)
    assert (done.state, done.done, done.total, done.percent) == (State.DONE, 7, 7, 100)
    assert len(content(done).splitlines()) == 7
    assert done.size == len(content(done))
    assert verified(done.place / "export", done.place / "manifest.json").holds
    assert done.folder.startswith(f"exports/{at_acme.acme.public_id}/")


@pytest.mark.parametrize("who", ["sofia", "sarah", "vera"])
def test_others_may_not(at_acme: Cast, who: str) -> None:
    member = getattr(at_acme, who)
    with pytest.raises(PermissionDenied):
        asked(member)
    job = asked(at_acme.oscar)
    for act in (actions.cancel, actions.resume):
        with pytest.raises(PermissionDenied):
            act(job, actor=member.actor)
    with pytest.raises(PermissionDenied):
        actions.take(actions.token_of(job, member), member=member)


def test_an_outside_desk_may_not(seven: list[Conversation], at_acme: Cast) -> None:
    job = made(asked(at_acme.oscar))
    token = actions.token_of(job, at_acme.oscar)
    team_of(at_acme.oscar, name="Evenings", sees_only_its_queue=True)
    actor = at_acme.oscar.actor
    refused: list[Callable[[], Any]] = [
        lambda: asked(at_acme.oscar),
        lambda: actions.resume(job, actor=actor),
        lambda: actions.take(token, member=at_acme.oscar),
        lambda: actions.write_down(seven[0], form="txt", actor=actor),
    ]
    for act in refused:
        with pytest.raises(PermissionDenied, match="conversations of some teams"):
            act()


def test_each_format_is_made_as_by_the_command(seven: list[Conversation], at_acme: Cast) -> None:
    for form in ExportJob.Format.values:
        done = made(asked(at_acme.oscar, form))
        assert (done.state, done.done) == (State.DONE, 7), done.problem
    with pytest.raises(ValidationError, match="There is no format"):
        asked(at_acme.oscar, "xlsx")


@pytest.mark.parametrize("parts", [0, 1, 3])
@pytest.mark.parametrize("anonymised", [False, True])
def test_a_killed_worker_is_followed_by_one_that_makes_the_same(
    seven: list[Conversation], at_acme: Cast, held_clock: HeldClock, monkeypatch: pytest.MonkeyPatch, parts: int, anonymised: bool
) -> None:
    job = asked(at_acme.oscar, anonymised=anonymised)
    ExportJob.objects.filter(pk=job.pk).update(key="00" * 32 if anonymised else "")
    with monkeypatch.context() as patch, pytest.raises(Killed):
        killed_after(parts, patch)
        made(job)
    half = ExportJob.objects.get(pk=job.pk)
    assert (half.state, half.done) == (State.RUNNING, 2 * parts)
    assert not (half.place / "export").exists()
    assert not actions.run(job.tenant_id, job.pk), "its lease has not ended"
    held_clock.advance(seconds=EXPORT_LEASE.total_seconds())
    Message.objects.create(conversation=seven[6], seq=5, author="customer", text="Said since then")
    assert tasks.take_up_exports() == 1
    done = ExportJob.objects.get(pk=job.pk)
    other = asked(at_acme.oscar, anonymised=anonymised)
    ExportJob.objects.filter(pk=other.pk).update(key="00" * 32 if anonymised else "")
    if parts:
        Message.objects.filter(text="Said since then").delete()
    whole = made(other)
    assert (done.state, done.done) == (State.DONE, 7)
    assert content(done) == content(whole)
    assert done.redactions == whole.redactions
    assert sorted(one.name for one in done.place.iterdir()) == sorted(one.name for one in whole.place.iterdir())
    assert verified(done.place / "export", done.place / "manifest.json").holds


@pytest.mark.parametrize("form", ["jsonl", "openai"])
def test_one_whose_first_part_wrote_nothing_is_gone_on_with(
    seven: list[Conversation], at_acme: Cast, held_clock: HeldClock, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    Message.objects.filter(conversation__in=seven[:2]).delete()
    job = asked(at_acme.oscar, form)
    real, died = writing.lines, iter(range(9))

    def from_the_second(*given: Any) -> Iterator[Any]:
        if next(died) == 1:
            raise Killed
        return (line for line in real(*given) if line.messages)

    monkeypatch.setattr(writing, "lines", from_the_second)
    with pytest.raises(Killed):
        made(job)
    held_clock.advance(seconds=EXPORT_LEASE.total_seconds())
    done = made(job)
    assert len(content(done).splitlines()) == 5
    assert verified(done.place / "export", done.place / "manifest.json").holds


def test_what_was_altered_meanwhile_is_made_anew(
    seven: list[Conversation], at_acme: Cast, held_clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asked(at_acme.oscar)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        killed_after(2, patch)
        made(job)
    (half,) = ExportJob.objects.get(pk=job.pk).place.glob("export.*.half")
    half.write_bytes(half.read_bytes().replace(b"Maria 0", b"Maria 9"))
    held_clock.advance(seconds=EXPORT_LEASE.total_seconds())
    done = made(job)
    assert b"Maria 0" in content(done)
    assert len(content(done).splitlines()) == 7


def test_called_off_it_stops_and_is_gone_on_with(seven: list[Conversation], at_acme: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    job = asked(at_acme.oscar)
    real = writing.lines
    calls = iter(range(9))

    def called_off(*given: Any) -> Iterator[Any]:
        if next(calls) == 1:
            actions.cancel(job, actor=at_acme.oscar.actor)
        return real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(writing, "lines", called_off)
        stopped = made(job)
    assert (stopped.state, stopped.done) == (State.CANCELLED, 2)
    assert stopped.may_resume
    assert not (stopped.place / "export").exists()
    with pytest.raises(ValidationError):
        actions.cancel(job, actor=at_acme.oscar.actor)
    actions.resume(job, actor=at_acme.oscar.actor)
    done = made(job)
    assert (done.state, done.done) == (State.DONE, 7)
    assert content(done) == content(made(asked(at_acme.oscar)))
    with pytest.raises(ValidationError):
        actions.resume(job, actor=at_acme.oscar.actor)


def test_a_worker_that_was_thought_dead_writes_to_no_file_of_anothers(
    seven: list[Conversation], at_acme: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asked(at_acme.oscar)
    real = writing.lines
    calls = iter(range(99))

    def overtaken(*given: Any) -> Iterator[Any]:
        if next(calls) == 1:
            ExportJob.objects.filter(pk=job.pk).update(leased_until=job.created_at)
            assert made(job).state == State.DONE
        return real(*given)

    monkeypatch.setattr(writing, "lines", overtaken)
    assert not actions.run(job.tenant_id, job.pk)
    done = ExportJob.objects.get(pk=job.pk)
    assert (done.state, done.done) == (State.DONE, 7)
    assert verified(done.place / "export", done.place / "manifest.json").holds


@pytest.mark.parametrize("where", ["choosing", "writing"])
def test_the_lease_is_kept_while_one_step_takes_long(
    seven: list[Conversation], at_acme: Cast, held_clock: HeldClock, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    job = asked(at_acme.oscar)
    of, name = {"choosing": (choosing, "_rows"), "writing": (writing, "lines")}[where]
    real = getattr(of, name)
    monkeypatch.setattr(writing, "PART", 7)

    def slowly(*given: Any) -> Iterator[Any]:
        for row in list(real(*given)):
            held_clock.advance(seconds=EXPORT_LEASE.total_seconds() / 2)
            yield row
            assert not actions.run(job.tenant_id, job.pk), "another worker took it up"

    monkeypatch.setattr(of, name, slowly)
    assert made(job).state == State.DONE


def test_the_lease_is_kept_while_what_is_written_is_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "CHUNK", 10)
    before = tmp_path / "before"
    before.write_bytes(b"x" * 95)
    beats: list[int] = []
    half = halves.Half.gone_on_with(tmp_path / "after", before, 95, sha256(b"x" * 95).hexdigest(), lambda: beats.append(1))
    half.stream.close()
    assert len(beats) == 10


def test_what_was_chosen_once_is_never_chosen_anew(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for fence, choice in ((2, (7, 1, 0)), (1, (8, 1, 0))):
        folder.choose(Chosen(array("q", choice)), fence)
    assert list(folder.chosen().ids) == [7]
    assert [one.name for one in tmp_path.iterdir()] == ["chosen"]


def test_what_always_fails_is_given_up_and_told(seven: list[Conversation], at_acme: Cast, held_clock: HeldClock, monkeypatch: Any) -> None:
    job = asked(at_acme.oscar)
    for _ in range(5):
        killed_after(0, monkeypatch)
        with pytest.raises(Killed):
            made(job)
        held_clock.advance(seconds=EXPORT_LEASE.total_seconds())
    assert tasks.take_up_exports() == 0
    assert ExportJob.objects.get(pk=job.pk).state == State.FAILED


def test_so_many_at_once_and_no_more(at_acme: Cast) -> None:
    for _ in range(3):
        asked(at_acme.oscar)
    with pytest.raises(ValidationError, match="Other exports are still being made"):
        asked(at_acme.oscar)


def test_the_file_is_taken_by_a_link_of_ones_own_that_expires(seven: list[Conversation], at_acme: Cast, held_clock: HeldClock) -> None:
    job = made(asked(at_acme.oscar))
    token = actions.token_of(job, at_acme.oscar)
    taken = actions.take(token, member=at_acme.oscar)
    with taken.stream as stream:
        assert stream.read() == content(job)
    assert (taken.name, taken.type, taken.size) == (f"transcripts-{job.pk}.jsonl", "application/jsonl", job.size)
    with actions.take(token, member=at_acme.oscar, part="manifest").stream as stream:
        assert json.load(stream)["export"]["conversations"] == 7
    for wrong in (token[:-1] + ("0" if token[-1] != "0" else "1"), "nothing", actions.token_of(job, at_acme.adam)):
        with pytest.raises(taking.NoSuchLink):
            actions.take(wrong, member=at_acme.oscar)
    held_clock.advance(seconds=taking.LINK_LIFE.total_seconds() + 60)
    with pytest.raises(taking.NoSuchLink):
        actions.take(token, member=at_acme.oscar)


def test_a_rival_takes_nothing(seven: list[Conversation], at_acme: Cast) -> None:
    job = made(asked(at_acme.oscar))
    token = actions.token_of(job, at_acme.oscar)
    with tenant_scope(at_acme.globex.pk), pytest.raises(taking.NoSuchLink):
        actions.take(token, member=at_acme.charlie)
    with tenant_scope(at_acme.globex.pk):
        assert not ExportJob.objects.exists()
        assert not actions.run(at_acme.globex.pk, job.pk)


def test_files_go_when_their_time_is_over(seven: list[Conversation], at_acme: Cast, held_clock: HeldClock, after_commit: Any) -> None:
    job = made(asked(at_acme.oscar))
    held_clock.advance(seconds=KEPT_FOR.total_seconds() - 1)
    assert tasks.forget_exports() == 0
    held_clock.advance(seconds=2)
    with pytest.raises(taking.NoSuchLink):
        actions.take(actions.token_of(job, at_acme.oscar), member=at_acme.oscar)
    with after_commit():
        assert tasks.forget_exports() == 1
    gone = ExportJob.objects.get(pk=job.pk)
    assert (gone.state, gone.folder) == (State.GONE, "")
    assert not job.place.exists()


def test_an_erased_person_takes_what_they_are_in_along(seven: list[Conversation], at_acme: Cast, after_commit: Any) -> None:
    job = made(asked(at_acme.oscar))
    other = made(actions.ask(Selection(conversations=(seven[0].number,)), format="csv", anonymised=False, actor=at_acme.oscar.actor))
    with after_commit():
        assert actions.withdraw([seven[3].pk], actor=at_acme.adam.actor) == 1
    assert not job.place.exists()
    assert ExportJob.objects.get(pk=job.pk).state == State.GONE
    assert other.place.exists()


def test_erased_while_it_is_made_it_leaves_nothing_behind(
    seven: list[Conversation], at_acme: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asked(at_acme.oscar)
    real, calls = writing.lines, iter(range(9))

    def erased(*given: Any) -> Iterator[Any]:
        if next(calls) == 1:
            assert actions.withdraw([seven[0].pk], actor=at_acme.adam.actor) == 1
        return real(*given)

    monkeypatch.setattr(writing, "lines", erased)
    assert made(job).state == State.GONE
    assert not job.place.exists()


def test_all_of_it_is_in_the_log_by_ids_and_words(seven: list[Conversation], at_acme: Cast) -> None:
    selection = Selection(text="quillfeather", outcomes=("solved",))
    job = made(actions.ask(selection, format="csv", anonymised=True, actor=at_acme.oscar.actor))
    actions.take(actions.token_of(job, at_acme.oscar), member=at_acme.oscar).stream.close()
    told = Event.objects.filter(name__startswith="export.").order_by("id")
    assert [event.name for event in told] == ["export.asked", "export.ended", "export.taken"]
    assert told[0].payload["filters"] == "outcome,text"
    assert "quillfeather" not in str([event.payload for event in told])


def test_an_anonymised_one_forgets_its_key_and_names_nobody(seven: list[Conversation], at_acme: Cast, uploads: Path) -> None:
    selection = Selection(agents=(at_acme.sarah.pk,), tags=("maria",))
    job = made(actions.ask(selection, format="jsonl", anonymised=True, actor=at_acme.oscar.actor))
    assert job.key == ""
    manifest = (job.place / "manifest.json").read_text()
    assert json.loads(manifest)["export"]["selection"] == ["agent", "tag"]
    assert "maria" not in manifest
    shutil.rmtree(uploads)


def test_jobs_are_forgotten_long_after_their_files(at_acme: Cast, held_clock: HeldClock) -> None:
    job = asked(at_acme.oscar)
    ExportJob.objects.filter(pk=job.pk).update(state=State.GONE, folder="")
    held_clock.move_to(held_clock.at + timedelta(days=366))
    tasks.forget_exports()
    assert not ExportJob.objects.filter(pk=job.pk).exists()

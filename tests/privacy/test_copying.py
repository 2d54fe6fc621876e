"""What there is about a person, for them to have."""

import json
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from pytest_django import Settings

from apps.conversations.models import Contact
from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.privacy import actions
from apps.privacy.actions import copying
from apps.privacy.actions.copying import key_of
from apps.privacy.map import MAP
from apps.privacy.models import Dossier, Job
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.privacy.scenes import CANARY, file, known_everywhere

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def known(cast: Cast) -> Contact:
    return known_everywhere(cast.sarah)


def made(contact: Contact, by: Membership) -> Dossier:
    with tenant_scope(contact.tenant_id):
        Dossier.objects.filter(contact=contact).delete()
        dossier = actions.prepare(contact, actor=by.actor)
    assert actions.gather(contact.tenant_id, dossier.pk)
    return fresh(dossier)


def fresh(dossier: Dossier) -> Dossier:
    with tenant_scope(dossier.tenant_id):
        return Dossier.objects.get(pk=dossier.pk)


def opened(dossier: Dossier, by: Membership, key: str = "") -> ZipFile:
    with tenant_scope(dossier.tenant_id), actions.fetch_dossier(dossier, key=key or key_of(dossier), actor=by.actor) as file:
        return ZipFile(BytesIO(file.read()))


def test_it_holds_a_sheet_of_every_kind_and_the_files(known: Contact, cast: Cast) -> None:
    dossier = made(known, cast.olivia)
    archive = opened(dossier, cast.olivia)
    sheets = {name.partition("-")[0]: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith("0001.json")}
    assert set(sheets) == {entry.label for entry in MAP} - {"privacy.Dossier"}
    assert sheets["conversations.Rating"][0]["score"] == 5
    assert CANARY in json.dumps(sheets["business.Customer"])
    kept = [name for name in archive.namelist() if name.startswith("files/")]
    assert len(kept) == dossier.files == 4
    assert all(CANARY in archive.read(name).decode() for name in kept)
    assert json.loads(archive.read("manifest.json"))["rows"]["conversations.Message"] > 1
    assert dossier.rows == sum(len(rows) for rows in sheets.values())


def test_what_only_a_machine_keeps_is_not_in_it(known: Contact, cast: Cast) -> None:
    archive = opened(made(known, cast.olivia), cast.olivia)
    (visitor,) = json.loads(archive.read("conversations.Visitor-0001.json"))
    assert "digest" not in visitor
    assert "tenant" not in visitor


def test_nobody_elses_row_is_in_it(known: Contact, cast: Cast) -> None:
    known_everywhere(cast.charlie, canary="Winterbourne")
    archive = opened(made(known, cast.olivia), cast.olivia)
    assert not [name for name in archive.namelist() if b"Winterbourne" in archive.read(name)]


def test_its_link_ends_and_so_does_the_file(known: Contact, cast: Cast, uploads: Path, held_clock: clock.HeldClock) -> None:
    dossier = made(known, cast.olivia)
    with pytest.raises(ValidationError, match="ended"):
        opened(dossier, cast.olivia, key="another")
    assert actions.forget_dossiers() == 0
    held_clock.advance(days=8)
    with pytest.raises(ValidationError, match="ended"):
        opened(dossier, cast.olivia)
    assert actions.forget_dossiers() == 1
    assert not (uploads / dossier.path).exists()
    assert fresh(dossier).path == ""


def test_who_asked_and_who_took_it_is_in_the_log(known: Contact, cast: Cast) -> None:
    opened(made(known, cast.olivia), cast.adam)
    with tenant_scope(cast.acme.pk):
        told = Event.objects.filter(subject="dossier").order_by("pk").values_list("name", "actor_id")
        assert list(told) == [("dossier.asked", cast.olivia.pk), ("dossier.made", None), ("dossier.taken", cast.adam.pk)]


def test_who_may(known: Contact, cast: Cast) -> None:
    dossier = made(known, cast.olivia)
    for member in (cast.sofia, cast.sarah, cast.oscar, cast.vera):
        with pytest.raises(PermissionDenied):
            opened(dossier, member)
        with tenant_scope(cast.acme.pk), pytest.raises(PermissionDenied):
            actions.prepare(known, actor=member.actor)


def test_one_is_made_at_a_time(known: Contact, cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        Dossier.objects.all().delete()
        assert actions.prepare(known, actor=cast.olivia.actor) == actions.prepare(known, actor=cast.adam.actor)


class Killed(BaseException):
    """The worker is gone in the middle of a sheet."""


def test_where_a_worker_died_another_begins_anew(
    known: Contact, cast: Cast, uploads: Path, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant_scope(cast.acme.pk):
        Dossier.objects.all().delete()
        dossier = actions.prepare(known, actor=cast.olivia.actor)

    def dies(*_: object) -> int:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(copying, "_add", dies)
        actions.gather(dossier.tenant_id, dossier.pk)
    assert actions.gather_due() == 0
    held_clock.advance(seconds=61)
    assert actions.gather_due() == 1
    assert fresh(dossier).state == Job.State.DONE
    assert len(list((uploads / "dossiers").rglob("*-*.zip"))) + len(list((uploads / "dossiers" / cast.acme.public_id).iterdir())) == 1


def test_what_fails_every_time_is_given_up_and_leaves_no_half_of_it(known: Contact, cast: Cast, uploads: Path) -> None:
    with tenant_scope(cast.acme.pk):
        Dossier.objects.all().delete()
        dossier = actions.prepare(known, actor=cast.olivia.actor)
        half = file("dossiers/half.zip")
        Dossier.objects.filter(pk=dossier.pk).update(attempts=copying.MOST_ATTEMPTS, path=half)
    assert not actions.gather(dossier.tenant_id, dossier.pk)
    assert (fresh(dossier).state, fresh(dossier).path) == (Job.State.FAILED, "")
    assert not (uploads / half).exists()


def test_it_goes_with_the_person(known: Contact, cast: Cast, uploads: Path) -> None:
    dossier = made(known, cast.olivia)
    with tenant_scope(cast.acme.pk):
        erasure = actions.ask(known, actor=cast.olivia.actor)
    actions.erase(erasure.tenant_id, erasure.pk)
    assert not (uploads / dossier.path).exists()

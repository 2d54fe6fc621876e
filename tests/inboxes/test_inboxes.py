"""Inboxes are made, changed, and get new secrets."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from pytest_django import Settings

from apps.events.models import Event
from apps.ground import ids
from apps.ground.scope import tenant_scope
from apps.inboxes import actions, queries
from apps.inboxes.models import Inbox
from apps.tenants.models import Hours
from tests.cast import Cast
from tests.factories import make_inbox
from tests.inboxes.pictures import png

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_acme(cast: Cast) -> Iterator[Cast]:
    with tenant_scope(cast.acme.pk):
        yield cast


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def kept(inbox: Inbox) -> Inbox:
    return Inbox.objects.get(pk=inbox.pk)


def latest(name: str) -> Event:
    return Event.objects.filter(name=name).latest("id")


class TestMaking:
    def test_gives_it_a_key_that_names_its_tenant_and_a_secret(self, at_acme: Cast) -> None:
        inbox = actions.create_inbox(name="Website", actor=at_acme.adam.actor)
        assert ids.tenant_of(inbox.key) == at_acme.acme.public_id
        assert len(inbox.secret) >= 52
        assert inbox.secret not in inbox.key
        assert latest("inbox.created").subject_id == inbox.pk

    def test_keeps_the_secret_encrypted(self, at_acme: Cast) -> None:
        inbox = make_inbox(at_acme.acme)
        with connection.cursor() as cursor:
            cursor.execute("SELECT secret FROM inboxes_inbox WHERE id = %s", [inbox.pk])
            (stored,) = cursor.fetchone()
        assert inbox.secret not in stored

    @pytest.mark.parametrize("who", ["sofia", "sarah", "oscar", "vera"])
    def test_is_for_owners_and_admins(self, at_acme: Cast, who: str) -> None:
        with pytest.raises(PermissionDenied, match="change inboxes"):
            actions.create_inbox(name="Website", actor=getattr(at_acme, who).actor)

    def test_takes_what_is_given_the_one_way_it_is_kept(self, at_acme: Cast) -> None:
        inbox = make_inbox(at_acme.acme, colour="#AABBCC", allowed_origins=["https://Acme.example:443/", "https://acme.example"])
        assert (kept(inbox).colour, kept(inbox).allowed_origins) == ("#aabbcc", ["https://acme.example"])

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"name": ""}, "name"),
            ({"colour": "teal"}, "colour"),
            ({"colour": "#12345"}, "colour"),
            ({"side": "top"}, "side"),
            ({"reopen_days": 366}, "reopen_days"),
            ({"idle_hours": 0}, "idle_hours"),
            ({"allowed_origins": ["acme.example"]}, "allowed_origins"),
            ({"locale": "klingon"}, "locale"),
        ],
    )
    def test_refuses_what_cannot_be_kept_beside_its_field(self, at_acme: Cast, fields: dict[str, Any], field: str) -> None:
        with pytest.raises(ValidationError) as refused:
            make_inbox(at_acme.acme, **fields)
        assert field in refused.value.message_dict
        assert not Inbox.objects.exists()

    def test_takes_a_name_once_a_tenant(self, at_acme: Cast) -> None:
        make_inbox(at_acme.acme, name="Website")
        make_inbox(at_acme.globex, name="Website")
        with pytest.raises(ValidationError, match="Another inbox has this name"):
            make_inbox(at_acme.acme, name="Website")

    def test_takes_no_hours_of_another_tenant(self, cast: Cast) -> None:
        with tenant_scope(cast.globex.pk):
            theirs = Hours.objects.get()
        with pytest.raises(ValidationError, match="hours"):
            make_inbox(cast.acme, hours=theirs)


class TestChanging:
    def test_keeps_what_a_form_has_put_on_it_and_says_which_fields(self, at_acme: Cast) -> None:
        inbox = make_inbox(at_acme.acme)
        inbox.greeting, inbox.side = "Hello", "start"
        actions.change_inbox(inbox, changed=["greeting", "side"], actor=at_acme.adam.actor)
        assert (kept(inbox).greeting, kept(inbox).side) == ("Hello", "start")
        assert latest("inbox.changed").payload == {"fields": "greeting,side"}

    def test_is_for_owners_and_admins(self, at_acme: Cast) -> None:
        with pytest.raises(PermissionDenied):
            actions.change_inbox(make_inbox(at_acme.acme), changed=[], actor=at_acme.sofia.actor)

    def test_takes_no_other_inboxes_name(self, at_acme: Cast) -> None:
        make_inbox(at_acme.acme, name="Website")
        other = make_inbox(at_acme.acme, name="Shop")
        other.name = "Website"
        with pytest.raises(ValidationError, match="Another inbox has this name"):
            actions.change_inbox(other, changed=["name"], actor=at_acme.adam.actor)


class TestPictures:
    def test_are_drawn_anew_in_the_tenants_folder(self, at_acme: Cast, uploads: Path) -> None:
        inbox = make_inbox(at_acme.acme, avatar=ContentFile(png(), "cat.svg"))
        assert inbox.avatar.name.startswith(f"brand/{at_acme.acme.public_id}/")
        assert "cat" not in inbox.avatar.name
        assert (uploads / inbox.avatar.name).read_bytes()[8:12] == b"WEBP"

    def test_that_are_none_are_refused_beside_their_field(self, at_acme: Cast, uploads: Path) -> None:
        with pytest.raises(ValidationError) as refused:
            make_inbox(at_acme.acme, logo=ContentFile(b"<svg/>", "logo.png"))
        assert "no PNG" in refused.value.message_dict["logo"][0]
        assert not list(uploads.rglob("*.*"))

    def test_that_others_replace_are_deleted_after_the_commit(self, at_acme: Cast, uploads: Path, after_commit: Callable[[], Any]) -> None:
        inbox = make_inbox(at_acme.acme, avatar=ContentFile(png(), "one.png"))
        old = uploads / inbox.avatar.name
        with after_commit():
            inbox.avatar = ContentFile(png(), "two.png")
            actions.change_inbox(inbox, changed=["avatar"], actor=at_acme.adam.actor)
            assert old.exists()
        assert not old.exists()
        assert (uploads / kept(inbox).avatar.name).exists()

    def test_can_be_taken_away(self, at_acme: Cast, uploads: Path, after_commit: Callable[[], Any]) -> None:
        inbox = make_inbox(at_acme.acme, avatar=ContentFile(png(), "one.png"))
        with after_commit():
            inbox.avatar = ""
            actions.change_inbox(inbox, changed=["avatar"], actor=at_acme.adam.actor)
        assert not kept(inbox).avatar
        assert not list(uploads.rglob("*.webp"))


class TestSecrets:
    def test_are_rotated_and_the_one_before_is_believed_until_the_next_time(self, at_acme: Cast) -> None:
        inbox = make_inbox(at_acme.acme)
        first = inbox.secret
        actions.rotate_secret(inbox, actor=at_acme.adam.actor)
        second = inbox.secret
        assert (kept(inbox).secret, kept(inbox).previous_secret) == (second, first)
        actions.rotate_secret(inbox, actor=at_acme.adam.actor)
        assert kept(inbox).previous_secret == second
        assert first not in {kept(inbox).secret, kept(inbox).previous_secret}

    def test_are_rotated_from_what_is_kept_and_not_from_a_stale_page(self, at_acme: Cast) -> None:
        inbox = make_inbox(at_acme.acme)
        stale = kept(inbox)
        actions.rotate_secret(inbox, actor=at_acme.adam.actor)
        actions.rotate_secret(stale, actor=at_acme.adam.actor)
        assert kept(inbox).previous_secret == inbox.secret

    def test_never_stand_in_the_log(self, at_acme: Cast) -> None:
        inbox = make_inbox(at_acme.acme)
        actions.rotate_secret(inbox, actor=at_acme.adam.actor)
        assert actions.reveal_secret(inbox, actor=at_acme.adam.actor) == inbox.secret
        told = list(Event.objects.filter(name__startswith="inbox.").order_by("id"))
        assert [event.name for event in told] == ["inbox.created", "inbox.secret_rotated", "inbox.secret_shown"]
        assert [event.payload for event in told] == [{}, {}, {}]

    @pytest.mark.parametrize("act", [actions.rotate_secret, actions.replace_secret, actions.reveal_secret])
    def test_are_for_owners_and_admins(self, at_acme: Cast, act: Callable[..., Any]) -> None:
        with pytest.raises(PermissionDenied):
            act(make_inbox(at_acme.acme), actor=at_acme.sofia.actor)


class TestFindingByKey:
    def test_gives_the_inbox_with_its_tenant_and_hours(self, cast: Cast, django_assert_num_queries: Any) -> None:
        with tenant_scope(cast.acme.pk):
            hours = Hours.objects.get()
        inbox = make_inbox(cast.acme, hours=hours)
        found = queries.inbox_by_key(inbox.key)
        assert found == inbox
        with django_assert_num_queries(0):
            assert (found.tenant.name, found.hours) == ("Acme Skin", hours)

    @pytest.mark.parametrize("key", ["", "x", "never_was", "\x00", "a" * 500, f"0123456789_{'0' * 26}"])
    def test_gives_nothing_for_a_key_that_never_was(self, cast: Cast, key: str) -> None:
        assert queries.inbox_by_key(key) is None

    def test_gives_nothing_for_one_that_was_switched_off(self, cast: Cast) -> None:
        assert queries.inbox_by_key(make_inbox(cast.acme, is_active=False).key) is None

    def test_gives_nothing_for_a_key_under_another_tenants_name(self, cast: Cast) -> None:
        key = make_inbox(cast.acme).key
        assert queries.inbox_by_key(key.replace(cast.acme.public_id, cast.globex.public_id)) is None

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from config.checks.keys import downward, upward
from config.checks.outcome import State


def model(room: str, name: str, **keys: Any) -> Any:
    fields = [SimpleNamespace(name=field, related_model=target) for field, target in keys.items()]
    meta = SimpleNamespace(app_label=room, local_fields=fields, local_many_to_many=[])
    return SimpleNamespace(_meta=meta, __name__=name)


TENANT = model("tenants", "Tenant", slug=None)
CONVERSATION = model("conversations", "Conversation", tenant=TENANT)


def test_keys_that_point_down_or_into_their_own_room_are_sound() -> None:
    contact = model("conversations", "Contact", newest=CONVERSATION, tenant=TENANT)
    assert list(upward([TENANT, CONVERSATION, contact])) == []


def test_a_key_that_points_up_is_named() -> None:
    team = model("tenants", "Team", newest=CONVERSATION)
    assert list(upward([team])) == ["tenants: Team.newest points at conversations.Conversation, which is not below"]


def test_a_key_to_a_neighbour_on_the_same_floor_is_named() -> None:
    article, inbox = model("knowledge", "Article"), model("inboxes", "Inbox")
    inbox._meta.local_many_to_many.append(SimpleNamespace(name="articles", related_model=article))
    assert list(upward([inbox])) == ["inboxes: Inbox.articles points at knowledge.Article, which is not below"]


def test_django_s_own_models_lie_below_the_house() -> None:
    assert list(upward([model("ground", "Note", kind=model("contenttypes", "ContentType"))])) == []


def test_the_models_of_the_house_are_sound() -> None:
    assert downward(Path()).state is State.OK

"""Tools in the admin: switched by who may, approvals decided by who has the authority."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.tools import actions, registry
from apps.tools.models import Approval, ToolCall, ToolSetting
from tests.cast import Cast
from tests.tools.till import Till

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]


@pytest.fixture
def approval(till: Till, chat: Conversation, cast: Cast) -> Approval:
    """Sarah would pay out more than she may alone."""
    actions.call(cast.acme.pk, chat.pk, "pay", json.dumps({"amount": "500"}), actor=cast.sarah.actor, key="k")
    with tenant_scope(cast.acme.pk):
        return Approval.objects.select_related("call", "tenant").get()


def told(browser: Client, approval: Approval, action: str) -> tuple[str, str]:
    """What is said of the decision, and how loud."""
    chosen = {"action": action, "_selected_action": [approval.pk]}
    (message,) = browser.post("/admin/tools/approval/", chosen, follow=True).context["messages"]
    return message.level_tag, str(message)


def state(approval: Approval) -> tuple[str, str]:
    with tenant_scope(approval.tenant_id):
        return Approval.objects.get(pk=approval.pk).state, ToolCall.objects.get(pk=approval.call.pk).state


def test_a_supervisor_approves_and_it_is_done(approval: Approval, till: Till, cast: Cast, sign_in: SignIn) -> None:
    assert told(sign_in(cast.sofia), approval, "approve") == ("success", "Pay 500.00: approved and done.")
    assert (state(approval), len(till.paid)) == (("approved", "done"), 1)


def test_what_came_to_nothing_is_not_told_as_done(approval: Approval, till: Till, cast: Cast, sign_in: SignIn) -> None:
    with tenant_scope(cast.acme.pk):
        ToolCall.objects.update(arguments={"amount": "5000"})
    said = told(sign_in(cast.sofia), approval, "approve")
    assert said == ("warning", "Pay 500.00: approved, but not done because: Nobody pays that much.")
    assert (state(approval), till.paid) == (("approved", "refused"), [])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"error": "not_available"}, "approved, but not done because: not available"),
        ({"status": "failed", "reason": "It broke."}, "approved, but not done because: It broke."),
        ({"status": "running"}, "approved, but it is not known yet whether it was done."),
    ],
)
def test_whatever_else_it_came_to_is_told(approval: Approval, cast: Cast, sign_in: SignIn, content: dict[str, Any], said: str) -> None:
    registry._tools["pay"] = replace(registry._tools["pay"], run=lambda *_: content)
    assert told(sign_in(cast.sofia), approval, "approve") == ("warning", f"Pay 500.00: {said}")


def test_a_second_decision_is_told_that_it_came_late(approval: Approval, till: Till, cast: Cast, sign_in: SignIn) -> None:
    assert told(sign_in(cast.sofia), approval, "refuse") == ("success", "Pay 500.00: refused.")
    level, said = told(sign_in(cast.olivia), approval, "approve")
    assert (level, "decided before" in said) == ("error", True)
    assert (state(approval), till.paid) == (("refused", "refused"), [])


def test_ops_look_and_decide_nothing(approval: Approval, cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.oscar)
    assert browser.get("/admin/tools/approval/").status_code == 200
    browser.post("/admin/tools/approval/", {"action": "approve", "_selected_action": [approval.pk]})
    assert state(approval) == ("pending", "approving")


def test_an_admin_takes_a_tool_from_the_assistant(till: Till, cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.adam)
    page = browser.get("/admin/tools/toolsetting/add/").content.decode()
    assert "pay (money)" in page
    browser.post("/admin/tools/toolsetting/add/", {"tool": "pay", "most_a_conversation": "2"})
    with tenant_scope(cast.acme.pk):
        setting = ToolSetting.objects.get()
    assert (setting.tool, setting.is_on, setting.most_a_conversation) == ("pay", False, 2)
    assert "Pay money out." in browser.get("/admin/tools/toolsetting/").content.decode()


def test_every_tool_is_listed_with_its_tier_and_limit(till: Till, cast: Cast, sign_in: SignIn) -> None:
    with tenant_scope(cast.acme.pk):
        actions.set_tool("give", actor=cast.adam.actor, is_on=False, most_a_conversation=2)
    page = sign_in(cast.oscar).get("/admin/tools/toolsetting/")
    offered = {one.tool.name: (title, one.is_on, one.most_a_conversation) for title, _, offers in page.context["tiers"] for one in offers}
    assert offered["peek"] == ("Looks things up", True, 3)
    assert offered["give"] == ("Changes things", False, 2)
    assert offered["pay"][0] == "Moves money"
    assert "blow_up" not in offered, "no assistant is ever offered it"
    assert "Change</a>" not in page.text, "ops look"


def test_a_tool_nobody_changed_is_changed_from_the_list(till: Till, cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.adam)
    assert "/admin/tools/toolsetting/add/?tool=peek" in browser.get("/admin/tools/toolsetting/").text
    assert '<option value="peek" selected>' in browser.get("/admin/tools/toolsetting/add/?tool=peek").text
    browser.post("/admin/tools/toolsetting/add/", {"tool": "peek", "is_on": "on", "most_a_conversation": "5"})
    with tenant_scope(cast.acme.pk):
        changed = ToolSetting.objects.get()
    assert f"/admin/tools/toolsetting/{changed.pk}/change/" in browser.get("/admin/tools/toolsetting/").text


def test_there_is_no_switch_for_the_way_to_a_person(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.adam)
    assert "escalate_to_human" not in browser.get("/admin/tools/toolsetting/add/").text
    page = browser.get("/admin/tools/toolsetting/add/?tool=escalate_to_human", follow=True)
    assert page.redirect_chain[-1][0] == "/admin/tools/toolsetting/"
    assert "escalate_to_human is always there" in page.text
    with tenant_scope(cast.acme.pk):
        kept = actions.set_tool("escalate_to_human", actor=cast.adam.actor, is_on=True, most_a_conversation=None)
    assert 'name="is_on"' not in browser.get(f"/admin/tools/toolsetting/{kept.pk}/change/").text


@pytest.mark.parametrize("page", ["toolcall", "approval", "toolsetting"])
def test_a_rival_sees_nothing_of_it(approval: Approval, cast: Cast, sign_in: SignIn, page: str) -> None:
    browser = sign_in(cast.charlie)
    assert "Pay 500.00" not in browser.get(f"/admin/tools/{page}/").content.decode()
    assert browser.get(f"/admin/tools/{page}/{approval.pk}/change/").status_code in {302, 404}

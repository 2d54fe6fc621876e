"""Tools in the admin: switched by who may, approvals decided by who has the authority."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from apps.tools import actions
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


def decide(browser: Client, approval: Approval, action: str) -> str:
    chosen = {"action": action, "_selected_action": [approval.pk]}
    return browser.post("/admin/tools/approval/", chosen, follow=True).content.decode()


def state(approval: Approval) -> tuple[str, str]:
    with tenant_scope(approval.tenant_id):
        return Approval.objects.get(pk=approval.pk).state, ToolCall.objects.get(pk=approval.call.pk).state


def test_a_supervisor_approves_and_it_is_done(approval: Approval, till: Till, cast: Cast, sign_in: SignIn) -> None:
    assert "Pay 500.00: approved." in decide(sign_in(cast.sofia), approval, "approve")
    assert (state(approval), len(till.paid)) == (("approved", "done"), 1)


def test_a_second_decision_is_told_that_it_came_late(approval: Approval, till: Till, cast: Cast, sign_in: SignIn) -> None:
    decide(sign_in(cast.sofia), approval, "refuse")
    assert "decided before" in decide(sign_in(cast.olivia), approval, "approve")
    assert (state(approval), till.paid) == (("refused", "refused"), [])


def test_ops_look_and_decide_nothing(approval: Approval, cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.oscar)
    assert browser.get("/admin/tools/approval/").status_code == 200
    decide(browser, approval, "approve")
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


@pytest.mark.parametrize("page", ["toolcall", "approval", "toolsetting"])
def test_a_rival_sees_nothing_of_it(approval: Approval, cast: Cast, sign_in: SignIn, page: str) -> None:
    browser = sign_in(cast.charlie)
    assert "Pay 500.00" not in browser.get(f"/admin/tools/{page}/").content.decode()
    assert browser.get(f"/admin/tools/{page}/{approval.pk}/change/").status_code in {302, 404}

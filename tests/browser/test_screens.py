"""Every screen, desktop and phone, light and dark: nothing overflows, nothing is inaccessible, nothing breaks the policy."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import SIZES, Visitor

pytestmark = pytest.mark.browser

PUBLIC = {
    "landing": "/",
    "sign-in": "/accounts/login/",
    "forgotten": "/accounts/password/reset/",
    "styleguide": "/styleguide/",
    "mail": "/dev/mail/",
    "invitation-gone": "/join/never_was/",
}
MEMBERS = {
    "console": "/console/",
    "console-tickets": "/console/tickets/",
    "console-knowledge": "/console/knowledge/",
    "console-insight": "/console/insight/",
    "console-search": "/console/search/?q=is:open",
    "console-shift": "/console/shift/",
    "console-settings": "/console/settings/",
    "console-profile": "/console/settings/profile/",
    "console-sessions": "/console/settings/sessions/",
    "console-notices": "/console/settings/notices/",
    "two-factor": "/accounts/2fa/",
    "admin": "/admin/",
    "admin-members": "/admin/tenants/membership/",
    "admin-hours-list": "/admin/tenants/hours/",
    "admin-tenant": "/admin/tenants/tenant/1/change/",
    "admin-hours": "/admin/tenants/hours/1/change/",
    "admin-events": "/admin/events/event/",
    "admin-assistant": "/admin/assistant/assistant/",
    "admin-turns": "/admin/assistant/turn/",
    "admin-playground": "/admin/assistant/rehearsal/playground/",
    "admin-tools": "/admin/tools/toolsetting/",
}
EXPECTED = {"invitation-gone": "404"}


def looked_at(visitor: Visitor, name: str, path: str, picture: Path) -> None:
    visitor.goes_to(path)
    visitor.page.wait_for_load_state("networkidle")
    visitor.complaints[:] = [complaint for complaint in visitor.complaints if EXPECTED.get(name, "never") not in complaint]
    visitor.listening = False  # the camera and axe put styles of their own into the page
    visitor.page.screenshot(path=picture)
    width, shown = visitor.page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    assert width <= shown, f"{name} is {width} px wide on a screen of {shown}"
    found = Axe().run(visitor.page).response["violations"]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
class TestScreens:
    @pytest.mark.parametrize("name", PUBLIC)
    def test_for_everybody(self, visitor: Callable[..., Visitor], screens: Path, name: str, size: str, scheme: str) -> None:
        looked_at(visitor(size, scheme), name, PUBLIC[name], screens / f"{name}-{size}-{scheme}.png")

    def test_for_members(self, visitor: Callable[..., Visitor], screens: Path, size: str, scheme: str) -> None:
        admin = visitor(size, scheme).signs_in("admin@acme.example")
        for name, path in MEMBERS.items():
            looked_at(admin, name, path, screens / f"{name}-{size}-{scheme}.png")


def test_right_to_left(visitor: Callable[..., Visitor], screens: Path) -> None:
    reader = visitor(locale="ar").is_in("admin@acme.example")
    for size, box in SIZES.items():
        reader.page.set_viewport_size(box)  # type: ignore[arg-type]
        looked_at(reader, "console", "/console/", screens / f"console-rtl-{size}.png")
        assert reader.page.evaluate("document.documentElement.dir") == "rtl"


def test_the_console_costs_little_to_open(visitor: Callable[..., Visitor]) -> None:
    """Everything before the first paint, as a browser fetches it, under 100 KB."""
    weights: list[int] = []

    def weigh(answer: Any) -> None:
        if answer.request.resource_type != "websocket":
            weights.append(len(gzip.compress(answer.body())) if answer.ok and answer.request.resource_type != "font" else 0)

    agent = visitor().comes_in("sarah@acme.example")
    agent.page.on("response", weigh)
    agent.page.reload(wait_until="networkidle")
    assert 0 < sum(weights) < 100_000
